import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import { isIntraday, type MarketDataWanted, type SymbolGaps } from "../../protocol/marketData.ts";
import { addDays } from "../days.ts";
import { lastOfPeriods } from "../resample.ts";
import type { Bars } from "../vendor.ts";
import { betweenDates } from "./cutBars.ts";
import { createSessions, gapsBetween } from "./gaps.ts";
import { missingRuleOf } from "./missingRule.ts";

/** Closes of several symbols on the same dates. */
export interface JointHistory {
  readonly dates: readonly string[];
  /** In the order of the symbols; finite and > 0. */
  readonly closes: readonly Float64Array[];
  /** Of symbols that have some. */
  readonly gaps: readonly SymbolGaps[];
}

/** What is known of a symbol beside its bars. */
export interface JoinedSymbol {
  /** Daily bars, or intraday ones of the interval that is wanted; ascending, with positive closes. */
  readonly bars: Bars;
  /** The exchange whose sessions the symbol should have bars of; `null` for none. */
  readonly mic: string | null;
  /** The day on which a bar lies, by its date. */
  readonly dayOf: (date: string) => string;
}

/**
 * Joins the closes of several symbols by the rule for what is missing.
 *
 * Candidates are the dates on which at least one symbol has a bar and, for daily bars, those on which the exchange of one of
 * them traded. They lie between `start`, or else the first date by which every symbol has begun, and `end`, or else the last
 * date to which every symbol goes; never outside of what the symbols have together. A date stays where every symbol has a
 * close, be it carried over. Weeks and months end with the last such day, so that markets with different calendars are seen on
 * the same days; a period that ends behind `end` is left out.
 *
 * @throws {@link CatalogueError} `market_data.missing` under `missing: error`; `market_data.insufficient` when fewer than two dates
 * are left.
 */
export function joinCloses(wanted: MarketDataWanted, joined: readonly JoinedSymbol[]): JointHistory {
  const { symbols, interval, end } = wanted;
  const range = rangeOf(wanted, joined);
  const cut = joined.map(({ bars }) => betweenDates(bars, range.first, range.last));
  const sessions = createSessions(range.first, range.last);
  const calendars = isIntraday(interval) ? [] : [...new Set(joined.flatMap(({ mic }) => mic ?? []))].map(sessions);
  const candidates = unionOf([...cut.map(({ dates }) => dates), ...calendars]);

  const rule = missingRuleOf(wanted.missing);
  const kept = new Uint8Array(candidates.length).fill(1);
  const missing: string[][] = [];
  const columns = cut.map((bars) => {
    const carried = carry(bars, candidates, rule.mostCarried);
    for (const i of carried.missing) kept[i] = 0;
    const asked = carried.missing.map((i) => candidates[i]!).filter((date) => !end || date.slice(0, 10) <= end);
    missing.push(asked);
    return carried.closes;
  });
  if (rule.refuses) refuseMissing(symbols, missing);

  const gaps = cut.flatMap((bars, k) => {
    const { mic, dayOf } = joined[k]!;
    if (mic === null) return [];
    const { symbol, dates } = betweenDates(bars, undefined, end);
    return gapsBetween(symbol, isIntraday(interval) ? dates.map(dayOf) : dates, sessions(mic)) ?? [];
  });
  return { ...keptOf(wanted, candidates, columns, kept), gaps };
}

/** The dates that stay and are asked for, with their closes. */
function keptOf(
  { symbols, start, end, interval }: MarketDataWanted,
  candidates: readonly string[],
  columns: readonly Float64Array[],
  kept: Uint8Array,
): Omit<JointHistory, "gaps"> {
  const common = candidates.filter((_, i) => kept[i] === 1);
  const ends = interval === "1week" || interval === "1month" ? lastOfPeriods(common, interval) : common;
  const dates = end ? ends.filter((date) => date.slice(0, 10) <= end) : ends;
  if (dates.length < 2) {
    throw new CatalogueError(
      "market_data.insufficient",
      `${symbols.join(", ")} have ${dates.length} common bars from ${start ?? "the beginning"} to ${end ?? "the end"}: ` +
        "at least 2 are needed",
    );
  }
  if (dates.length === candidates.length) return { dates, closes: columns };
  const places = new Int32Array(dates.length);
  let next = 0;
  for (let i = 0; i < candidates.length && next < dates.length; i++)
    if (candidates[i] === dates[next]) places[next++] = i;
  return { dates, closes: columns.map((column) => takeFrom(column, places)) };
}

function takeFrom(column: Float64Array, places: Int32Array): Float64Array {
  const taken = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = column[places[i]!]!;
  return taken;
}

/** Days behind the end of which a week or month that ends with it may still have some. */
const periodDays: Readonly<Record<string, number>> = { "1week": 6, "1month": 30 };

function rangeOf({ start, end, interval }: MarketDataWanted, joined: readonly JoinedSymbol[]) {
  const firsts = joined.map(({ bars }) => bars.dates[0]?.slice(0, 10) ?? "9999-99-99");
  const lasts = joined.map(({ bars }) => bars.dates.at(-1)?.slice(0, 10) ?? "0000-00-00");
  const least = (days: readonly string[]) => days.reduce((a, b) => (a < b ? a : b));
  const most = (days: readonly string[]) => days.reduce((a, b) => (a > b ? a : b));
  const behind = end && addDays(end, periodDays[interval] ?? 0);
  return {
    first: start ? most([start, least(firsts)]) : most(firsts),
    last: behind ? least([behind, most(lasts)]) : least(lasts),
  };
}

/** Every date of some lists, each ascending, once and ascending. */
function unionOf(lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce((union, list) => (equal(union, list) ? union : merged(union, list)));
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function merged(a: readonly string[], b: readonly string[]): readonly string[] {
  const union: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    const date = right === undefined || (left !== undefined && left <= right) ? left! : right;
    if (left === date) i += 1;
    if (right === date) j += 1;
    union.push(date);
  }
  return union;
}

/** Closes of a symbol on the candidates: its own, or the last one where that may be carried so far; NaN and named elsewhere. */
function carry({ dates, close }: Bars, candidates: readonly string[], mostCarried: number) {
  if (equal(dates, candidates)) return { closes: close, missing: [] };
  const closes = new Float64Array(candidates.length);
  const missing: number[] = [];
  let next = 0;
  let inARow = 0;
  for (let i = 0; i < candidates.length; i++) {
    if (dates[next] === candidates[i]) {
      closes[i] = close[next++]!;
      inARow = 0;
      continue;
    }
    inARow += 1;
    if (next > 0 && inARow <= mostCarried) closes[i] = close[next - 1]!;
    else {
      closes[i] = Number.NaN;
      missing.push(i);
    }
  }
  return { closes, missing };
}

/** Dates that a refusal names of each symbol. */
const mostNamed = 5;

function refuseMissing(symbols: readonly string[], missing: readonly (readonly string[])[]): void {
  const faults = missing.flatMap((dates, k): Fault[] => {
    if (dates.length === 0) return [];
    const named = `${dates.slice(0, mostNamed).join(", ")}${dates.length > mostNamed ? ", …" : ""}`;
    return [
      {
        pointer: `/symbols/${k}`,
        message: `${symbols[k]} lacks ${dates.length} ${dates.length === 1 ? "bar" : "bars"}: ${named}`,
        keyword: "missing",
      },
    ];
  });
  if (faults.length === 0) return;
  const detail = faults.map(({ message }) => message).join("; ");
  throw new CatalogueError(
    "market_data.missing",
    `${detail}; ask with missing=drop or missing=forward_fill(n)`,
    faults,
  );
}
