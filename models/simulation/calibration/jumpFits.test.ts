import { loadKernels } from "../../../kernels/loadKernels.ts";
import { golden } from "../../../test/support/golden.ts";
import { uniforms } from "../../../test/support/random.ts";
import { simulatedReturns } from "../../../test/support/simulatedPaths.ts";
import { normalQuantile } from "../../numerics/normal.ts";
import { kouPaths } from "../dynamics/kouJumps.ts";
import { mertonPaths } from "../dynamics/mertonJumps.ts";
import { type KouFit, kouFit } from "./kouFit.ts";
import { type MertonFit, mertonFit } from "./mertonFit.ts";

const kernels = await loadKernels();
type Cases<Fit> = { cases: readonly (Fit & { readonly returns: readonly number[] })[] };
const numbered = <Fit>({ cases }: Cases<Fit>) => cases.map((one, i) => [`series ${i + 1}`, one] as const);

test.each(numbered(golden<Cases<MertonFit>>("simulation/merton.json")))(
  "merton, %s: likelihood and parameters of scipy",
  (_, expected) => {
    const fit = mertonFit(Float64Array.from(expected.returns));
    expect(fit.logLikelihood).toBeGreaterThan(expected.logLikelihood - 1e-3);
    expect(fit.logLikelihood).toBeLessThan(expected.logLikelihood + 0.05);
    for (const name of ["deviation", "intensity", "jumpDeviation"] as const) {
      expect(Math.abs(fit[name] / expected[name] - 1)).toBeLessThan(0.02);
    }
    expect(Math.abs(fit.jumpMean - expected.jumpMean)).toBeLessThan(0.05 * expected.jumpDeviation);
  },
);

test.each(numbered(golden<Cases<KouFit>>("simulation/kou.json")))(
  "kou, %s: likelihood and parameters of a Fourier inversion with any number of jumps",
  (_, expected) => {
    const fit = kouFit(Float64Array.from(expected.returns));
    expect(Math.abs(fit.logLikelihood - expected.logLikelihood)).toBeLessThan(1e-3);
    for (const name of ["deviation", "intensity", "upProbability", "upMean", "downMean"] as const) {
      expect(Math.abs(fit[name] / expected[name] - 1)).toBeLessThan(0.002);
    }
  },
);

const one = (value: number) => Float64Array.of(value);
const bars = 4_000;
const diffusion = { steps: bars, stepYears: 1, growth: one(3e-4), vol: one(0.008), correlationFactor: one(1) };

describe.each([1, 2])("history %i of 4,000 simulated bars: every parameter within 4 of its standard errors", (seed) => {
  test("merton", () => {
    const truth = { deviation: 0.008, intensity: 0.06, jumpMean: -0.01, jumpDeviation: 0.025 };
    const model = mertonPaths({
      ...diffusion,
      jumpIntensity: one(truth.intensity),
      jumpMean: one(truth.jumpMean),
      jumpVol: one(truth.jumpDeviation),
    });
    expectWithin(mertonFit(simulatedReturns(kernels, model, seed)), truth);
  });

  test("kou", () => {
    const truth = { deviation: 0.008, intensity: 0.06, upProbability: 0.35, upMean: 0.02, downMean: 0.028 };
    const model = kouPaths({
      ...diffusion,
      jumpIntensity: one(truth.intensity),
      upProbability: one(truth.upProbability),
      upMean: one(truth.upMean),
      downMean: one(truth.downMean),
    });
    expectWithin(kouFit(simulatedReturns(kernels, model, seed)), truth);
  });
});

/** And the standard errors are worth having: below half of every parameter. */
function expectWithin<Numbers extends object>(
  fit: Numbers & { readonly standardErrors: Numbers },
  truth: Numbers,
): void {
  for (const name of Object.keys(truth) as (keyof Numbers)[]) {
    const [found, error, expected] = [fit[name], fit.standardErrors[name], truth[name]] as [number, number, number];
    expect(Math.abs(found - expected)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.5 * Math.abs(expected));
  }
}

test("a parameter at its bound has no standard error, and the others have theirs", () => {
  // Two states of the variance: as many small jumps as there may be.
  const uniform = uniforms(5);
  const returns = Float64Array.from({ length: 1_500 }, () => {
    const deviation = uniform() < 0.5 ? 0.005 : 0.02;
    return deviation * normalQuantile(0.5 * (uniform() + uniform()) || 0.5);
  });
  const { intensity, standardErrors } = kouFit(returns);
  expect(intensity).toBeGreaterThan(0.99);
  expect(standardErrors.intensity).toBe(Number.POSITIVE_INFINITY);
  for (const name of ["deviation", "upMean", "downMean"] as const) expect(standardErrors[name]).toBeLessThan(0.01);
});

test("fits scale with the returns", () => {
  const returns = Float64Array.from(golden<Cases<KouFit>>("simulation/kou.json").cases[1]!.returns);
  const [small, large] = [returns, returns.map((x) => 4 * x)].map(kouFit) as [KouFit, KouFit];
  expect(large.deviation / small.deviation).toBeCloseTo(4, 3);
  expect(large.downMean / small.downMean).toBeCloseTo(4, 3);
  expect(large.intensity / small.intensity).toBeCloseTo(1, 3);
});

test("a constant or a short series is refused", () => {
  expect(() => mertonFit(new Float64Array(200))).toThrow("not constant");
  expect(() => mertonFit(new Float64Array(99).map((_, i) => i))).toThrow("at least 100");
  expect(() => kouFit(new Float64Array(300))).toThrow("not constant");
  expect(() => kouFit(new Float64Array(249).map((_, i) => i))).toThrow("at least 250");
});
