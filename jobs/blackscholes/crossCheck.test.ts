import { optionResult } from "../../test/support/optionJob.ts";
import { uniforms } from "../../test/support/random.ts";

// A simulation that shares no formula with the price, on contracts that nobody chose: the stated errors hold on both sides.

const contracts = 3;

const random = (seed: number) => {
  const next = uniforms(seed);
  const between = (low: number, high: number) => low + (high - low) * next();
  return { between, oneOf: <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)]! };
};

const assets = (count: number, { between, oneOf }: ReturnType<typeof random>) => ({
  spots: Array.from({ length: count }, () => between(60, 140)),
  volatilities: Array.from({ length: count }, () => between(0.05, 0.8)),
  dividend_yields: Array.from({ length: count }, () => between(0, 0.06)),
  correlation: between(count > 2 ? -0.2 : -0.9, 0.95),
  expiry_years: between(0.05, 4),
  risk_free_rate: between(-0.02, 0.1),
  option_type: oneOf(["call", "put"]),
  strike: between(60, 140),
});

test.each([
  ["basket", 2],
  ["basket", 4],
  ["basket", 6],
  ["rainbow_max", 2],
  ["rainbow_max", 3],
  ["rainbow_max", 4],
  ["rainbow_min", 4],
  ["rainbow_min", 5],
  ["spread", 2],
  ["product", 2],
  ["two_asset_correlation", 2],
])("%s on %i assets", (payoff, count) => {
  for (let seed = 1; seed <= contracts; seed++) {
    const source = random(seed);
    const params = { payoff, ...assets(count, source), cross_check: true };
    const extra = payoff === "two_asset_correlation" ? { second_strike: source.between(60, 140) } : {};
    const { cross_check, price } = optionResult({ ...params, ...extra });
    expect(Math.abs(cross_check.price - price)).toBeLessThanOrEqual(cross_check.allowed_difference);
    expect(cross_check.allowed_difference).toBeLessThan(0.02 * (payoff === "product" ? 10_000 : 100));
  }
});
