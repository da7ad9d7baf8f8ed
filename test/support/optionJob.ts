import { blackscholes } from "../../jobs/blackscholes/blackscholes.ts";
import { contractOf } from "../../jobs/blackscholes/contracts.ts";
import type { OptionParams } from "../../jobs/blackscholes/params.ts";
import { singleOption } from "../../jobs/blackscholes/singleOption.ts";
import type { JobInput, Outcome } from "../../jobs/jobKind.ts";

const defaults = {
  model: "black_scholes_merton",
  payoff: "vanilla",
  exercise: "european",
  option_type: "call",
  risk_free_rate: 0.02,
  cross_check: false,
};

/** A request of `blackscholes` without symbols; parameters that are `undefined` are left out. */
export function optionInput(params: Record<string, unknown>): JobInput<OptionParams> {
  const given = Object.entries({ ...defaults, ...params }).filter(([, value]) => value !== undefined);
  return {
    symbols: [],
    interval: "1d",
    vendor: "bundled",
    adjusted: "splits_and_dividends",
    missing: "drop",
    quality: {},
    params: Object.fromEntries(given) as unknown as OptionParams,
  };
}

/** What the door says of a request: pointer and keyword of every fault. */
export const optionFaultsOf = (params: Record<string, unknown>): readonly string[] =>
  blackscholes.check(optionInput(params)).map(({ pointer, keyword }) => `${pointer} ${keyword}`);

/** The outcome of a job whose blocks are computed in `shards` shards. */
export function optionOutcome(params: Record<string, unknown>, shards = 2): Outcome {
  expect(optionFaultsOf(params)).toEqual([]);
  const input = optionInput(params);
  const { blocks, data } = blackscholes.plan(input);
  expect(data).toBeNull();
  const prepared = blackscholes.prepare(input, null, 0);
  const total = blackscholes.empty(prepared);
  for (let shard = 0; shard < shards; shard++) {
    const part = blackscholes.empty(prepared);
    const end = Math.floor((blocks * (shard + 1)) / shards);
    for (let block = Math.floor((blocks * shard) / shards); block < end; block++) {
      blackscholes.addBlock(part, prepared, block, null as never);
    }
    blackscholes.merge(total, structuredClone(part));
  }
  return blackscholes.reduce(prepared, total);
}

/** The result of a job. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into results of every shape.
export const optionResult = (params: Record<string, unknown>, shards = 2): any => optionOutcome(params, shards).result;

/** The price alone, without its Greeks, which may take fifteen prices more. */
export function priceAlone(params: Record<string, unknown>): number {
  expect(optionFaultsOf(params)).toEqual([]);
  const { market, params: complete } = singleOption.prepare(optionInput(params), null, 0);
  return contractOf(complete)!.value(market, complete).price;
}
