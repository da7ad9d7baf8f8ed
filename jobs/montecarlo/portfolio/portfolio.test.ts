import { loadKernels } from "../../../kernels/loadKernels.ts";
import { normalCdf } from "../../../models/numerics/normal.ts";
import {
  type EstimateRow,
  estimate,
  everyDynamics,
  montecarloInput as input,
  madeUpPrices,
  runMontecarlo,
} from "../../../test/support/montecarlo.ts";
import { montecarlo } from "../montecarlo.ts";
import type { MontecarloParams } from "../params.ts";
import { blockShape } from "./blocks.ts";

const kernels = await loadKernels();
type Dynamics = NonNullable<MontecarloParams["dynamics"]>;
type Params = Partial<MontecarloParams>;
const resultOf = (params: Params, symbols?: readonly string[]) =>
  runMontecarlo(kernels, input(params, symbols)).outcome.result;

test("the general engine agrees with the kernel: mean, vol, quantiles, drawdowns", () => {
  const kernel = resultOf({ simulations: 20_000 });
  // A goal takes the request off the kernel.
  const general = resultOf({ simulations: 20_000, goal: 1 });
  for (const name of ["expected_value", "vol", "value_at_risk", "expected_shortfall", "probability_of_loss"]) {
    const [a, b] = [estimate(kernel, name), estimate(general, name)];
    expect(Math.abs(a.value - b.value)).toBeLessThan(4 * Math.hypot(a.standard_error, b.standard_error));
    expect(b.standard_error / a.standard_error).toBeCloseTo(1, 0);
  }
  const drawdown = (result: typeof kernel) => (result.drawdown as unknown as { mean: EstimateRow }).mean;
  const [a, b] = [drawdown(kernel), drawdown(general)];
  expect(Math.abs(a.value - b.value)).toBeLessThan(4 * Math.hypot(a.standard_error, b.standard_error));
});

test("antithetic paths lower the standard error of the mean in the general engine too", () => {
  const plain = estimate(resultOf({ simulations: 4_000, goal: 1 }), "expected_value");
  const mirrored = estimate(resultOf({ simulations: 4_000, goal: 1, antithetic: true }), "expected_value");
  expect(mirrored.standard_error).toBeLessThan(plain.standard_error / 5);
  expect(Math.abs(mirrored.value - plain.value)).toBeLessThan(4 * plain.standard_error);
});

/** One asset without risk that grows by 6 % a year, monthly steps. */
const riskless = (params: Params): Params => ({
  simulations: 1_000,
  steps_per_year: 12,
  dynamics: { model: "gbm", parameters: { drift: Math.log(1.06), volatility: 0 } },
  ...params,
});
const flow = { timing: "end", annual_growth: 0, indexed_to_inflation: false, start_year: 0 } as const;

describe("cash flows without risk are the formulas of annuities", () => {
  const monthly = 1.06 ** (1 / 12);
  const worth = (params: Params) => estimate(resultOf(riskless(params), []), "expected_value").value;

  test("contributions at the end and at the start of each month", () => {
    const cash = { ...flow, type: "contribution", amount: 1, frequency: "monthly" } as const;
    const annuity = (monthly ** 60 - 1) / (monthly - 1);
    expect(worth({ time_steps: 60, cash_flows: [cash] })).toBeCloseTo(100 * 1.06 ** 5 + annuity, 9);
    const start = worth({ time_steps: 60, cash_flows: [{ ...cash, timing: "start" }] });
    expect(start).toBeCloseTo(100 * 1.06 ** 5 + monthly * annuity, 9);
  });

  test("yearly withdrawals that grow with inflation, from the second year to the fourth", () => {
    const cash = { ...flow, type: "withdrawal", amount: 10, frequency: "yearly", indexed_to_inflation: true } as const;
    const value = worth({
      time_steps: 60,
      inflation_rate: 0.03,
      cash_flows: [{ ...cash, start_year: 2, end_year: 4, annual_growth: 0.01 }],
    });
    const growth = 1.01 * 1.03;
    const paid = [2, 3, 4].reduce((sum, year) => sum + 10 * growth ** year * 1.06 ** (5 - year), 0);
    expect(value).toBeCloseTo(100 * 1.06 ** 5 - paid, 9);
  });

  test("a share of the value", () => {
    const cash = { ...flow, type: "withdrawal", share_of_value: 0.04, frequency: "yearly" } as const;
    expect(worth({ time_steps: 36, cash_flows: [cash] })).toBeCloseTo(100 * (1.06 * 0.96) ** 3, 9);
  });

  test("one payment, and values in today's money", () => {
    const cash = { ...flow, type: "contribution", amount: 50, frequency: "once", start_year: 1 } as const;
    const result = resultOf(riskless({ time_steps: 24, inflation_rate: 0.02, cash_flows: [cash] }), []);
    const nominal = 100 * 1.06 ** 2 + 50 * 1.06;
    expect(estimate(result, "expected_value").value).toBeCloseTo(nominal, 9);
    const real = result.real as unknown as { expected_value: EstimateRow; deflator: number };
    expect(real.expected_value.value).toBeCloseTo(nominal / 1.02 ** 2, 9);
  });

  test("ruin comes with the withdrawal that cannot be paid, and the return does not know of it", () => {
    const cash = { ...flow, type: "withdrawal", amount: 30, frequency: "yearly" } as const;
    const result = resultOf(riskless({ time_steps: 60, cash_flows: [cash] }), []);
    // 100 → 76 → 50.56 → 23.5936 → too little for the fourth payment of 30.
    const ruin = result.probability_of_ruin as { value: number; by_step: number[] };
    expect(ruin.value).toBe(1);
    expect(ruin.by_step.indexOf(1)).toBe(48);
    expect(estimate(result, "expected_value").value).toBe(0);
    expect(estimate(result, "expected_return").value).toBeCloseTo(1.06 ** 5 - 1, 9);
    expect((result.bands as unknown as { p50: number[] }).p50.at(-1)).toBe(0);
    expect((result.percentiles as unknown as { p50: EstimateRow }).p50.value).toBe(0);
  });
});

describe("probabilities of a log-normal price", () => {
  const given: Params = {
    simulations: 20_000,
    time_steps: 2,
    steps_per_year: 2,
    dynamics: { model: "gbm", parameters: { drift: 0.05, volatility: 0.2 } },
  };
  const belowAt = (level: number) => normalCdf((Math.log(level) - (0.05 - 0.02)) / 0.2);
  const within = ({ value, standard_error, interval }: EstimateRow, truth: number) => {
    expect(Math.abs(value - truth)).toBeLessThan(4 * standard_error);
    expect(interval.low).toBeLessThan(value);
    expect(interval.high).toBeGreaterThan(value);
  };

  test("ruin by a withdrawal at the end", () => {
    const cash = { ...flow, type: "withdrawal", amount: 90, frequency: "yearly" } as const;
    const result = resultOf({ ...given, cash_flows: [cash] }, []);
    within(estimate(result, "probability_of_ruin"), belowAt(0.9));
  });

  test("the goal at the end and at any time, nominal and real", () => {
    const result = resultOf({ ...given, goal: 120 }, []);
    const goal = result.probability_of_goal as unknown as Record<"at_end" | "at_any_time", EstimateRow>;
    within(goal.at_end, 1 - belowAt(1.2));
    expect(goal.at_any_time.value).toBeGreaterThan(goal.at_end.value);
    const real = resultOf({ ...given, goal: 120, goal_terms: "real", inflation_rate: 0.03 }, []);
    within((real.probability_of_goal as unknown as typeof goal).at_end, 1 - belowAt(1.2 * 1.03));
  });

  test("loss, value at risk and its interval", () => {
    const result = resultOf(given, []);
    within(estimate(result, "probability_of_loss"), belowAt(1));
    const quantile = Math.exp(0.03 - 0.2 * 1.6448536269514722);
    within(estimate(result, "value_at_risk"), 100 * (1 - quantile));
  });
});

test("monthly rebalancing of two assets keeps the weights, and drifting lets the winner grow", () => {
  const dynamics: Dynamics = {
    model: "gbm",
    parameters: {
      drift: [0.2, 0],
      volatility: 0,
      correlation: [
        [1, 0],
        [0, 1],
      ],
    },
  };
  const value = (rebalancing: "none" | "yearly") =>
    estimate(
      resultOf({ simulations: 1_000, time_steps: 24, steps_per_year: 12, dynamics, rebalancing }, []),
      "expected_value",
    ).value;
  expect(value("none")).toBeCloseTo(50 * Math.exp(0.4) + 50, 9);
  expect(value("yearly")).toBeCloseTo(100 * (0.5 * Math.exp(0.2) + 0.5) ** 2, 9);
});

test("the convergence trace ends in the result and its errors fall", () => {
  for (const params of [
    { simulations: 10_000 },
    { simulations: 1_001, goal: 1 },
    { simulations: 300_000, time_steps: 2 },
  ]) {
    const result = resultOf(params);
    const trace = result.convergence as Record<"paths" | "expected_value" | "standard_error", number[]>;
    expect(trace.paths).toHaveLength(32);
    expect(trace.paths.at(-1)).toBe(params.simulations);
    const last = estimate(result, "expected_value");
    expect(trace.expected_value.at(-1)).toBeCloseTo(last.value, 9);
    expect(trace.standard_error.at(-1)! / last.standard_error).toBeCloseTo(1, 9);
    expect(trace.standard_error[1]! / trace.standard_error.at(-1)!).toBeGreaterThan(2.5);
  }
});

test("any selection of blocks gives a result of the paths that were done", () => {
  const request = input({ simulations: 18_000, time_steps: 2, goal: 101 });
  const prepared = montecarlo.prepare(request, madeUpPrices(), 42);
  const statistics = montecarlo.empty(prepared);
  for (const block of [1, 2]) montecarlo.addBlock(statistics, prepared, block, kernels);
  const { result } = montecarlo.reduce(prepared, statistics);
  expect(result.simulations).toBe(9_808);
  expect(result.simulations_requested).toBe(18_000);
  const whole = estimate(resultOf({ simulations: 18_000, time_steps: 2, goal: 101 }), "expected_value");
  const part = estimate(result, "expected_value");
  expect(Math.abs(part.value - whole.value)).toBeLessThan(4 * part.standard_error);
});

test("a target of the standard error is met or not, and gives rounds", () => {
  const request = input({ simulations: 400_000, target_error: 0.05 });
  const { rounds, blocks } = montecarlo.plan(request);
  expect(rounds!.every((end, i) => end < blocks && end > (rounds![i - 1] ?? 0))).toBe(true);
  const prepared = montecarlo.prepare(request, madeUpPrices(), 42);
  const statistics = montecarlo.empty(prepared);
  montecarlo.addBlock(statistics, prepared, 0, kernels);
  expect(montecarlo.targetMet!(prepared, statistics)).toBe(true);
  const strict = montecarlo.prepare(input({ simulations: 400_000, target_error: 1e-6 }), madeUpPrices(), 42);
  expect(montecarlo.targetMet!(strict, statistics)).toBe(false);
});

test("statistics do not grow with the paths", () => {
  const bytesAfter = (blocks: number) => {
    const request = input({ simulations: 1_000_000, time_steps: 2 });
    const prepared = montecarlo.prepare(request, madeUpPrices(), 42);
    const statistics = montecarlo.empty(prepared);
    for (let block = 0; block < blocks; block++) montecarlo.addBlock(statistics, prepared, block, kernels);
    return JSON.stringify(statistics, (_, value) => (ArrayBuffer.isView(value) ? value.byteLength : value)).length;
  };
  expect(Math.abs(bytesAfter(20) - bytesAfter(1))).toBeLessThan(200);
});

test("no block has more than a fifth of a second's worth of steps, whatever the dynamics", () => {
  for (const dynamics of Object.values(everyDynamics)) {
    for (const [assets, time_steps] of [
      [1, 1],
      [5, 252],
      [100, 1000],
    ] as const) {
      const { params } = input({ simulations: 100_000_000, time_steps, dynamics });
      const { blocks, workUnits } = blockShape(assets, params);
      expect(workUnits / blocks).toBeLessThanOrEqual(25_000_000);
    }
  }
});
