import { deserialize, serialize } from "node:v8";
import type { JobInput, Outcome } from "../../jobs/jobKind.ts";
import { montecarlo } from "../../jobs/montecarlo/montecarlo.ts";
import type { MontecarloParams } from "../../jobs/montecarlo/params.ts";
import type { Kernels } from "../../models/kernels.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import { uniforms } from "./random.ts";

/** Two years of made-up closes of two assets, A and B, that move together. */
export function madeUpPrices(seed = 7): PriceHistory {
  const uniform = uniforms(seed);
  const closes = [[100], [50]];
  for (let i = 0; i < 500; i++) {
    const common = uniform() - 0.5;
    for (const column of closes) column.push(column.at(-1)! * (1 + 0.0004 + 0.02 * (common + uniform() - 0.5)));
  }
  return {
    symbols: ["A", "B"],
    dates: closes[0]!.map((_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)),
    closes: closes.map((column) => Float64Array.from(column)),
    barsPerYear: 252,
  };
}

/** A request after defaults, for the assets of {@link madeUpPrices} unless other symbols are named. */
export const montecarloInput = (
  params: Partial<MontecarloParams> = {},
  symbols: readonly string[] = ["A", "B"],
): JobInput<MontecarloParams> => ({
  symbols,
  interval: "1d",
  vendor: "bundled",
  adjusted: "splits_and_dividends",
  missing: "drop",
  quality: {},
  params: {
    simulations: 50_000,
    time_steps: 10,
    risk_free_rate: 0.02,
    confidence_level: 0.95,
    initial_value: 100,
    antithetic: false,
    ...params,
  },
});

const jumps = { volatility: 0.2, jump_intensity: 2, jump_mean: -0.05, jump_vol: 0.1 };
/** Every model of `dynamics`, given and fitted. */
export const everyDynamics: Readonly<Record<string, NonNullable<MontecarloParams["dynamics"]>>> = {
  "gbm, ewma": { model: "gbm", estimator: "ewma", lambda: 0.97 },
  merton: { model: "merton", parameters: jumps },
  "merton, fitted": { model: "merton" },
  kou: {
    model: "kou",
    parameters: {
      volatility: 0.2,
      jump_intensity: 3,
      up_jump_probability: 0.4,
      up_jump_mean: 0.05,
      down_jump_mean: 0.1,
    },
  },
  heston: {
    model: "heston",
    parameters: {
      initial_variance: 0.04,
      long_run_variance: [0.04, 0.09],
      mean_reversion: 2,
      vol_of_vol: 0.5,
      variance_correlation: -0.7,
    },
  },
  "kou, fitted": { model: "kou" },
  "heston, fitted": { model: "heston" },
  "garch, fitted": { model: "garch" },
  "garch, given": { model: "garch", parameters: { volatility: 0.2, alpha: 0.08, beta: 0.9, initial_volatility: 0.3 } },
  ewma: { model: "ewma", lambda: 0.95 },
  student_t: { model: "student_t", parameters: { dof: 4 } },
  "student_t, empirical": { model: "student_t", marginal: "empirical" },
  "bootstrap, stationary": { model: "bootstrap" },
  "bootstrap, block": { model: "bootstrap", method: "block", block_length: 5, parameters: { drift: 0.05 } },
  "bootstrap, iid": { model: "bootstrap", method: "iid" },
};

/** Runs the blocks of a request in shards, each through a structured clone as between processes. */
export function runMontecarlo(
  kernels: Kernels,
  request: JobInput<MontecarloParams>,
  shards = 1,
  prices: PriceHistory | null = madeUpPrices(),
): { readonly outcome: Outcome; readonly prepared: unknown } {
  const prepared = montecarlo.prepare(request, prices, 42);
  const { blocks } = montecarlo.plan(request);
  const bounds = Array.from({ length: shards + 1 }, (_, i) => Math.floor((blocks * i) / shards));
  const parts = bounds.slice(1).map((end, i) => {
    const statistics = montecarlo.empty(prepared);
    for (let block = bounds[i]!; block < end; block++) montecarlo.addBlock(statistics, prepared, block, kernels);
    return deserialize(serialize(statistics)) as typeof statistics;
  });
  const merged = montecarlo.empty(prepared);
  for (const part of parts) montecarlo.merge(merged, part);
  return { outcome: montecarlo.reduce(prepared, merged), prepared: prepared.values };
}

export interface EstimateRow {
  readonly value: number;
  readonly standard_error: number;
  readonly interval: { readonly low: number; readonly high: number };
}

/** One estimate of a result by its name. */
export const estimate = (result: Readonly<Record<string, unknown>>, name: string): EstimateRow =>
  result[name] as EstimateRow;
