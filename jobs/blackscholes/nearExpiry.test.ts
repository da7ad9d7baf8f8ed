import { optionResult } from "../../test/support/optionJob.ts";

/** A call without yield is never exercised early, so that its Greeks have a closed form. */
const call = { spot: 100, volatility: 0.01, risk_free_rate: 0.02, dividend_yield: 0 };

test.each([
  [100, 0.001],
  [100, 1e-4],
  [100.01, 1e-4],
  [100, 0],
  [99.9, 0],
  [100.1, 0],
])("Greeks by differences are those of the closed form near expiry: strike %d, %d years", (strike, expiry_years) => {
  const [american, european] = ["american", "european"].map((exercise) =>
    optionResult({ ...call, strike, expiry_years, exercise }),
  );
  expect(american.greeks_method).toBe("central_differences");
  expect(Math.abs(american.greeks.delta - european.greeks.delta)).toBeLessThan(1e-6);
  expect(Math.abs(american.greeks.gamma - european.greeks.gamma)).toBeLessThanOrEqual(1e-5 * european.greeks.gamma);
});

test("without vol delta is that of the flatter side of the kink, and gamma 0", () => {
  const atKink = optionResult({
    ...call,
    risk_free_rate: 0,
    volatility: 0,
    strike: 100,
    expiry_years: 1,
    exercise: "american",
  });
  expect(atKink.greeks).toMatchObject({ delta: 0, gamma: 0 });
});
