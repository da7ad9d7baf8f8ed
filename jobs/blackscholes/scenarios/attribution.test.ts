import { readFileSync } from "node:fs";
import { optionResult } from "../../../test/support/optionJob.ts";

const option = {
  spot: 100,
  strike: 105,
  expiry_years: 0.75,
  volatility: 0.25,
  risk_free_rate: 0.04,
  dividend_yield: 0.01,
};
const everything = { spot: 104, volatility: 0.28, risk_free_rate: 0.045, dividend_yield: 0.012, elapsed_years: 0.05 };

const today = { spot: 100, volatility: 0.25, risk_free_rate: 0.04, dividend_yield: 0.01, elapsed_years: 0 };

/** The market on the way from today's to another one. */
const partWay = (to: Partial<typeof today>, share: number) =>
  Object.fromEntries(
    Object.entries(to).map(([name, then]) => {
      const now = today[name as keyof typeof today];
      return [name, now + share * (then - now)];
    }),
  );

interface Step {
  readonly amount: number;
}
const sum = (steps: readonly Step[]) => steps.reduce((total, { amount }) => total + amount, 0);

const cases: [string, Record<string, unknown>, Partial<typeof today>][] = [
  ["a vanilla option", option, everything],
  ["an American put", { ...option, exercise: "american", option_type: "put" }, { spot: 104, elapsed_years: 0.05 }],
  ["a knock-out", { ...option, payoff: "barrier", barrier: 85, barrier_type: "down_out" }, everything],
  ["a continuous average", { ...option, payoff: "geometric_asian" }, everything],
  ["fixings", { ...option, payoff: "geometric_asian", fixing_times: [0.25, 0.5, 0.75] }, everything],
];

test.each(cases)("%s: both explanations sum to the change", (_, params, to) => {
  const { attribution, price } = optionResult({ ...params, attribution: { to } });
  const { change, price_from, price_to, greeks, revaluation } = attribution;
  expect(price_from).toBe(price);
  expect(change).toBe(price_to - price_from);
  expect(Math.abs(sum(greeks.terms) + greeks.residual - change)).toBeLessThan(1e-12);
  expect(Math.abs(sum(revaluation.steps) - change)).toBeLessThan(1e-12);
});

test.each(cases)("%s: half the moves leave an eighth of the residual", (_, params, to) => {
  const residualAt = (share: number) =>
    optionResult({ ...params, attribution: { to: partWay(to, share) } }).attribution.greeks.residual;
  const ratio = residualAt(0.5) / residualAt(0.25);
  expect(ratio).toBeGreaterThan(7);
  expect(ratio).toBeLessThan(9);
});

test("the derivatives are the Greeks of the closed form", () => {
  const { attribution, greeks } = optionResult({ ...option, attribution: { to: everything } });
  const values = Object.fromEntries(
    attribution.greeks.terms.map(({ name, value }: { name: string; value: number }) => [name, value]),
  );
  const names = ["delta", "vega", "theta", "rho", "dividend_rho", "gamma", "volga", "vanna", "charm", "veta"];
  for (const name of names) {
    expect([name, Math.abs(values[name] / greeks[name] - 1) < 2e-6]).toEqual([name, true]);
  }
});

test.each([
  ["european", "call", 0.3],
  ["american", "call", 0.3],
  ["american", "call", 0.002],
  ["american", "call", 1e-6],
  ["european", "put", 1e-6],
])("theta of a %s %s with a dividend in %s years is that of its Greeks", (exercise, option_type, time_years) => {
  const dividends = [
    { time_years, amount: 2 },
    { time_years: 0.5, amount: 2 },
  ];
  const paying = { ...option, exercise, option_type, dividends };
  const { attribution, greeks } = optionResult({ ...paying, attribution: { to: { elapsed_years: 0.05 } } });
  const [theta] = attribution.greeks.terms;
  expect(theta.name).toBe("theta");
  expect(Math.abs(theta.value / greeks.theta - 1)).toBeLessThan(1e-3);
  const later = [0.5 - 0.05, time_years - 0.05].filter((time) => time > 0).sort((a, b) => a - b);
  const then = { expiry_years: 0.7, dividends: later.map((time) => ({ time_years: time, amount: 2 })) };
  expect(attribution.price_to).toBeCloseTo(optionResult({ ...paying, ...then }).price, 9);
});

test("the last price is that of a job at the other market; the order is as asked", () => {
  const { attribution } = optionResult({ ...option, attribution: { to: everything, order: ["spot", "volatility"] } });
  const { elapsed_years, ...there } = everything;
  const fresh = optionResult({ ...option, ...there, expiry_years: 0.75 - elapsed_years });
  expect(attribution.price_to).toBeCloseTo(fresh.price, 12);
  expect(attribution.revaluation.order.slice(0, 3)).toEqual(["spot", "volatility", "elapsed_years"]);
  expect(attribution.revaluation.steps[0].price).toBeCloseTo(optionResult({ ...option, spot: 104 }).price, 12);
});

test("what does not move explains nothing", () => {
  const { attribution } = optionResult({ ...option, attribution: { to: { spot: 101 } } });
  expect(attribution.greeks.terms.map(({ name }: { name: string }) => name)).toEqual(["delta", "gamma"]);
  expect(attribution.revaluation.steps).toHaveLength(1);
});

test("a sold position loses what a held one gains", () => {
  const held = optionResult({ ...option, attribution: { to: everything } }).attribution;
  const sold = optionResult({ ...option, attribution: { to: everything }, quantity: -2 }).attribution;
  expect(sold.change).toBeCloseTo(-2 * held.change, 12);
  expect(sold.greeks.residual).toBeCloseTo(-2 * held.greeks.residual, 12);
});

test("the worked example of the documentation", () => {
  const page = readFileSync(new URL("../../../docs/models/blackscholes.md", import.meta.url), "utf8");
  const [, request, stated] = /```json\n([^`]*"attribution"[^`]*)```\s+([^#]*)/.exec(page)!;
  const { attribution } = optionResult(JSON.parse(request!));
  const { greeks, revaluation, price_from, price_to, change } = attribution;
  const told = [...stated!.replaceAll("−", "-").matchAll(/-?\d+\.\d+/g)].map(Number);
  const termOf = (name: string) => greeks.terms.find((term: { name: string }) => term.name === name).amount;
  const names = ["theta", "delta", "vega", "gamma", "vanna", "veta", "charm", "time_convexity", "volga"];
  const expected = [
    ...[change, price_from, price_to, ...names.map(termOf), greeks.residual],
    ...revaluation.steps.map(({ amount }: Step) => amount),
  ];
  expect(told).toEqual(expected.map((value) => Number(value.toFixed(4))));
});
