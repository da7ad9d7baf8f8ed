import type { CatalogueError } from "../../protocol/errors.ts";
import { type Interval, isIntraday, minutesOf, type QualityFlag } from "../../protocol/marketData.ts";
import { adjustmentMismatches } from "../adjustment/adjustmentCheck.ts";
import type { CorporateActions } from "../corporateActions.ts";
import { dropBars } from "../series/cutBars.ts";
import type { Bars } from "../vendor.ts";
import { findImpossible } from "./impossibleBars.ts";
import { findOutliers, logReturnsOf } from "./outliers.ts";
import { findSplitLikeJumps } from "./splitLikeJumps.ts";
import { findStaleRuns } from "./staleRuns.ts";

/** Places of the bars with each flag, ascending; flags that no bar has are absent. */
export type BarFlags = ReadonlyMap<QualityFlag, readonly number[]>;

/** What bars are judged by, beside themselves. */
export interface BarContext {
  readonly interval: Interval;
  /** Corporate actions of the symbol; `null` where they are not known: no jump is then held against a split. */
  readonly actions: CorporateActions | null;
  /** The day on which a bar lies, by its date. */
  readonly dayOf: (date: string) => string;
}

/** Bars that repeat a close before it is called stale: a week of days, two hours of an intraday session. */
const staleBars = (interval: Interval) => Math.max(5, isIntraday(interval) ? 120 / minutesOf[interval] : 5);

/**
 * Finds what is wrong with bars as a vendor gave them. Impossible bars are found first, and the others judged without them.
 * Linear in the number of bars.
 */
export function flagBars(bars: Bars, { interval, actions, dayOf }: BarContext): BarFlags {
  const flags = new Map<QualityFlag, number[]>();
  const add = (flag: QualityFlag, bar: number) => {
    const bars = flags.get(flag);
    if (bars) bars.push(bar);
    else flags.set(flag, [bar]);
  };
  const impossible = new Set<number>();
  findImpossible(bars, (flag, bar) => {
    impossible.add(bar);
    add(flag, bar);
  });

  const possible = dropBars(bars, impossible);
  const places = impossible.size === 0 ? null : [...bars.close.keys()].filter((bar) => !impossible.has(bar));
  const addPossible = (flag: QualityFlag) => (bar: number) => add(flag, places ? places[bar]! : bar);
  const logReturns = logReturnsOf(possible.close);
  findOutliers(logReturns, addPossible("outlier"));
  findStaleRuns(possible.close, possible.volume, staleBars(interval), addPossible("stale"));
  if (actions === null) return flags;
  const isKnown = (bar: number) => {
    const [before, on] = [dayOf(possible.dates[bar - 1]!), dayOf(possible.dates[bar]!)];
    return actions.splits.some(({ date }) => date > before && date <= on);
  };
  findSplitLikeJumps(logReturns, isKnown, addPossible("split_like_jump"));
  if (possible.vendorClose && interval === "1d") {
    const { dates, close, vendorClose, asOf } = possible;
    const closes = { dates, close, vendorClose, oneRetrieval: false };
    for (const { bar } of comparedOrNone(closes, actions, asOf.slice(0, 10))) addPossible("adjustment_mismatch")(bar);
  }
  return flags;
}

/** Prices whose dividends are in another currency are not compared: whoever asks for splits alone can have them all the same. */
function comparedOrNone(...[closes, actions, asOf]: Parameters<typeof adjustmentMismatches>) {
  try {
    return adjustmentMismatches(closes, actions, asOf);
  } catch (error) {
    if ((error as CatalogueError).code === "market_data.unsupported") return [];
    throw error;
  }
}
