import { golden } from "../../../test/support/golden.ts";
import { type MertonFit, mertonFit } from "./mertonFit.ts";

const { cases } = golden<{ cases: readonly (MertonFit & { readonly returns: readonly number[] })[] }>(
  "simulation/merton.json",
);

test.each(cases.map((one, i) => [`series ${i + 1}`, one] as const))(
  "%s: likelihood and parameters of scipy",
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

test("a constant or a short series is refused", () => {
  expect(() => mertonFit(new Float64Array(200))).toThrow("not constant");
  expect(() => mertonFit(new Float64Array(99).map((_, i) => i))).toThrow("at least 100");
});
