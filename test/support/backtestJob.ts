import { createJobRequestReader } from "../../api/validation/jobRequests.ts";
import { createValidators } from "../../api/validation/validator.ts";
import { backtest } from "../../jobs/backtest/backtest.ts";
import type { BacktestParams } from "../../jobs/backtest/params.ts";
import type { JobInput, Outcome } from "../../jobs/jobKind.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";

const reader = createJobRequestReader(createValidators(() => "2026-01-01"));

/** A request of `backtest` as the API reads it: checked, with defaults. */
export const backtestRequest = (body: Record<string, unknown>): JobInput<BacktestParams> =>
  reader.readKind("backtest", structuredClone(body)) as unknown as JobInput<BacktestParams>;

/** Faults of a request as `pointer keyword`. */
export function backtestFaultsOf(body: Record<string, unknown>): readonly string[] {
  try {
    backtestRequest(body);
    return [];
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    return error.faults.map(({ pointer, keyword }) => `${pointer} ${keyword}`);
  }
}

/** The outcome of a request, its blocks computed in `shards` shards. */
export function runBacktestJob(
  body: Record<string, unknown>,
  history: PriceHistory | null = null,
  { seed = 42, shards = 1 } = {},
): Outcome {
  const input = backtestRequest(body);
  const { blocks } = backtest.plan(input);
  const prepared = backtest.prepare(input, history, seed);
  const whole = backtest.empty(prepared);
  for (let shard = 0; shard < shards; shard++) {
    const statistics = backtest.empty(prepared);
    const [first, end] = [Math.floor((shard * blocks) / shards), Math.floor(((shard + 1) * blocks) / shards)];
    for (let block = first; block < end; block++) backtest.addBlock(statistics, prepared, block, null as never);
    backtest.merge(whole, statistics);
  }
  return backtest.reduce(prepared, whole);
}
