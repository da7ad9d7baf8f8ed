import type { CorporateAction } from "../../models/backtest/corporateActions.ts";
import type { Slippage } from "../../models/backtest/costs.ts";
import type { BacktestConditions } from "../../models/backtest/engine.ts";
import type { Instrument } from "../../models/backtest/ledger.ts";
import type { LiquiditySource } from "../../models/backtest/liquidity.ts";
import type { MarketPanel } from "../../models/backtest/marketPanel.ts";
import type { SplitRule } from "../../models/backtest/splits.ts";
import { civilDate, dayNumber } from "../../models/numerics/civilDate.ts";
import { modelInputError } from "../../models/requireThat.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { BacktestParams } from "./params.ts";

/** A backtest with its data: what every block of the job sees. */
export interface Setup {
  readonly params: BacktestParams;
  readonly seed: number;
  readonly symbols: readonly string[];
  /** `null` for given returns. */
  readonly panel: MarketPanel | null;
  /** Closes of the benchmark on the bars of the panel. */
  readonly benchmark: Float64Array | null;
  readonly benchmarkName: string | null;
  /** The first bar that decides and is evaluated. */
  readonly firstBar: number;
  readonly barsPerYear: number;
}

/** Names of the columns of prices in the request, where it names no symbols. */
export const symbolsOf = (symbols: readonly string[], { prices }: BacktestParams): readonly string[] =>
  symbols.length > 0 || !prices ? symbols : prices.close.map((_, i) => `ASSET_${i + 1}`);

/** Weekdays from Monday 2000-01-03 on, for prices without dates. */
export function plainDates(count: number): string[] {
  const monday = dayNumber({ year: 2000, month: 1, day: 3 });
  const two = (x: number) => String(x).padStart(2, "0");
  return Array.from({ length: count }, (_, i) => {
    const { year, month, day } = civilDate(monday + 7 * Math.floor(i / 5) + (i % 5));
    return `${year}-${two(month)}-${two(day)}`;
  });
}

/** Puts request and market data together. @throws {@link CatalogueError} naming what the data cannot carry. */
export function setUp(
  symbols: readonly string[],
  params: BacktestParams,
  history: PriceHistory | null,
  seed: number,
): Setup {
  const barsPerYear = params.periods_per_year ?? history?.barsPerYear ?? 252;
  const names = symbolsOf(symbols, params);
  const common = { params, seed, symbols: names, barsPerYear };
  if (params.strategy === "given_returns") {
    return { ...common, panel: null, benchmark: null, benchmarkName: null, firstBar: 0 };
  }
  const panel = params.prices ? givenPanel(params.prices, barsPerYear) : frozenPanel(names, history, barsPerYear);
  const firstBar = params.trade_start ? panel.dates.findIndex((date) => date.slice(0, 10) >= params.trade_start!) : 0;
  if (firstBar < 0 || firstBar > panel.dates.length - 2) {
    const last = panel.dates.at(-2) ?? panel.dates[0]!;
    if (params.trade_start) throw modelInputError("trade_start", `a date not after ${last}`, params.trade_start);
  }
  const index = history?.symbols.indexOf(params.benchmark ?? "") ?? -1;
  const benchmark = params.prices?.benchmark_close
    ? Float64Array.from(params.prices.benchmark_close)
    : index >= 0
      ? history!.closes[index]!
      : null;
  const benchmarkName = benchmark ? (params.benchmark ?? "benchmark_close") : null;
  return { ...common, panel, benchmark, benchmarkName, firstBar: Math.max(0, firstBar) };
}

function frozenPanel(symbols: readonly string[], history: PriceHistory | null, barsPerYear: number): MarketPanel {
  if (!history) throw new CatalogueError("market_data.insufficient", "a backtest needs market data or prices");
  const close = symbols.map((symbol) => history.closes[history.symbols.indexOf(symbol)]!);
  return { dates: history.dates, close, open: null, volume: null, barsPerYear };
}

function givenPanel(
  { dates, close, open, volume }: NonNullable<BacktestParams["prices"]>,
  barsPerYear: number,
): MarketPanel {
  const bars = close[0]!.length;
  return {
    dates: dates ?? plainDates(bars),
    close: close.map(carriedForward),
    open: open?.map(carriedForward) ?? null,
    volume: volume?.map((column) => Float64Array.from(column, (x) => x ?? 0)) ?? null,
    barsPerYear,
  };
}

/** A column whose missing prices, all after a delisting, repeat the last one. */
function carriedForward(column: readonly (number | null)[]): Float64Array {
  let last = Number.NaN;
  return Float64Array.from(column, (x) => {
    last = x ?? last;
    return last;
  });
}

/** What trading is run under. */
export function conditionsOf({ params, symbols }: Setup): BacktestConditions {
  const { fees, financing } = params;
  return {
    initialCapital: params.initial_capital,
    instrument: instrumentOf(params),
    fees: { rate: fees.rate, fixed: fees.fixed, perShare: fees.per_share, minimum: fees.minimum },
    slippage: slippageOf(params),
    financing: { cashRate: financing.cash_rate, debitRate: financing.debit_rate, borrowRate: financing.borrow_rate },
    actions: (params.corporate_actions ?? []).map(({ type, symbol, date, ratio, amount, price }): CorporateAction => {
      const asset = symbol === undefined ? 0 : symbols.indexOf(symbol);
      if (type === "split") return { type, asset, date, ratio: ratio! };
      if (type === "dividend") return { type, asset, date, amount: amount! };
      return { type, asset, date, ...(price === undefined ? {} : { price }) };
    }),
    wholeShares: params.whole_shares,
    liquidates: params.strategy !== "orders",
  };
}

export const instrumentOf = ({ instrument }: BacktestParams): Instrument =>
  instrument.type === "stock"
    ? { type: "stock" }
    : { type: "future", multiplier: instrument.multiplier ?? 1, margin: instrument.margin ?? 0 };

function slippageOf({ slippage }: BacktestParams): Slippage {
  const { model } = slippage;
  const models: Readonly<Record<Slippage["model"], () => Slippage>> = {
    none: () => ({ model: "none" }),
    fixed: () => ({ model: "fixed", rate: slippage.rate ?? 0 }),
    spread: () => ({ model: "spread", width: slippage.width ?? 0, widthRate: slippage.width_rate ?? 0 }),
    volume_share: () => ({
      model: "volume_share",
      impact: slippage.impact ?? 0.1,
      maximumShare: slippage.maximum_share ?? 0.025,
    }),
    square_root: () => ({ model: "square_root", coefficient: slippage.coefficient ?? 1 }),
    almgren_chriss: () => ({
      model: "almgren_chriss",
      permanent: slippage.permanent ?? 1,
      temporary: slippage.temporary ?? 1,
      fixed: slippage.fixed ?? 0,
    }),
  };
  return models[model]();
}

export const liquidityOf = ({ slippage }: BacktestParams): LiquiditySource => ({
  volume: slippage.volume ?? null,
  vol: slippage.volatility ?? null,
  window: slippage.window,
});

export function splitRuleOf({ validation }: BacktestParams): SplitRule | null {
  if (!validation) return null;
  const { method, train_bars = 756, test_bars = 252, anchored = false, folds = 6, test_folds = 2 } = validation;
  const { purge_bars: purge, embargo_bars: embargo } = validation;
  if (method === "walk_forward") return { method, train: train_bars, test: test_bars, anchored, purge };
  return { method, folds, testFolds: method === "purged_k_fold" ? 1 : test_folds, purge, embargo };
}
