import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import { listedDates, type MarketDataWanted, type QualityFlag, type SymbolFlags } from "../../protocol/marketData.ts";
import { dropBars } from "../series/cutBars.ts";
import type { Bars } from "../vendor.ts";
import type { BarFlags } from "./barFlags.ts";
import { impossibleFlags } from "./impossibleBars.ts";

const isImpossible = (flag: QualityFlag) => (impossibleFlags as readonly QualityFlag[]).includes(flag);

/** Bars that are computed with: without impossible ones, and without those whose flag the request drops. */
export function screenBars(bars: Bars, flags: BarFlags, policies: MarketDataWanted["quality"]): Bars {
  const dropped = new Set<number>();
  for (const [flag, places] of flags) {
    if (isImpossible(flag) || policies[flag] === "drop") for (const bar of places) dropped.add(bar);
  }
  return dropBars(bars, dropped);
}

/** Counts flags between two dates, both inclusive. */
export function countFlags(
  { symbol, dates }: Bars,
  flags: BarFlags,
  start = "0000-00-00",
  end = "9999-99-99",
): readonly SymbolFlags[] {
  return [...flags].flatMap(([flag, bars]): SymbolFlags[] => {
    const found = bars.flatMap((bar) => {
      const date = dates[bar]!;
      return date >= start && date.slice(0, 10) <= end ? [date] : [];
    });
    return found.length === 0 ? [] : [{ symbol, flag, count: found.length, dates: found.slice(0, listedDates) }];
  });
}

/** @throws {@link CatalogueError} `market_data.flagged` naming every symbol that has a flag which the request refuses. */
export function refuseFlagged(counts: readonly SymbolFlags[], { symbols, quality }: MarketDataWanted): void {
  const faults = counts
    .filter(({ flag }) => quality[flag] === "error")
    .map(({ symbol, flag, count, dates }): Fault => {
      const bars = `${count} ${count === 1 ? "bar" : "bars"} flagged ${flag}, the first of ${dates[0]}`;
      return { pointer: `/symbols/${symbols.indexOf(symbol)}`, message: `${symbol} has ${bars}`, keyword: "quality" };
    });
  if (faults.length === 0) return;
  throw new CatalogueError("market_data.flagged", faults.map(({ message }) => message).join("; "), faults);
}
