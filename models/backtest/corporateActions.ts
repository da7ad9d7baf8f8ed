import { modelInputError, requireThat } from "../requireThat.ts";
import { bookCash, bookFill, type Ledger } from "./ledger.ts";
import type { MarketPanel } from "./marketPanel.ts";

/** What happens to the holders of an asset before the first trade of a bar. */
export type CorporateAction =
  /** Every share becomes `ratio` shares. */
  | { readonly type: "split"; readonly asset: number; readonly date: string; readonly ratio: number }
  /** Currency per share as it is after the splits of the day; short positions pay it. */
  | { readonly type: "dividend"; readonly asset: number; readonly date: string; readonly amount: number }
  /** Positions end at `price`, the last close when it is absent, and the asset is never traded again. */
  | { readonly type: "delisting"; readonly asset: number; readonly date: string; readonly price?: number };

/** The actions of one asset on one bar. */
interface BarActions {
  readonly asset: number;
  readonly ratio: number;
  readonly dividend: number;
  /** Currency per share, `null` when the asset stays. */
  readonly delistedAt: number | null;
}

/** Corporate actions sorted by the bar before whose trades they happen. */
export type ActionCalendar = ReadonlyMap<number, readonly BarActions[]>;

/**
 * Puts actions on bars: each on the first bar whose date is not before its own.
 *
 * @throws {@link CatalogueError} `model.input` for an action before the second bar or after the last one.
 */
export function actionCalendar(actions: readonly CorporateAction[], { dates, close }: MarketPanel): ActionCalendar {
  const calendar = new Map<number, Map<number, { ratio: number; dividend: number; delistedAt: number | null }>>();
  for (const action of actions) {
    const bar = dates.findIndex((date) => date.slice(0, 10) >= action.date);
    if (bar < 1) {
      const domain = `a date after ${dates[0]!.slice(0, 10)} and not after ${dates.at(-1)!.slice(0, 10)}`;
      throw modelInputError("corporate_actions date", domain, action.date);
    }
    const onBar = calendar.get(bar) ?? new Map();
    calendar.set(bar, onBar);
    const { asset } = action;
    const entry = onBar.get(asset) ?? { ratio: 1, dividend: 0, delistedAt: null };
    onBar.set(asset, entry);
    if (action.type === "split") {
      requireThat(action.ratio > 0 && Number.isFinite(action.ratio), "ratio", "a finite number > 0", action.ratio);
      entry.ratio *= action.ratio;
    } else if (action.type === "dividend") {
      requireThat(action.amount >= 0 && Number.isFinite(action.amount), "amount", "a finite number ≥ 0", action.amount);
      entry.dividend += action.amount;
    } else entry.delistedAt = action.price ?? close[asset]![bar - 1]!;
  }
  const plain = (onBar: ReadonlyMap<number, Omit<BarActions, "asset">>) =>
    [...onBar].map(([asset, entry]): BarActions => ({ asset, ...entry })).sort((a, b) => a.asset - b.asset);
  return new Map([...calendar].map(([bar, onBar]) => [bar, plain(onBar)]));
}

/**
 * Closes as strategies see them: grown forward by close-to-close total returns, so that no price knows a later action.
 *
 * @returns k columns; the closes themselves for an asset without actions.
 */
export function adjustedCloses({ close }: MarketPanel, calendar: ActionCalendar): readonly Float64Array[] {
  const touched = new Set([...calendar.values()].flat().map(({ asset }) => asset));
  return close.map((column, asset) => {
    if (!touched.has(asset)) return column;
    const adjusted = Float64Array.from(column);
    let factor = 1;
    let delisted = false;
    for (let t = 1; t < column.length; t++) {
      const action = calendar.get(t)?.find((entry) => entry.asset === asset);
      if (action) {
        factor *= (action.ratio * (column[t]! + action.dividend)) / column[t]!;
        delisted ||= action.delistedAt !== null;
      }
      adjusted[t] = delisted ? adjusted[t - 1]! : column[t]! * factor;
    }
    return adjusted;
  });
}

/** What the actions of a bar did to an account. */
export interface ActionEffects {
  dividends: number;
  readonly delisted: { readonly asset: number; readonly quantity: number; readonly price: number }[];
}

/**
 * Applies the actions of bar `bar` to an account: splits, then dividends, then delistings.
 *
 * @param wholeShares - whether a fraction that a split leaves is paid out at the close before it.
 */
export function applyActions(
  ledger: Ledger,
  calendar: ActionCalendar,
  bar: number,
  { close }: MarketPanel,
  wholeShares: boolean,
): ActionEffects {
  const effects: ActionEffects = { dividends: 0, delisted: [] };
  for (const { asset, ratio, dividend, delistedAt } of calendar.get(bar) ?? []) {
    const position = ledger.positions[asset]!;
    if (position === 0) continue;
    let held = position * ratio;
    if (wholeShares && ratio !== 1) {
      const whole = Math.trunc(held);
      bookCash(ledger, (held - whole) * (close[asset]![bar - 1]! / ratio));
      held = whole;
    }
    ledger.positions[asset] = held;
    bookCash(ledger, held * dividend);
    effects.dividends += held * dividend;
    if (delistedAt !== null && held !== 0) {
      bookFill(ledger, asset, -held, delistedAt, 0);
      effects.delisted.push({ asset, quantity: -held, price: delistedAt });
    }
  }
  return effects;
}

/** Shares that one share of bar `from` has become by bar `to`. */
export function splitsBetween(calendar: ActionCalendar, asset: number, from: number, to: number): number {
  let ratio = 1;
  for (const [bar, actions] of calendar) {
    if (bar <= from || bar > to) continue;
    for (const action of actions) if (action.asset === asset) ratio *= action.ratio;
  }
  return ratio;
}
