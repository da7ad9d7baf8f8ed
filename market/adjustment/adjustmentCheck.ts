import { firstAtOrBehind } from "../betweenDays.ts";
import type { CorporateActions } from "../corporateActions.ts";
import type { Bars } from "../vendor.ts";
import { eventFactors } from "./adjustment.ts";

/** A day on which the vendor adjusts the closes before it by something else than its corporate actions say. */
export interface AdjustmentMismatch {
  /** The first session of the new prices, `YYYY-MM-DD`. */
  readonly date: string;
  /** Its place among the bars. */
  readonly bar: number;
  /** What the corporate actions multiply the closes before the day by; 1 = no action is known. */
  readonly expected: number;
  /** What the vendor's adjusted closes multiply them by. */
  readonly vendor: number;
  /** `vendor / expected − 1`; −1 where a dividend is not smaller than the close before it, so that nothing can be expected. */
  readonly difference: number;
}

/** Closes as traded beside those that the vendor has adjusted for splits and dividends; NaN where it has none. */
export interface ClosesOfVendor {
  readonly dates: readonly string[];
  readonly close: Float64Array;
  readonly vendorClose: Float64Array;
  /** False for bars of several retrievals, each of which has adjusted closes as of its own day. */
  readonly oneRetrieval: boolean;
}

/** Adjusted closes have four decimals. */
const rounding = 0.5e-4;

/** Amounts are rebuilt from ones in today's shares that are rounded to four decimals: 2.6488 stands for Apple's 2.65. */
const amountSlack = 2e-3;

/** EODHD multiplies factors that are rounded themselves: in a recording of Apple without an event up to 1.7e-6 of a close. */
const arithmetic = 1e-5;

/**
 * Compares what a vendor does to closes on each day with what its own list of splits and dividends says, by the rule that
 * vendors follow (1 − D / P). A dividend that the list lacks shows, and so does one that the vendor did not adjust for.
 *
 * The tolerance is the worst that rounding can do: both adjusted closes by half of their fourth decimal, a dividend by a
 * five-hundredth of itself. Adjusted closes below a few cents say nothing within it. Where there are several retrievals, a close
 * that its vendor has not adjusted at all may be the last of one, and is not compared with the next.
 *
 * @param asOf - the date up to which the vendor knew events when it said so.
 * @returns ascending by date.
 */
export function adjustmentMismatches(
  { dates, close, vendorClose, oneRetrieval }: ClosesOfVendor,
  actions: CorporateActions,
  asOf: string,
): readonly AdjustmentMismatch[] {
  const factors = eventFactors({ dates, close }, actions, "splits_and_dividends", asOf, "previous_close");
  const places = factors.map(({ date }) => firstAtOrBehind(dates, date));
  const mismatches: AdjustmentMismatch[] = [];
  let next = 0;
  let before = -1;
  let expected = 1;
  let dividends = 0;
  for (let i = 0; i < dates.length; i++) {
    for (; places[next]! <= i; next++) {
      const { price, shares } = factors[next]!;
      expected *= price;
      dividends += 1 - price / shares;
    }
    if (!(close[i]! > 0 && vendorClose[i]! > 0)) continue;
    const mayBeLast = !oneRetrieval && before >= 0 && Math.abs(vendorClose[before]! - close[before]!) <= rounding;
    if (before >= 0 && !mayBeLast) {
      const vendor = (vendorClose[before]! / close[before]!) * (close[i]! / vendorClose[i]!);
      const difference = expected > 0 ? vendor / expected - 1 : -1;
      const rounded = rounding / vendorClose[before]! + rounding / vendorClose[i]!;
      if (Math.abs(difference) > rounded + amountSlack * dividends + arithmetic) {
        mismatches.push({ date: dates[i]!, bar: i, expected, vendor, difference });
      }
    }
    before = i;
    expected = 1;
    dividends = 0;
  }
  return mismatches;
}

/** How the vendor's own adjusted closes compare with its splits and dividends. */
export interface AdjustmentComparison {
  readonly symbol: string;
  /** Days that both histories have. */
  readonly days: number;
  readonly mismatches: readonly AdjustmentMismatch[];
}

/** Compares closes as traded with a whole history of adjusted ones that is retrieved now. */
export function compareAdjustment(
  raw: Pick<Bars, "dates" | "close">,
  adjusted: Pick<Bars, "dates" | "close">,
  actions: CorporateActions,
  today: string,
): AdjustmentComparison {
  const ofVendor = new Map(adjusted.dates.map((date, i) => [date, adjusted.close[i]!]));
  const common = [...raw.dates.keys()].filter((i) => ofVendor.has(raw.dates[i]!));
  const dates = common.map((i) => raw.dates[i]!);
  const closes = {
    dates,
    close: Float64Array.from(common, (i) => raw.close[i]!),
    vendorClose: Float64Array.from(dates, (date) => ofVendor.get(date)!),
    oneRetrieval: true,
  };
  return { symbol: actions.symbol, days: dates.length, mismatches: adjustmentMismatches(closes, actions, today) };
}
