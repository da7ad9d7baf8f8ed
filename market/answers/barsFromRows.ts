import { roundingShare } from "../quality/impossibleBars.ts";
import type { Bars } from "../vendor.ts";
import { badAnswer } from "./answerReader.ts";

/** One bar as a vendor gave it: numbers, or what could not be one as `null`. */
export interface Row {
  /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SSZ` for an intraday bar. */
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  readonly volume: number | null;
  /** The vendor's own adjusted close. */
  readonly vendorClose: number | null;
}

/** What the rows of an answer must be inside of; dates as in {@link Row}. */
export interface RowBounds {
  /** For messages: `EODHD, AAPL.XNAS, 1d`. */
  readonly what: string;
  readonly symbol: string;
  /** First date that is kept. */
  readonly from: string;
  /** Date from which on bars are not finished; they are left out. */
  readonly before: string;
  /** Latest date that the clock allows; a bar behind it is a lie. */
  readonly latest: string;
  readonly asOf: string;
}

/**
 * Rows of a vendor, in any order, as bars.
 *
 * Rows without a close carry nothing and go; a row that is there twice stays once; open, high, low or adjusted close of zero and a
 * negative volume are kept as missing; high and low are widened to what open and close say, within rounding. A row that cannot
 * be, as one with a negative close, stays as it is: it is flagged when it is used.
 *
 * @throws {@link CatalogueError} `market_data.bad_answer` for a number that is infinite, two different bars of one date, a date
 * that is none or lies in the future.
 */
export function barsFromRows(rows: readonly Row[], bounds: RowBounds): Bars {
  const { what, symbol, from, before, latest, asOf } = bounds;
  const byDate = new Map<string, Row>();
  for (const row of rows) {
    if (!isInstant(row.date)) throw badAnswer(`${what}: ${JSON.stringify(row.date)} is no date`);
    if (row.date > latest) throw badAnswer(`${what}: a bar of ${row.date}, which is in the future`);
    if (row.close === null || row.date < from || row.date >= before) continue;
    const bar = checked(row, row.close, what);
    const earlier = byDate.get(row.date);
    if (earlier && !equal(earlier, bar)) throw badAnswer(`${what}: two different bars of ${row.date}`);
    byDate.set(row.date, bar);
  }
  const bars = [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  const column = (name: "open" | "high" | "low" | "volume" | "vendorClose") =>
    bars.every((bar) => bar[name] === null) ? null : Float64Array.from(bars, (bar) => bar[name] ?? Number.NaN);
  return {
    symbol,
    dates: bars.map(({ date }) => date),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: Float64Array.from(bars, ({ close }) => close!),
    volume: column("volume"),
    vendorClose: column("vendorClose"),
    asOf,
  };
}

function checked(row: Row, close: number, what: string): Row {
  const prices = { open: row.open || null, high: row.high || null, low: row.low || null, close };
  for (const price of Object.values(prices)) {
    if (price !== null && !Number.isFinite(price)) throw badAnswer(`${what}: a price of ${price} on ${row.date}`);
  }
  const vendorClose = row.vendorClose !== null && row.vendorClose > 0 ? row.vendorClose : null;
  const volume = row.volume !== null && row.volume >= 0 && Number.isFinite(row.volume) ? row.volume : null;
  const bar = { date: row.date, ...prices, volume, vendorClose };
  const { open, high, low } = prices;
  const top = Math.max(close, open ?? close);
  const bottom = Math.min(close, open ?? close);
  const slack = roundingShare * Math.abs(close);
  if ((high ?? top) < top - slack || (low ?? bottom) > bottom + slack) return bar;
  return { ...bar, high: high && Math.max(high, top), low: low && Math.min(low, bottom) };
}

const equal = (a: Row, b: Row) => (Object.keys(a) as (keyof Row)[]).every((name) => a[name] === b[name]);

/** A real date, or a real instant in UTC to the second. */
function isInstant(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = day ? `${text}T00:00:00Z` : text;
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return false;
  const time = Date.parse(instant);
  return !Number.isNaN(time) && new Date(time).toISOString() === instant.replace("Z", ".000Z");
}
