import type { CatalogueError } from "../../protocol/errors.ts";
import type { Adjustment } from "../../protocol/marketData.ts";
import { firstAtOrBehind } from "../betweenDays.ts";
import type { CorporateActions } from "../corporateActions.ts";
import type { Bars } from "../vendor.ts";
import { amountInPriceUnit } from "./priceUnit.ts";

/** What prices are adjusted for. */
export type AdjustmentMode = Exclude<Adjustment, false>;

/**
 * Factor of a dividend D for the prices before it, P being the close before the ex-date and p the close of the ex-date.
 *
 * `reinvested`: 1 / (1 + D / p). The return of adjusted prices is then the total return, with D reinvested at p (CRSP).
 * `previous_close`: 1 − D / P, as EODHD and Yahoo have it. The two differ by D / P times the return of the ex-date.
 */
export type DividendRule = "reinvested" | "previous_close";

/** What one ex-date does to everything before it. */
export interface EventFactor {
  /** Ex-date, `YYYY-MM-DD`. */
  readonly date: string;
  /**
   * Of prices; in (0, ∞), below 1 for dividends and splits into more shares. Under `previous_close` not positive for a dividend
   * that is not smaller than the close before it: no prices can be adjusted by that rule then.
   */
  readonly price: number;
  /** The part of it that is due to splits; volumes are divided by it. */
  readonly shares: number;
}

/**
 * Factors of ex-dates: a split that gives s shares for one has the factor 1/s; dividends follow the rule, with all closes in
 * shares of the ex-date.
 *
 * @param daily - dates of sessions, ascending, and their closes as traded; > 0.
 * @param asOf - events behind this date are not known yet.
 * @param rule - an ex-date without a close counts at the next one; behind the last one a reinvested dividend changes nothing.
 * @returns ascending by date; without events that come before the first session.
 * @throws {@link CatalogueError} `market_data.unsupported` for a dividend in a currency that is not the one of the prices.
 * @see Center for Research in Security Prices, Data Definitions: "Cumulative Factor to Adjust Price".
 */
export function eventFactors(
  { dates, close }: Pick<Bars, "dates" | "close">,
  { symbol, splits, dividends }: CorporateActions,
  mode: AdjustmentMode,
  asOf: string,
  rule: DividendRule = "reinvested",
): readonly EventFactor[] {
  const ratios = new Map<string, number>();
  for (const { date, ratio } of splits) ratios.set(date, (ratios.get(date) ?? 1) * ratio);
  const cash = new Map<string, number>();
  for (const dividend of mode === "splits" ? [] : dividends) {
    const paid = cash.get(dividend.exDate) ?? 0;
    cash.set(dividend.exDate, paid + amountInPriceUnit(symbol, dividend));
  }
  const exDates = [...new Set([...ratios.keys(), ...cash.keys()])].filter((date) => date <= asOf).sort();

  /** Of each ex-date the first session that is not before it. */
  const sessions = exDates.map((date) => firstAtOrBehind(dates, date));
  const ratioOf = (event: number) => ratios.get(exDates[event]!) ?? 1;

  return exDates.flatMap((date, event): EventFactor[] => {
    const session = sessions[event]!;
    if (session === 0) return [];
    const ratio = ratioOf(event);
    const paid = cash.get(date) ?? 0;
    // While a share does not trade, several ex-dates lie between two closes.
    let given = ratio;
    for (let other = event - 1; sessions[other] === session; other--) given *= ratioOf(other);
    const before = close[session - 1]! / given;
    let after = close[session] ?? Number.POSITIVE_INFINITY;
    for (let other = event + 1; sessions[other] === session; other++) after *= ratioOf(other);
    const dividend = rule === "reinvested" ? 1 / (1 + paid / after) : 1 - paid / before;
    return [{ date, price: dividend / ratio, shares: 1 / ratio }];
  });
}

/**
 * Bars as traded, adjusted backwards: prices of the last day stay.
 *
 * @param dayOf - the day of the exchange on which a bar lies, by its date.
 */
export function adjustBars(bars: Bars, factors: readonly EventFactor[], dayOf: (date: string) => string): Bars {
  if (factors.length === 0) return bars;
  const { length } = bars.dates;
  /** Bars between two ex-dates, the last ones first. */
  const spans: { readonly from: number; readonly to: number; readonly price: number; readonly shares: number }[] = [];
  let [to, price, shares] = [length, 1, 1];
  for (const event of factors.toReversed()) {
    const from = firstAtOrBehind(bars.dates, event.date, dayOf);
    spans.push({ from, to, price, shares });
    [to, price, shares] = [from, price * event.price, shares * event.shares];
  }
  spans.push({ from: 0, to, price, shares });

  function scaled(column: Float64Array): Float64Array {
    const prices = new Float64Array(length);
    for (const span of spans) for (let i = span.from; i < span.to; i++) prices[i] = column[i]! * span.price;
    return prices;
  }
  function inShares(column: Float64Array): Float64Array {
    const volumes = new Float64Array(length);
    for (const span of spans) for (let i = span.from; i < span.to; i++) volumes[i] = column[i]! / span.shares;
    return volumes;
  }
  return {
    ...bars,
    open: bars.open && scaled(bars.open),
    high: bars.high && scaled(bars.high),
    low: bars.low && scaled(bars.low),
    close: scaled(bars.close),
    volume: bars.volume && inShares(bars.volume),
  };
}
