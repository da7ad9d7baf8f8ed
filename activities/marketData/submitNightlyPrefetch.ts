import { jobKindOf } from "../../jobs/catalogue.ts";
import type { Market } from "../../market/market.ts";
import type { JobId } from "../../protocol/ids.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { type Interval, isIntraday, networkVendors, type VendorName } from "../../protocol/marketData.ts";

/** Accepts a job as the API does. One key, one job: a repeat finds the job of the first time, whatever it asks for. */
export type JobSubmitter = (request: JobRequest, key: string) => Promise<JobId>;

/**
 * Days of intraday bars that a night asks for: those that a vendor may have corrected since the night before, and some nights that
 * were missed.
 */
const intradayDays = 14;

/** Makes the activity that submits the prefetch jobs of one night. */
export function createSubmitNightlyPrefetch({
  market,
  submitJob,
}: {
  readonly market: Market;
  readonly submitJob: JobSubmitter;
}) {
  /**
   * Submits a job for the series that the lake holds of each vendor over the network at each interval, or several where they are
   * too many for one. Safe to run twice: a job is named by the night and its place in it.
   *
   * @param night - names what the jobs are for.
   * @param day - the day on which it began, UTC.
   */
  return async function submitNightlyPrefetch(night: string, day: string): Promise<readonly JobId[]> {
    const { max } = jobKindOf("prefetch").symbols;
    const jobIds: JobId[] = [];
    for (const vendor of networkVendors) {
      for (const [interval, symbols] of await heldSymbols(market, vendor)) {
        for (let first = 0; first < symbols.length; first += max) {
          const request = requestOf(vendor, interval, symbols.slice(first, first + max), day);
          jobIds.push(await submitJob(request, `${night}/${vendor}/${interval}/${first}`));
        }
      }
    }
    return jobIds;
  };
}

async function heldSymbols(market: Market, vendor: VendorName): Promise<ReadonlyMap<Interval, readonly string[]>> {
  const held = new Map<Interval, string[]>();
  for await (const { interval, symbol } of market.heldSeries(vendor)) {
    const symbols = held.get(interval);
    if (symbols) symbols.push(symbol);
    else held.set(interval, [symbol]);
  }
  for (const symbols of held.values()) symbols.sort();
  return held;
}

function requestOf(vendor: VendorName, interval: Interval, symbols: readonly string[], day: string): JobRequest {
  const start = new Date(Date.parse(day) - intradayDays * 86_400_000).toISOString().slice(0, 10);
  return {
    ...{ type: "prefetch", symbols, vendor, interval, params: {}, tags: ["nightly"] },
    ...{ adjusted: "splits_and_dividends", missing: "drop", quality: {} },
    ...(isIntraday(interval) ? { start } : {}),
  };
}
