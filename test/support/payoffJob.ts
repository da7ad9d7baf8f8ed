import { deserialize, serialize } from "node:v8";
import { Ajv } from "ajv";
import type { JobInput, JsonValue, Outcome } from "../../jobs/jobKind.ts";
import { montecarlo } from "../../jobs/montecarlo/montecarlo.ts";
import { type MontecarloParams, montecarloParams } from "../../jobs/montecarlo/params.ts";
import type { Kernels } from "../../models/kernels.ts";

const validate = new Ajv({ useDefaults: true, allErrors: true, strict: false }).compile(montecarloParams);

/** A request for a payoff without symbols, with the defaults that the API would set. */
export function payoffInput(params: Record<string, unknown>): JobInput<MontecarloParams> {
  const filled = structuredClone(params);
  if (!validate(filled)) throw new Error(JSON.stringify(validate.errors));
  return {
    symbols: [],
    interval: "1d",
    vendor: "bundled",
    adjusted: "splits_and_dividends",
    missing: "drop",
    quality: {},
    params: filled as unknown as MontecarloParams,
  };
}

/** Runs a request in the given shards, each through a structured clone as between processes. */
export function runPayoff(
  params: Record<string, unknown>,
  kernels: Kernels,
  { shards = 1, seed = 42, blocks }: { shards?: number; seed?: number; blocks?: number } = {},
): Outcome {
  const input = payoffInput(params);
  const faults = montecarlo.check(input);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const end = blocks ?? montecarlo.plan(input).blocks;
  const prepared = montecarlo.prepare(input, null, seed);
  const merged = montecarlo.empty(prepared);
  for (let shard = 0; shard < shards; shard++) {
    const own = montecarlo.prepare(input, null, seed);
    const statistics = montecarlo.empty(own);
    const [first, last] = [Math.floor((end * shard) / shards), Math.floor((end * (shard + 1)) / shards)];
    for (let block = first; block < last; block++) montecarlo.addBlock(statistics, own, block, kernels);
    montecarlo.merge(merged, deserialize(serialize(statistics)));
  }
  return montecarlo.reduce(prepared, merged);
}

/** What tests look at in the result of a payoff. */
export interface PriceResult {
  readonly price: number;
  readonly standard_error: number;
  readonly interval_95: readonly [number, number];
  readonly paths: number;
  readonly variance_reduction_factor: number;
  readonly upper_bound: { readonly value: number; readonly standard_error: number } | null;
  readonly greeks: {
    readonly delta: readonly { readonly value: number; readonly standard_error: number }[] | null;
    readonly vega: readonly { readonly value: number; readonly standard_error: number }[] | null;
  };
  readonly cross_check: { readonly [key: string]: JsonValue } | null;
  readonly convergence: readonly { readonly paths: number; readonly price: number }[];
}

export const priceResult = (outcome: Outcome): PriceResult => outcome.result as unknown as PriceResult;
