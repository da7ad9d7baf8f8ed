// quadprog comes without types. Its arrays count from 1, as in the Fortran original; `Amat` and `bvec` are changed in place.
declare module "quadprog" {
  interface QuadprogAnswer {
    readonly solution: number[];
    readonly Lagrangian: number[];
    readonly message: string;
  }
  export function solveQP(
    Dmat: number[][],
    dvec: number[],
    Amat: number[][],
    bvec: number[],
    meq: number,
  ): QuadprogAnswer;
}
