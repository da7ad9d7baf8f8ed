import { chebyshevPoints, interpolationWeights } from "../../numerics/chebyshev.ts";
import { pow } from "../../numerics/power.ts";
import { cosineOfHalfTurns, gaussLegendre } from "../../numerics/quadrature.ts";

/** How finely the exercise boundary is resolved. */
export interface BoundaryScheme {
  /** Degree of the boundary's polynomial; even, ≥ 4. */
  readonly degree: number;
  /** Nodes of the integrals in the boundary's equation. */
  readonly nodes: number;
  /** Nodes of the integral for the premium. */
  readonly premiumNodes: number;
  /** The polynomial runs in the 2κ-th root of time: a greater κ resolves more of the last moments before expiry. */
  readonly kappa: number;
}

/** Gauss–Legendre over an angle from 0 to π/2: what is smooth in √t and in √(T − t) is smooth in the angle. */
export interface Angles {
  readonly sines: Float64Array;
  readonly cosines: Float64Array;
  readonly weights: Float64Array;
}

/** The integrals of the boundary's equation. */
export interface BoundaryRule extends Angles {
  /** Shape (degree · nodes · (degree + 1),): weights of the heights at the points in the height at node j before point i. */
  readonly rows: Float64Array;
}

/** What a scheme needs for every option, and room for the one that is being solved. */
export interface BoundaryGrid {
  readonly scheme: BoundaryScheme;
  /** Shape (degree + 1,); root of time to expiry at the points, over the root of the whole; ascending from 0 to 1. */
  readonly roots: Float64Array;
  readonly along: BoundaryRule;
  /** With a third of the nodes, for the first step. */
  readonly roughly: BoundaryRule;
  readonly premium: Angles;
  /** Shape (premiumNodes · (degree + 1),); the same for the premium. */
  readonly premiumRows: Float64Array;
  /** Shape (degree + 1,): depth s = ln(limit / boundary) at the points; its square is nearly a polynomial. */
  readonly depths: Float64Array;
  readonly heights: Float64Array;
  /** Rate, yield, vol and years whose boundary the depths are, and whether it settled; `null` before the first. */
  solved: SolvedBoundary | null;
}

/** Depths are relative to the strike: options of one expiry share them. */
export interface SolvedBoundary {
  readonly rate: number;
  readonly dividendYield: number;
  readonly vol: number;
  readonly expiryYears: number;
  readonly settled: boolean;
}

/** The rule with n nodes. */
export function quarterCircle(n: number): Angles {
  const { nodes, weights } = gaussLegendre(n);
  return {
    sines: nodes.map((node) => cosineOfHalfTurns(0.5 - 0.25 * (1 + node))),
    cosines: nodes.map((node) => cosineOfHalfTurns(0.25 * (1 + node))),
    weights: weights.map((weight) => (weight * Math.PI) / 4),
  };
}

export function boundaryGrid(scheme: BoundaryScheme): BoundaryGrid {
  const { degree, nodes, premiumNodes, kappa } = scheme;
  const points = chebyshevPoints(degree);
  const roots = points.map((point) => pow(0.5 * (1 + point), kappa));
  const premium = quarterCircle(premiumNodes);
  const rowAt = (root: number): Float64Array => {
    // A polynomial may dip below zero before its first point: heights are proportional to time there.
    if (root < roots[1]!) return new Float64Array(degree + 1).fill((root / roots[1]!) ** 2, 1, 2);
    return interpolationWeights(points, Math.min(1, 2 * pow(root, 1 / kappa) - 1));
  };
  const ruleOf = (count: number): BoundaryRule => {
    const angles = quarterCircle(count);
    const { cosines } = angles;
    return {
      ...angles,
      rows: flat([...roots].slice(1).flatMap((root) => [...cosines].map((cosine) => rowAt(root * cosine)))),
    };
  };
  return {
    scheme,
    roots,
    along: ruleOf(nodes),
    roughly: ruleOf(Math.ceil(nodes / 3)),
    premium,
    premiumRows: flat([...premium.cosines].map(rowAt)),
    depths: new Float64Array(degree + 1),
    heights: new Float64Array(degree + 1),
    solved: null,
  };
}

function flat(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0]!.length;
  const all = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) all.set(row, i * width);
  return all;
}
