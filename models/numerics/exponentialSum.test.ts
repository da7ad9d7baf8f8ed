import { exponentialSumRoots } from "./exponentialSum.ts";

const sumAt = (terms: readonly (readonly [number, number])[], z: number) =>
  terms.reduce((sum, [weight, slope]) => sum + weight * Math.exp(slope * z), 0);

const rootsOf = (terms: readonly (readonly [number, number])[]) =>
  exponentialSumRoots(
    {
      signs: terms.map(([weight]) => Math.sign(weight)),
      constants: terms.map(([weight]) => Math.log(Math.abs(weight))),
      slopes: terms.map(([, slope]) => slope),
    },
    -10,
    10,
  );

describe("exponentialSumRoots", () => {
  test("a polynomial in e^z has the logs of its positive roots", () => {
    // (x − ½)(x − 2)(x − 5) with x = e^z.
    const roots = rootsOf([
      [-5, 0],
      [13.5, 1],
      [-7.5, 2],
      [1, 3],
    ]);
    for (const [i, root] of [0.5, 2, 5].entries()) expect(roots[i]).toBeCloseTo(Math.log(root), 11);
    expect(roots).toHaveLength(3);
  });

  test("terms of one sign have none, and a root outside the range is not told", () => {
    expect(
      rootsOf([
        [2, -1],
        [3, 0.5],
      ]),
    ).toEqual([]);
    expect(
      rootsOf([
        [-1e9, 0],
        [1, 1],
      ]),
    ).toEqual([]);
  });

  test("every change of sign on a fine grid is found, and no other", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const draw = (k: number) => ((seed * 7919 + k * 104729) % 1000) / 500 - 1;
      const terms = Array.from({ length: 5 }, (_, i) => [draw(i) || 0.1, -0.6 + 0.3 * i + 0.1 * draw(i + 9)] as const);
      let changes = 0;
      for (let z = -10; z < 10; z += 0.01) {
        if (sumAt(terms, z) > 0 !== sumAt(terms, Math.min(10, z + 0.01)) > 0) changes += 1;
      }
      const roots = rootsOf(terms);
      expect(roots).toHaveLength(changes);
      for (const root of roots) {
        expect(Math.sign(sumAt(terms, root - 1e-9))).toBe(-Math.sign(sumAt(terms, root + 1e-9)));
      }
    }
  });
});
