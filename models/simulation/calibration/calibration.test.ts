import { golden } from "../../../test/support/golden.ts";
import { uniforms } from "../../../test/support/random.ts";
import { normalQuantile } from "../../numerics/normal.ts";
import { studentTQuantile } from "../../numerics/studentT.ts";
import { blockLength } from "./blockLength.ts";
import { ewmaCovariance } from "./ewmaCovariance.ts";
import { garchFit } from "./garchFit.ts";
import { studentDof } from "./studentDof.ts";

interface ArchCase {
  readonly series: readonly number[];
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  readonly logLikelihood: number;
  readonly nextVariance: number;
  readonly blockLengths: readonly [number, number];
  readonly blockLengthsOfSquares: readonly [number, number];
}
const { cases } = golden<{ cases: readonly ArchCase[] }>("simulation/arch.json");

const centred = (series: Float64Array) => {
  const mean = series.reduce((sum, x) => sum + x, 0) / series.length;
  return series.map((x) => x - mean);
};

describe.each(cases.map((one, i) => [`series ${i + 1}`, one] as const))("%s against arch", (_, expected) => {
  const series = Float64Array.from(expected.series);

  test("GARCH(1,1): likelihood, parameters and the next variance", () => {
    const fit = garchFit(centred(series));
    expect(fit.logLikelihood).toBeGreaterThan(expected.logLikelihood - 1e-6);
    expect(fit.logLikelihood).toBeLessThan(expected.logLikelihood + 0.01);
    expect(Math.abs(fit.alpha - expected.alpha)).toBeLessThan(2e-3);
    expect(Math.abs(fit.beta - expected.beta)).toBeLessThan(5e-3);
    expect(Math.abs(fit.omega / expected.omega - 1)).toBeLessThan(0.03);
    expect(Math.abs(fit.nextVariance / expected.nextVariance - 1)).toBeLessThan(2e-3);
  });

  test("automatic block lengths", () => {
    const squares = centred(series).map((x) => x * x);
    for (const [values, lengths] of [
      [series, expected.blockLengths],
      [squares, expected.blockLengthsOfSquares],
    ] as const) {
      const found = blockLength(values);
      expect(found.stationary).toBeCloseTo(Math.max(1, lengths[0]), 6);
      expect(found.block).toBeCloseTo(Math.max(1, lengths[1]), 6);
    }
  });
});

test("a GARCH fit scales with the returns", () => {
  const shocks = centred(Float64Array.from(cases[0]!.series));
  const [one, ten] = [garchFit(shocks), garchFit(shocks.map((x) => 10 * x))];
  expect(ten.omega / one.omega).toBeCloseTo(100, 2);
  expect(ten.alpha).toBeCloseTo(one.alpha, 5);
  const second = one.standardised.reduce((sum, x) => sum + x * x, 0) / shocks.length;
  expect(second).toBeCloseTo(1, 1);
});

test("a GARCH model needs returns that move, and enough of them", () => {
  expect(() => garchFit(new Float64Array(100))).toThrow("not constant");
  expect(() => garchFit(Float64Array.from({ length: 20 }, (_, i) => i))).toThrow("at least 50");
});

test("exponentially weighted covariance: weights of the RiskMetrics document, and symmetry", () => {
  const a = Float64Array.of(0.01, -0.02, 0.03);
  const b = Float64Array.of(0.02, 0.01, -0.01);
  const covariance = ewmaCovariance([a, b], 0.9);
  const total = 0.81 + 0.9 + 1;
  expect(covariance[0]).toBeCloseTo((0.81 * 1e-4 + 0.9 * 4e-4 + 9e-4) / total, 15);
  expect(covariance[1]).toBeCloseTo((0.81 * 2e-4 - 0.9 * 2e-4 - 3e-4) / total, 15);
  expect(covariance[1]).toBe(covariance[2]);
});

test("seed 21: degrees of freedom come back from t distributed returns, and normal returns give many", () => {
  const uniform = uniforms(21);
  const draw = (quantile: (p: number) => number) => Float64Array.from({ length: 4_000 }, () => quantile(uniform()));
  const student = studentDof([draw((p) => studentTQuantile(p, 12)), draw((p) => studentTQuantile(p, 12))]);
  expect(student).toBeGreaterThan(8);
  expect(student).toBeLessThan(18);
  expect(studentDof([draw(normalQuantile)])).toBeGreaterThan(40);
});
