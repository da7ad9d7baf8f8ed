import { loadKernels } from "../../../kernels/loadKernels.ts";
import { canonicalJson } from "../../../protocol/canonicalJson.ts";
import {
  everyDynamics,
  montecarloInput as input,
  madeUpPrices,
  runMontecarlo,
} from "../../../test/support/montecarlo.ts";
import { uniforms } from "../../../test/support/random.ts";
import { montecarlo } from "../montecarlo.ts";
import type { MontecarloParams } from "../params.ts";
import { dynamicsKinds } from "./kinds.ts";

const kernels = await loadKernels();
const resultOf = (params: Partial<MontecarloParams>) => runMontecarlo(kernels, input(params)).outcome.result;

describe.each(Object.entries(everyDynamics))("%s", (_, dynamics) => {
  const request = input({
    simulations: 1_000,
    time_steps: 5,
    dynamics,
    rebalancing: "monthly",
    goal: 101,
    cash_flows: [
      {
        type: "withdrawal",
        amount: 5,
        frequency: "every_step",
        timing: "end",
        annual_growth: 0,
        indexed_to_inflation: false,
        start_year: 0,
      },
    ],
  });
  const one = runMontecarlo(kernels, request).outcome.result;

  test("has no fault, and 1 and 3 shards give the same bytes", () => {
    expect(montecarlo.check(request)).toEqual([]);
    expect(canonicalJson(runMontecarlo(kernels, request, 3).outcome.result)).toBe(canonicalJson(one));
  });

  test("names its method, its parameters and where they come from", () => {
    expect(one.method).toBe(`${dynamics.model}_monte_carlo`);
    const { parameters } = one.dynamics as { parameters: Record<string, unknown> };
    expect(Object.keys(parameters).length).toBeGreaterThan(1);
    expect(Object.keys(one.definitions as object)).toContain("drift_estimator");
  });
});

test.each(["merton", "kou", "heston"] as const)(
  "%s, fitted: every fitted parameter has a standard error or null",
  (model) => {
    const { parameters, parameter_errors: errors } = resultOf({ simulations: 1_000, dynamics: { model } }).dynamics as {
      parameters: Record<string, number[]>;
      parameter_errors: Record<string, (number | null)[]>;
    };
    expect(Object.keys(errors).sort()).toEqual([...dynamicsKinds[model].together].sort());
    for (const [name, column] of Object.entries(errors)) {
      expect(column).toHaveLength(parameters[name]!.length);
      for (const error of column) expect(error === null || error > 0).toBe(true);
    }
    const given = resultOf({ simulations: 1_000, dynamics: everyDynamics[model]! }).dynamics;
    expect(given).not.toHaveProperty("parameter_errors");
  },
);

test("fitted parameters that violate Feller's condition are refused where it is required, and the symbol is named", () => {
  const { prices, violated } = pricesWithBurstsOfVariance();
  const request = input({ simulations: 1_000, dynamics: { model: "heston", require_feller: true } });
  expect(() => montecarlo.prepare(request, prices, 1)).toThrow(`vol_of_vol fitted to ${violated}`);
});

/** Two assets; the second one alternates between months of 0.5 and 4 % a day. */
function pricesWithBurstsOfVariance() {
  const prices = madeUpPrices();
  const uniform = uniforms(3);
  const wild = [50];
  for (let t = 0; t < 500; t++) wild.push(wild[t]! * (1 + (t % 60 < 30 ? 0.01 : 0.08) * (uniform() - 0.5)));
  return { prices: { ...prices, closes: [prices.closes[0]!, Float64Array.from(wild)] }, violated: "B" };
}
