import type { Interval } from "../../../protocol/marketData.ts";

/** An answer of a simulated vendor before faults reach it. */
export interface SimulatedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The bars in it. */
  readonly bars?: BarRange;
}

/** The bars of one answer: of which series, and from when to when. */
export interface BarRange {
  /** Canonical. */
  readonly symbol: string;
  readonly interval: Interval;
  /** Of the first and the last bar, as the vendor writes them. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** A range of bars with the days that it spans; absent where there are none. */
export const barRange = (symbol: string, interval: Interval, dates: readonly string[]): { readonly bars?: BarRange } =>
  dates.length === 0 ? {} : { bars: { symbol, interval, first: dates[0]!, last: dates.at(-1)!, count: dates.length } };

export const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): SimulatedAnswer => ({
  status: 200,
  headers: { "content-type": "application/json", ...headers },
  // EODHD escapes slashes; both vendors' clients must not care.
  body: JSON.stringify(value),
});

/** What a request asks for, as both vendors see it. */
export interface SimulatedRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string;
}
