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

/** Rounding of prices may put a close a little above its high; more than this share of the close is no rounding. */
const roundingShare = 1e-3;

/**
 * Rows of a vendor, in any order, as bars.
 *
 * Rows without a close carry nothing and go; a row that is there twice stays once; open, high, low, volume or adjusted close that is
 * zero, missing or negative is kept as missing; high and low are widened to what open and close say, within rounding.
 *
 * @throws {@link CatalogueError} `market_data.bad_answer` for a close that is not positive, two different bars of one
 * date, a high below its low, a date that is none or lies in the future.
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
  if (!(close > 0 && Number.isFinite(close))) throw badAnswer(`${what}: a close of ${close} on ${row.date}`);
  const positive = (value: number | null) => (value !== null && value > 0 && Number.isFinite(value) ? value : null);
  const open = positive(row.open);
  const high = positive(row.high);
  const low = positive(row.low);
  const top = Math.max(close, open ?? close);
  const bottom = Math.min(close, open ?? close);
  const slack = roundingShare * close;
  if ((high ?? top) < top - slack || (low ?? bottom) > bottom + slack) {
    throw badAnswer(`${what}: open, high, low and close of ${row.date} contradict each other`);
  }
  return {
    date: row.date,
    open,
    high: high === null ? null : Math.max(high, top),
    low: low === null ? null : Math.min(low, bottom),
    close,
    volume: row.volume !== null && row.volume >= 0 && Number.isFinite(row.volume) ? row.volume : null,
    vendorClose: positive(row.vendorClose),
  };
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
