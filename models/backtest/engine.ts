import { requireThat } from "../requireThat.ts";
import {
  type ActionCalendar,
  actionCalendar,
  adjustedCloses,
  applyActions,
  type CorporateAction,
} from "./corporateActions.ts";
import { type FeeSchedule, noFees, noSlippage, type Slippage } from "./costs.ts";
import type { Fill } from "./fills.ts";
import {
  bookCash,
  bookFill,
  equityAt,
  type Instrument,
  type Ledger,
  openLedger,
  positionValue,
  settleFuture,
  stock,
} from "./ledger.ts";
import { type MarketPanel, requirePanel } from "./marketPanel.ts";

/** Rates of cash and loans: simple, per year, decimal; a bar counts 1 / (bars per year). */
export interface Financing {
  /** Earned on positive cash. */
  readonly cashRate: number;
  /** Paid on negative cash. */
  readonly debitRate: number;
  /** Paid on the market value of short positions in stock. */
  readonly borrowRate: number;
}

export const noFinancing: Financing = { cashRate: 0, debitRate: 0, borrowRate: 0 };

/** What a backtest is run under, whatever trades. */
export interface BacktestConditions {
  /** Currency; > 0. */
  readonly initialCapital: number;
  readonly instrument: Instrument;
  readonly fees: FeeSchedule;
  readonly slippage: Slippage;
  readonly financing: Financing;
  readonly actions: readonly CorporateAction[];
  /** Whether positions are whole shares or contracts. */
  readonly wholeShares: boolean;
  /** Whether an account without equity is liquidated; otherwise it goes on into debt. */
  readonly liquidates: boolean;
}

export const plainConditions: BacktestConditions = {
  initialCapital: 1,
  instrument: stock,
  fees: noFees,
  slippage: noSlippage,
  financing: noFinancing,
  actions: [],
  wholeShares: false,
  liquidates: true,
};

/** Whoever trades on the books of a backtest. */
export interface Desk {
  /** Trades at the open of bar `bar`. */
  atOpen(bar: number): void;
  /** Trades at the close of bar `bar`, after which the bar is part of the past. */
  atClose(bar: number): void;
}

/** What a desk works with. */
export interface DeskContext {
  readonly panel: MarketPanel;
  readonly conditions: BacktestConditions;
  readonly ledger: Ledger;
  /** Closes as strategies may see them, see {@link adjustedCloses}. */
  readonly adjusted: readonly Float64Array[];
  readonly calendar: ActionCalendar;
  isTradable(asset: number): boolean;
  /** Books a fill and keeps it. */
  trade(fill: Omit<Fill, "reason">): void;
  /** Keeps a fill that is already in the books. */
  keep(fill: Omit<Fill, "reason">): void;
}

/** The course of a backtest: everything after the close of each bar. */
export interface BacktestRun {
  /** n values; currency; cash + value of all positions. */
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  /** Σ |value of a position| over equity; of futures, the value of the contracts. */
  readonly grossExposure: Float64Array;
  readonly netExposure: Float64Array;
  readonly fills: readonly Fill[];
  /** Holdings after every bar that changed them. */
  readonly holdings: readonly { readonly bar: number; readonly positions: Float64Array }[];
  /** Totals in currency. */
  readonly interest: number;
  readonly borrowFees: number;
  readonly dividends: number;
  /** The bar at whose close nothing was left, and what was missing then; `null` for a solvent account. */
  readonly bankruptcy: { readonly bar: number; readonly shortfall: number } | null;
  readonly calendar: ActionCalendar;
}

/**
 * Runs a backtest bar by bar. In every bar, in this order: interest on the cash and fees on the short positions that were
 * held over the night; splits, dividends and delistings; trades at the open; trades at the close; the books are marked at
 * the close. What trades sees the past through its desk only, so that no later price can reach a decision.
 *
 * @param panel - see {@link MarketPanel}.
 * @param conditions - see {@link BacktestConditions}.
 * @param createDesk - makes what trades.
 * @returns see {@link BacktestRun}.
 * @throws {@link CatalogueError} `model.input` naming what is outside its domain.
 * @remarks
 * Limits: an account without equity at a close is liquidated at that close and stays at zero (unless the conditions say
 * otherwise); the shortfall is reported. Exposures are 0 while there is no equity.
 * Cost: O(bars × assets).
 */
export function runBacktest(
  panel: MarketPanel,
  conditions: BacktestConditions,
  createDesk: (context: DeskContext) => Desk,
): BacktestRun {
  requirePanel(panel);
  requireConditions(conditions);
  const { dates, close, barsPerYear } = panel;
  const { initialCapital, instrument, financing, wholeShares } = conditions;
  const bars = dates.length;
  const assets = close.length;
  const calendar = actionCalendar(conditions.actions, panel);
  const ledger = openLedger(assets, initialCapital, instrument);
  const fills: Fill[] = [];
  const gone = new Uint8Array(assets);
  const desk = createDesk({
    panel,
    conditions,
    ledger,
    adjusted: adjustedCloses(panel, calendar),
    calendar,
    isTradable: (asset) => gone[asset] === 0,
    trade(fill) {
      bookFill(ledger, fill.asset, fill.quantity, fill.price, fill.fees);
      fills.push({ ...fill, reason: "order" });
    },
    keep: (fill) => fills.push({ ...fill, reason: "order" }),
  });

  const equity = new Float64Array(bars);
  const cash = new Float64Array(bars);
  const grossExposure = new Float64Array(bars);
  const netExposure = new Float64Array(bars);
  const holdings: { bar: number; positions: Float64Array }[] = [];
  const totals = { interest: 0, borrowFees: 0, dividends: 0 };
  const marks = new Float64Array(assets);
  const multiplier = instrument.type === "future" ? instrument.multiplier : 1;
  const free = financing.cashRate === 0 && financing.debitRate === 0 && financing.borrowRate === 0;

  for (let bar = 0; bar < bars; bar++) {
    const fillsBefore = fills.length;
    if (bar > 0 && !free) {
      const { interest, borrowFees } = overnight(ledger, marks, financing, barsPerYear);
      bookCash(ledger, interest - borrowFees);
      totals.interest += interest;
      totals.borrowFees += borrowFees;
    }
    const actions = calendar.get(bar);
    if (actions) {
      const { dividends, delisted } = applyActions(ledger, calendar, bar, panel, wholeShares);
      totals.dividends += dividends;
      for (const { asset, delistedAt } of actions) if (delistedAt !== null) gone[asset] = 1;
      for (const { asset, quantity, price } of delisted) {
        fills.push({ bar, asset, quantity, price, marketPrice: price, fees: 0, slippage: 0, reason: "delisting" });
      }
    }
    desk.atOpen(bar);
    desk.atClose(bar);
    let gross = 0;
    let net = 0;
    for (let i = 0; i < assets; i++) {
      const mark = close[i]![bar]!;
      marks[i] = mark;
      const exposure = ledger.positions[i]! * mark * multiplier;
      gross += Math.abs(exposure);
      net += exposure;
    }
    if (instrument.type === "future") for (let i = 0; i < assets; i++) settleFuture(ledger, i, marks[i]!);
    const value = instrument.type === "stock" ? ledger.cash + net : equityAt(ledger, marks);
    if (fills.length > fillsBefore || actions) holdings.push({ bar, positions: ledger.positions.slice() });
    if (value <= 0 && conditions.liquidates) {
      liquidate(ledger, marks, bar, fills);
      holdings.push({ bar, positions: new Float64Array(assets) });
      return {
        ...{ equity, cash, grossExposure, netExposure, fills, holdings, ...totals, calendar },
        bankruptcy: { bar, shortfall: -value },
      };
    }
    equity[bar] = value;
    cash[bar] = ledger.cash;
    if (value > 0) {
      grossExposure[bar] = gross / value;
      netExposure[bar] = net / value;
    }
  }
  return { equity, cash, grossExposure, netExposure, fills, holdings, ...totals, bankruptcy: null, calendar };
}

function requireConditions({ initialCapital, fees, financing, instrument }: BacktestConditions): void {
  const finite = (x: number) => Number.isFinite(x);
  requireThat(initialCapital > 0 && finite(initialCapital), "initialCapital", "a finite number > 0", initialCapital);
  for (const [name, value] of Object.entries({ ...fees, ...financing })) {
    requireThat(finite(value), name, "a finite number", value);
  }
  requireThat(fees.minimum >= 0, "fees minimum", "≥ 0", fees.minimum);
  if (instrument.type === "future") {
    requireThat(instrument.multiplier > 0, "multiplier", "> 0", instrument.multiplier);
    requireThat(instrument.margin >= 0, "margin", "≥ 0", instrument.margin);
  }
}

/** Interest and fees of the night before a bar, on the balances that it began with. */
function overnight(ledger: Ledger, marks: Float64Array, financing: Financing, barsPerYear: number) {
  const { cash, positions, instrument } = ledger;
  let short = 0;
  if (instrument.type === "stock") {
    for (let i = 0; i < positions.length; i++) {
      if (positions[i]! < 0) short -= positionValue(ledger, i, marks[i]!);
    }
  }
  return {
    interest: (cash * (cash > 0 ? financing.cashRate : financing.debitRate)) / barsPerYear,
    borrowFees: (short * financing.borrowRate) / barsPerYear,
  };
}

function liquidate(ledger: Ledger, marks: Float64Array, bar: number, fills: Fill[]): void {
  for (const [asset, position] of ledger.positions.entries()) {
    if (position === 0) continue;
    const price = marks[asset]!;
    bookFill(ledger, asset, -position, price, 0);
    fills.push({
      ...{ bar, asset, quantity: -position, price, marketPrice: price, fees: 0, slippage: 0 },
      reason: "liquidation",
    });
  }
}
