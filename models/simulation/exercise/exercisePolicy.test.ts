import { calibratePolicy, type ExerciseProblem, policyReader } from "./exercisePolicy.ts";

/**
 * The worked example of F. Longstaff and E. Schwartz, "Valuing American options by simulation: a simple least-squares
 * approach", Rev. Financial Studies 14 (2001) 113–147, section 1: eight paths of three years, a put with strike 1.10, a rate of
 * 6 %, regressed on a constant, the price and its square.
 */
const paths = [
  [1.09, 1.08, 1.34],
  [1.16, 1.26, 1.54],
  [1.22, 1.07, 1.03],
  [0.93, 0.97, 0.92],
  [1.11, 1.56, 1.52],
  [0.76, 0.77, 0.9],
  [0.92, 0.84, 1.01],
  [0.88, 1.22, 1.34],
];
const prices = Float64Array.from(paths.flat());
const problem: ExerciseProblem = {
  times: Float64Array.of(1, 2, 3),
  rate: 0.06,
  sign: -1,
  strike: 1.1,
  exerciseAt: [0, 1, 2],
  basis: { kind: "level", assets: 1, degree: 2, ascending: false },
  levelOf: (values, at) => values[at]!,
};
const { policy, inSampleValue } = calibratePolicy(problem, prices, paths.length, null);

/** The fitted function of a date, in the discounted money of that date, as coefficients of 1, x and x². */
function regression(date: number): readonly number[] {
  const { mean, deviation, coefficients } = policy.rules[date]!;
  const [m, s] = [mean[0]!, deviation[0]!];
  const [a, b, c] = [...coefficients] as [number, number, number];
  const compound = Math.exp(0.06 * (date + 1));
  return [a - (b * m) / s + (c * m * m) / (s * s), b / s - (2 * c * m) / (s * s), c / (s * s)].map((x) => x * compound);
}

test("the American put is worth 0.1144, and the European one 0.0564", () => {
  expect(inSampleValue).toBeCloseTo(0.1144, 4);
  const atMaturity = calibratePolicy({ ...problem, exerciseAt: [2] }, prices, paths.length, null);
  expect(atMaturity.inSampleValue).toBeCloseTo(0.0564, 4);
});

test.each([
  [2, [-1.07, 2.983, -1.813]],
  [1, [2.038, -3.335, 1.356]],
])("the regression at year %i is that of the paper, to its last digit", (year, expected) => {
  for (const [i, coefficient] of regression(year - 1).entries()) {
    expect(Math.abs(coefficient - expected[i]!)).toBeLessThan(1e-3);
  }
});

test("paths stop where the paper's stopping rule says: four in year 1, one in year 3, three never", () => {
  const reader = policyReader(problem, policy);
  const paying = paths.map((path) => {
    const stop = reader.stopAt(Float64Array.from(path), 0, 0);
    return path[stop]! < problem.strike ? stop + 1 : null;
  });
  expect(paying).toEqual([null, null, 3, 1, null, 1, 1, 1]);
});
