import type { QualityFlag } from "../../protocol/marketData.ts";
import { dropBars } from "../series/cutBars.ts";
import type { Bars } from "../vendor.ts";

/** Flags of bars that no market can have traded: they are left out of everything that is computed. */
export const impossibleFlags = ["duplicate", "non_monotone", "non_positive", "high_below_low"] as const;
export type ImpossibleFlag = Extract<QualityFlag, (typeof impossibleFlags)[number]>;

/** Rounding may put a close a little above the high of its bar; more than this share of the close is no rounding. */
export const roundingShare = 1e-3;

/**
 * Bars that contradict themselves or the ones before them: a date that was there before (`duplicate`) or lies before an
 * earlier bar's (`non_monotone`), a close that is not positive or another price below zero (`non_positive`), a high below, or a low above, one of the
 * bar's other prices (`high_below_low`). Prices that a bar does not have are NaN.
 *
 * @param found - is told the flag and the place of each such bar, ascending; one bar may have several.
 */
export function findImpossible(bars: Bars, found: (flag: ImpossibleFlag, bar: number) => void): void {
  const { dates, open, high, low, close } = bars;
  let latest = "";
  for (let i = 0; i < close.length; i++) {
    const date = dates[i]!;
    if (date > latest) latest = date;
    else found(date === latest ? "duplicate" : "non_monotone", i);
    const last = close[i]!;
    const first = open === null ? Number.NaN : open[i]!;
    const top = high === null ? Number.NaN : high[i]!;
    const bottom = low === null ? Number.NaN : low[i]!;
    if (!(last > 0) || first < 0 || top < 0 || bottom < 0) {
      found("non_positive", i);
      continue;
    }
    const slack = roundingShare * Math.abs(last);
    // A comparison with what is missing is false.
    const contradicts =
      top < bottom - slack ||
      top < last - slack ||
      top < first - slack ||
      bottom > last + slack ||
      bottom > first + slack;
    if (contradicts) found("high_below_low", i);
  }
}

/** Bars without those that are impossible. */
export function possibleBars(bars: Bars): Bars {
  const impossible = new Set<number>();
  findImpossible(bars, (_, bar) => impossible.add(bar));
  return dropBars(bars, impossible);
}
