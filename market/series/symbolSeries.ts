import { CatalogueError } from "../../protocol/errors.ts";
import {
  type Adjustment,
  type Interval,
  isIntraday,
  type MarketDataWanted,
  type SymbolFlags,
} from "../../protocol/marketData.ts";
import { adjustBars, eventFactors } from "../adjustment/adjustment.ts";
import type { CorporateActions } from "../corporateActions.ts";
import { addDays, dayOf } from "../days.ts";
import type { RawBars } from "../lake/rawBars.ts";
import { flagBars } from "../quality/barFlags.ts";
import { possibleBars } from "../quality/impossibleBars.ts";
import { countFlags, screenBars } from "../quality/screening.ts";
import { intradayStart, requireSymbol } from "../requestCheck.ts";
import { dayOfBars, resampleIntraday } from "../sessions.ts";
import { isSymbol, readSymbol } from "../symbols/symbol.ts";
import type { Bars, DayRange, Vendor } from "../vendor.ts";
import { closesOnly, finishedBefore } from "./cutBars.ts";
import type { CodedSymbol, KnownActions } from "./knownActions.ts";

/** Bars of one symbol that are asked for: days, or an intraday interval. */
export interface SymbolWanted extends CodedSymbol {
  readonly interval: Interval;
  readonly adjusted: Adjustment;
  readonly quality: MarketDataWanted["quality"];
  /** First and last date, both inclusive; the flags that are counted lie between them, daily bars are read whole. */
  readonly start?: string;
  readonly end?: string;
  /** The day up to which splits and dividends are adjusted for; absent = today. */
  readonly adjustedAsOf?: string;
}

/** Closes of one symbol that can be computed with, and what was found in its bars as they came. */
export interface SymbolSeries {
  /** Without the other prices and the volume. */
  readonly bars: Bars;
  readonly flags: readonly SymbolFlags[];
}

/** Where the series of a symbol comes from. */
export interface SeriesSources {
  readonly rawBars: RawBars;
  readonly knownActions: KnownActions;
  readonly now: () => Date;
}

/**
 * Reads the closes of one symbol: bars as the vendor has them, flagged, without those that are impossible or dropped, adjusted
 * for what has happened to the symbol, and, where the vendor has shorter intraday bars only, made longer.
 *
 * @param vendor - can serve what is asked for.
 */
export async function readSymbolSeries(
  { rawBars, knownActions, now }: SeriesSources,
  vendor: Vendor,
  wanted: SymbolWanted,
  signal?: AbortSignal,
): Promise<SymbolSeries> {
  const { symbol, code, interval, adjusted, start, end } = wanted;
  const today = dayOf(now());
  const dayOfBar = dayOfBars(symbol, interval);

  const source = vendor.sourceInterval(symbol, interval);
  const raw = await rawBars.read(vendor, { symbol, code, interval: source, ...rawDays(source, wanted) }, signal);
  const actions = await actionsToAdjustFor(knownActions, vendor, wanted);
  const known = actions ?? (vendor.priceBasis === "adjusted" ? noActions(symbol) : null);
  const flags = flagBars(raw, { interval: source, actions: known, dayOf: dayOfBar });
  const screened = screenBars(closesOnly(raw), flags, wanted.quality);
  const counted = countFlags(raw, flags, start, end);
  const finished = (bars: Bars) => asLongAs(interval, source, bars, today);
  if (!actions || adjusted === false) return { bars: finished(screened), flags: counted };

  const daily = isIntraday(interval)
    ? possibleBars(await rawBars.read(vendor, { symbol, code, interval: "1d" }, signal))
    : screened;
  const factors = eventFactors(daily, actions, adjusted, wanted.adjustedAsOf ?? today);
  return { bars: finished(adjustBars(screened, factors, dayOfBar)), flags: counted };
}

/** The days of the bars that those of a range are made of: all for daily bars, those of the range for intraday ones. */
export function rawDays(
  source: Interval,
  { interval, start, end }: Pick<SymbolWanted, "interval" | "start" | "end">,
): Partial<DayRange> {
  if (!isIntraday(interval)) return {};
  // A bar that begins on the last day may be made of some of the next.
  const last = end === undefined || source === interval ? end : addDays(end, 1);
  return { first: intradayStart(start!), ...(last ? { last } : {}) };
}

/** Corporate actions where prices are to be adjusted for them; `null` for prices that are taken as the vendor has them. */
export async function actionsToAdjustFor(
  knownActions: KnownActions,
  vendor: Vendor,
  { symbol, code, adjusted }: Pick<SymbolWanted, "symbol" | "code" | "adjusted">,
): Promise<CorporateActions | null> {
  if (adjusted === false || vendor.priceBasis !== "as_traded") return null;
  const read = readSymbol(symbol);
  if (!isSymbol(read) || read.kind !== "listed") return null;
  return knownActions(vendor, { symbol, code }).catch(sayHowToGoWithout);
}

/** Intraday bars of a source as those of a longer interval, without the ones that are not over; daily bars as they are. */
export const asLongAs = (interval: Interval, source: Interval, bars: Bars, today: string): Bars =>
  source === interval || !isIntraday(interval)
    ? bars
    : finishedBefore(today, interval, resampleIntraday(bars, interval, requireSymbol(bars.symbol)));

/** Adjusted prices have no jump that a split explains. */
const noActions = (symbol: string): CorporateActions => ({ symbol, splits: [], dividends: [] });

/** A key may have bars without having what adjusts them. */
function sayHowToGoWithout(error: CatalogueError): never {
  if (error.code !== "market_data.not_in_plan") throw error;
  const message = `${error.message}; adjusted=false needs no splits and dividends`;
  throw new CatalogueError("market_data.not_in_plan", message, [{ pointer: "/adjusted", message, keyword: "vendor" }]);
}
