import { largestDifference } from "../../test/support/portfolioReturns.ts";
import { uniforms } from "../../test/support/random.ts";
import { matrixProductSteps } from "./matrixProduct.ts";
import { runSteps } from "./steps.ts";
import { symmetricEigen, symmetricEigenSteps } from "./symmetricEigen.ts";

function randomSymmetric(k: number, scale = 1): Float64Array {
  const uniform = uniforms(k);
  const matrix = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) matrix[i * k + j] = matrix[j * k + i] = scale * (uniform() - 0.5);
  }
  return matrix;
}
const transposed = (a: Float64Array, k: number) => a.map((_, at) => a[(at % k) * k + Math.floor(at / k)]!);
const times = (a: Float64Array, b: Float64Array, k: number) => runSteps(matrixProductSteps(a, b, k));

test.each([1, 2, 3, 17, 120])("a random symmetric matrix of size %i is rebuilt from its spectrum", (k) => {
  const matrix = randomSymmetric(k);
  const { values, vectors } = symmetricEigen(matrix, k);
  const scaled = vectors.map((x, at) => x * values[at % k]!);
  expect(largestDifference(times(scaled, transposed(vectors, k), k), matrix)).toBeLessThan(2e-15 * k + 1e-15);
  const identity = matrix.map((_, at) => (at % (k + 1) === 0 ? 1 : 0));
  expect(largestDifference(times(transposed(vectors, k), vectors, k), identity)).toBeLessThan(
    3e-15 * Math.sqrt(k) + 1e-15,
  );
  for (let m = 1; m < k; m++) expect(values[m]!).toBeGreaterThanOrEqual(values[m - 1]!);
});

test("the second difference matrix has the eigenvalues 2 − 2 cos(mπ / (k + 1))", () => {
  const k = 30;
  const matrix = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    matrix[i * k + i] = 2;
    if (i > 0) matrix[i * k + i - 1] = matrix[(i - 1) * k + i] = -1;
  }
  const expected = Array.from({ length: k }, (_, m) => 2 - 2 * Math.cos(((m + 1) * Math.PI) / (k + 1)));
  expect(largestDifference(symmetricEigen(matrix, k).values, expected)).toBeLessThan(1e-14);
});

test("repeated and zero eigenvalues, tiny and huge entries", () => {
  const identity = Float64Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? 1 : 0));
  expect(symmetricEigen(identity, 5).values).toEqual(new Float64Array(5).fill(1));
  expect(symmetricEigen(new Float64Array(9), 3).values).toEqual(new Float64Array(3));
  const ones = symmetricEigen(new Float64Array(16).fill(1), 4).values;
  expect(largestDifference(ones, [0, 0, 0, 4])).toBeLessThan(1e-14);
  const unit = symmetricEigen(randomSymmetric(6), 6).values;
  for (const scale of [2 ** -600, 2 ** 600]) {
    const scaled = symmetricEigen(randomSymmetric(6, scale), 6).values;
    expect(
      largestDifference(
        scaled.map((x) => x / scale),
        unit,
      ),
    ).toBeLessThan(1e-15);
  }
});

test("matrices of low rank: noise of rounding size converges (ranks 1 … 3 of size 100)", () => {
  for (let rank = 1; rank <= 3; rank++) {
    const k = 100;
    const rows = Array.from({ length: k }, (_, i) =>
      Array.from({ length: 50 }, (_, t) =>
        Array.from({ length: rank }, (_, r) => Math.sin((r + 1) * (50 * i + t))).reduce((a, b) => a + b, 0),
      ),
    );
    const matrix = Float64Array.from({ length: k * k }, (_, at) => {
      const [a, b] = [rows[Math.floor(at / k)]!, rows[at % k]!];
      return a.reduce((sum, x, t) => sum + x * b[t]!, 0);
    });
    const { values } = symmetricEigen(matrix, k);
    const largest = values[k - 1]!;
    expect(values.filter((x) => x > 1e-12 * largest).length).toBeLessThanOrEqual(2 * rank);
    expect(values[0]).toBeGreaterThan(-1e-14 * largest);
  }
});

test("a large one comes in pieces and is the same", () => {
  const matrix = randomSymmetric(260);
  const steps = symmetricEigenSteps(matrix, 260);
  let pieces = 0;
  let next = steps.next();
  for (let done = 0; !next.done; next = steps.next()) {
    expect(next.value).toBeGreaterThanOrEqual(done);
    done = next.value;
    pieces++;
  }
  expect(pieces).toBeGreaterThan(0);
  expect(next.value).toEqual(symmetricEigen(matrix, 260));
});
