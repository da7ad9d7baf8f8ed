import { golden } from "../../../test/support/golden.ts";
import { flat, largestDifference } from "../../../test/support/portfolioReturns.ts";
import { uniforms } from "../../../test/support/random.ts";
import { spectralRepair } from "../../numerics/semidefiniteRepair.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import { nearestCorrelation, nearestCorrelationSteps, shrinkToSemidefinite } from "./nearestCorrelation.ts";

interface Case {
  readonly id: string;
  readonly inputs: { readonly matrix: number[][]; readonly target: number[][]; readonly minEigenvalue?: number };
  readonly expected: { readonly corr: number[][] };
  readonly tolerance: { readonly corr: { readonly abs: number } };
}
const { cases } = golden<{ cases: Case[] }>("portfolio/publishedEstimators.json");
const caseOf = (id: string) => cases.find((one) => one.id === id)!;

/** Symmetric with unit diagonal and entries in (−1, 1): indefinite for more than a few rows. */
function randomSymmetric(n: number, seed: number): Float64Array {
  const uniform = uniforms(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 1;
    for (let j = 0; j < i; j++) {
      const entry = 2 * uniform() - 1;
      matrix[i * n + j] = entry;
      matrix[j * n + i] = entry;
    }
  }
  return matrix;
}
const distance = (a: Float64Array, b: Float64Array) =>
  Math.sqrt(a.reduce((sum, x, at) => sum + (x - b[at]!) * (x - b[at]!), 0));

test.each(["ncm-7", "ncm-7-eig0.1"])("published nearest correlation %s", (id) => {
  const { inputs, expected, tolerance } = caseOf(id);
  const { correlation, residual } = nearestCorrelation(flat(inputs.matrix), 7, inputs.minEigenvalue ?? 0);
  expect(largestDifference(correlation, flat(expected.corr))).toBeLessThanOrEqual(tolerance.corr.abs);
  expect(residual).toBeLessThan(1e-12);
});

test("published spectral repair (psd-spectral-rj)", () => {
  const { inputs, expected, tolerance } = caseOf("psd-spectral-rj");
  const { matrix, clipped } = spectralRepair(flat(inputs.matrix), 3);
  expect(largestDifference(matrix, flat(expected.corr))).toBeLessThanOrEqual(tolerance.corr.abs);
  expect(clipped).toBe(1);
});

test("published shrinking to a target (psd-shrink-target)", () => {
  const { inputs, expected, tolerance } = caseOf("psd-shrink-target");
  const { matrix } = shrinkToSemidefinite(flat(inputs.matrix), flat(inputs.target), 5);
  expect(largestDifference(matrix, flat(expected.corr))).toBeLessThanOrEqual(tolerance.corr.abs);
});

test("nearest correlation satisfies the optimality conditions on a random indefinite matrix (seed 40)", () => {
  const n = 40;
  const given = randomSymmetric(n, 40);
  const { correlation, iterations } = nearestCorrelation(given, n);
  expect(iterations).toBeLessThan(15);
  const { values, vectors } = symmetricEigen(correlation, n);
  expect(values[0]).toBeGreaterThan(-1e-12);
  // X − G − diag(y) is semidefinite and orthogonal to X: on the null space of X the difference is positive, on its range zero.
  const gap = correlation.map((x, at) => x - given[at]!);
  const positive = [...values.keys()].filter((m) => values[m]! > 1e-8);
  // With the range V₁ of X: V₁ᵀ (X − G − diag y) = 0 determines y row by row.
  const row = (i: number) => positive.map((m) => vectors[i * n + m]!);
  const y = Array.from({ length: n }, (_, i) => {
    const image = positive.map((m) =>
      Array.from({ length: n }, (_, j) => gap[i * n + j]! * vectors[j * n + m]!).reduce((a, b) => a + b, 0),
    );
    const size = row(i).reduce((sum, x) => sum + x * x, 0);
    return row(i).reduce((sum, x, at) => sum + x * image[at]!, 0) / size;
  });
  for (let i = 0; i < n; i++) {
    for (const m of positive) {
      const image = Array.from({ length: n }, (_, j) => gap[i * n + j]! * vectors[j * n + m]!).reduce(
        (a, b) => a + b,
        0,
      );
      expect(Math.abs(image - y[i]! * vectors[i * n + m]!)).toBeLessThan(1e-9);
    }
  }
  const dual = gap.slice();
  for (let i = 0; i < n; i++) dual[i * n + i]! -= y[i]!;
  expect(symmetricEigen(dual, n).values[0]).toBeGreaterThan(-1e-9);
});

test("is nearer than spectral repair, leaves a correlation alone, and keeps the bound of the eigenvalues", () => {
  const given = randomSymmetric(12, 7);
  const nearest = nearestCorrelation(given, 12);
  expect(nearest.distance).toBeLessThan(distance(spectralRepair(given, 12).matrix, given));
  expect(nearest.distance).toBeCloseTo(distance(nearest.correlation, given), 12);
  const again = nearestCorrelation(nearest.correlation, 12);
  expect(largestDifference(again.correlation, nearest.correlation)).toBeLessThan(1e-12);
  const bounded = nearestCorrelation(given, 12, 0.05).correlation;
  expect(symmetricEigen(bounded, 12).values[0]).toBeCloseTo(0.05, 10);
});

test("in pieces it is the same", () => {
  const given = randomSymmetric(15, 2);
  const steps = nearestCorrelationSteps(given, 15);
  let next = steps.next();
  while (!next.done) next = steps.next();
  expect(next.value).toEqual(nearestCorrelation(given, 15));
});

test("a matrix without negative eigenvalues needs no repair", () => {
  const sound = Float64Array.of(2, 1, 1, 2);
  expect(spectralRepair(sound, 2)).toEqual({ matrix: sound, clipped: 0, smallestEigenvalue: expect.closeTo(1, 14) });
  expect(shrinkToSemidefinite(sound, Float64Array.of(1, 0, 0, 1), 2).shrinkage).toBe(0);
});

test("refusals name entry and bound", () => {
  expect(() => nearestCorrelation(Float64Array.of(1, 0.5, 0.4, 1), 2)).toThrow(
    /invalid matrix\[1\]\[0\]: must be equal to its mirror/,
  );
  expect(() => nearestCorrelation(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(/a finite number/);
  expect(() => nearestCorrelation(Float64Array.of(1), 1, 1)).toThrow(/invalid minEigenvalue/);
  const indefinite = Float64Array.of(1, 2, 2, 1);
  expect(() => shrinkToSemidefinite(indefinite, indefinite, 2)).toThrow(/invalid target: must be positive definite/);
});
