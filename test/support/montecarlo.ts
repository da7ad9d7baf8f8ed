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
  adjusted: true,
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
