import { leastSquaresErrors, levenbergMarquardt } from "./levenbergMarquardt.ts";

const limits = { iterations: 200, tolerance: 1e-15 };

test("finds the minimum of Rosenbrock's valley from the usual start", () => {
  const { at, converged } = levenbergMarquardt(
    ([x, y]) => Float64Array.of(10 * (y! - x! * x!), 1 - x!),
    Float64Array.of(-1.2, 1),
    limits,
  );
  expect(converged).toBe(true);
  expect(at[0]).toBeCloseTo(1, 9);
  expect(at[1]).toBeCloseTo(1, 9);
});

// NIST Statistical Reference Datasets, nonlinear regression, Misra1a: y = b1 (1 − exp(−b2 x)).
test("certified values of Misra1a, with their standard deviations", () => {
  const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
  const y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
  const fit = levenbergMarquardt(
    // Scaled so that both parameters are of the size of one.
    ([b1, b2]) => Float64Array.from(x, (xi, i) => y[i]! - 100 * b1! * (1 - Math.exp(-1e-3 * b2! * xi))),
    Float64Array.of(5, 0.1),
    limits,
  );
  expect(100 * fit.at[0]!).toBeCloseTo(2.3894212918e2, 5);
  expect(1e-3 * fit.at[1]!).toBeCloseTo(5.5015643181e-4, 11);
  expect(fit.sumOfSquares).toBeCloseTo(1.2455138894e-1, 9);
  const errors = leastSquaresErrors(fit)!;
  expect(100 * errors[0]!).toBeCloseTo(2.7070075241, 5);
  expect(1e-3 * errors[1]!).toBeCloseTo(7.2668688436e-6, 10);
});

test("parameters that the data do not tell apart have no standard error", () => {
  const fit = levenbergMarquardt(
    ([a, b]) => Float64Array.from([1, 2, 3], (y) => y - a! - b!),
    Float64Array.of(0, 0),
    limits,
  );
  expect(leastSquaresErrors(fit)).toBeNull();
});
