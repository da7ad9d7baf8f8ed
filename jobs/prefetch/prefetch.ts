import { type Static, Type } from "typebox";
import { CatalogueError, type ErrorCode } from "../../protocol/errors.ts";
import type { FetchedSeries } from "../../protocol/marketData.ts";
import type { JobInput, JobKind } from "../jobKind.ts";
import { marketDataOf } from "../marketDataOf.ts";

const prefetchParams = Type.Object({}, { additionalProperties: false });
type Input = JobInput<Static<typeof prefetchParams>>;

/** About half a second of a vendor's answer for each symbol, for the estimated duration. */
const unitsOfSymbol = 60_000_000;

/** Symbols whose fetch failed that a failed job names. */
const mostFaults = 20;

/** Brings the bars of many symbols into the lake, so that later jobs wait for no vendor. */
export const prefetch: JobKind<typeof prefetchParams, Input, FetchedSeries[], FetchedSeries> = {
  kind: "prefetch",
  title: "Prefetch of market data",
  description:
    "Brings the bars of up to 2,000 symbols at one interval into the lake, so that later jobs wait for no vendor: only what is " +
    "missing is asked for. The result says for every symbol how many bars there are, from when to when, how many sessions are " +
    "missing, or why the vendor has none.",
  modelVersion: "prefetch/1",
  symbols: { min: 1, max: 2_000 },
  params: prefetchParams,
  partialResults: true,
  examples: {
    "Three shares": { symbols: ["AAPL", "JPM", "KO"], start: "2015-01-02" },
    "Weeks are made of days, which are fetched": { symbols: ["XOM"], interval: "1week" },
  },

  check: ({ snapshot_id }) =>
    snapshot_id === undefined
      ? []
      : [{ pointer: "/snapshot_id", message: "must be absent: a prefetch reads no snapshot", keyword: "not" }],

  plan: (input) => ({
    data: marketDataOf(input),
    work: "fetch",
    blocks: input.symbols.length,
    workUnits: unitsOfSymbol * input.symbols.length,
  }),

  prepare: (input) => input,
  empty: () => [],
  addBlock(series, _input, _block, fetched) {
    series.push(fetched);
  },
  merge(into, next) {
    into.push(...next);
  },

  reduce({ vendor, interval, start, end }, series) {
    const failed = series.filter(({ error }) => error !== null);
    if (failed.length === series.length) throw failureOf(failed);
    const total = (count: (one: FetchedSeries) => number) => series.reduce((sum, one) => sum + count(one), 0);
    return {
      result: {
        vendor,
        interval,
        start: start ?? null,
        end: end ?? null,
        series: series.map(({ symbol, rows, first, last, missingSessions, error }) => ({
          symbol,
          rows,
          first_date: first,
          last_date: last,
          missing_sessions: missingSessions,
          error,
        })),
        definitions: {
          rows: "bars in the lake between start and end, of the interval that the vendor has",
          missing_sessions: "days between the first and the last bar on which the exchange traded and that have none",
        },
      },
      metrics: {
        symbols: series.length,
        symbols_failed: failed.length,
        rows: total(({ rows }) => rows),
        missing_sessions: total(({ missingSessions }) => missingSessions),
      },
    };
  },

  charts: () => [],
  tables: () => [],
};

/** The error of a job that got nothing at all: the code of its first symbol. */
function failureOf(failed: readonly FetchedSeries[]): CatalogueError {
  const faults = failed.slice(0, mostFaults).map(({ symbol, error }) => ({
    pointer: "/symbols",
    message: `${symbol}: ${error!.detail}`,
    keyword: "vendor",
  }));
  const more = failed.length > faults.length ? `; and ${failed.length - faults.length} more` : "";
  const detail = `no symbol could be fetched: ${faults.map(({ message }) => message).join("; ")}${more}`;
  return new CatalogueError(failed[0]!.error!.code as ErrorCode, detail, faults);
}
