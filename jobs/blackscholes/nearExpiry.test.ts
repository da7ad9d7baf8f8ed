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

test.each([
  [0.1, 0, 0.01, 50],
  [0.2, 0, 0.03, 100],
  [1, -1, 0.2, 20],
])(
  "Greeks of a put that is as good as perpetual are those of its power: r %d q %d vol %d",
  (rate, dividend, vol, years) => {
    const terms = { spot: 100, strike: 100, option_type: "put", exercise: "american", expiry_years: years };
    const { price, greeks } = optionResult({
      ...terms,
      risk_free_rate: rate,
      dividend_yield: dividend,
      volatility: vol,
    });
    const [a, b] = [0.5 * vol * vol, 0.5 * vol * vol - (rate - dividend)];
    const power = (Math.sqrt(b * b + 4 * a * rate) - b) / (2 * a);
    expect(greeks.delta / ((-power * price) / 100)).toBeCloseTo(1, 6);
    expect(greeks.gamma / ((power * (power + 1) * price) / 1e4)).toBeCloseTo(1, 5);
  },
);
