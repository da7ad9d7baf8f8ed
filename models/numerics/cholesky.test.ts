import { uniforms } from "../../test/support/random.ts";
import { covarianceFactor } from "./cholesky.ts";
import { symmetricEigen } from "./symmetricEigen.ts";

const product = (lower: Float64Array, k: number) =>
  Float64Array.from({ length: k * k }, (_, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    let sum = 0;
    for (let m = 0; m < k; m++) sum += lower[i * k + m]! * lower[j * k + m]!;
    return sum;
  });

test("the factor multiplies back to the covariance (seed 4)", () => {
  const uniform = uniforms(4);
  const k = 12;
  const root = Float64Array.from({ length: k * k }, () => uniform() - 0.5);
  const covariance = product(root, k);
  const { lower, repaired } = covarianceFactor(covariance, k);
  expect(repaired).toBe(false);
  for (const [at, value] of product(lower, k).entries()) expect(value).toBeCloseTo(covariance[at]!, 12);
  for (let i = 0; i < k; i++) for (let j = i + 1; j < k; j++) expect(lower[i * k + j]).toBe(0);
});

test("a singular covariance needs no repair", () => {
  const { lower, repaired } = covarianceFactor(Float64Array.of(1, 1, 1, 1), 2);
  expect(repaired).toBe(false);
  expect([...lower]).toEqual([1, 0, 1, 0]);
});

test("an indefinite matrix is repaired and keeps its variances", () => {
  const { lower, repaired } = covarianceFactor(Float64Array.of(1, 0.9, 0.2, 0.9, 1, 0.9, 0.2, 0.9, 1), 3);
  expect(repaired).toBe(true);
  const back = product(lower, 3);
  for (let i = 0; i < 3; i++) expect(back[i * 3 + i]).toBeCloseTo(1, 9);
  expect(back[1]).toBeGreaterThan(0.7);
});

test("eigenvalues of a matrix with known spectrum", () => {
  // [[2, 1], [1, 2]] has eigenvalues 1 and 3.
  const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  const [low, high] = [...values].sort((a, b) => a - b);
  expect(low).toBeCloseTo(1, 14);
  expect(high).toBeCloseTo(3, 14);
});
