import { splitsBetween } from "../../models/backtest/corporateActions.ts";
import type { BacktestRun } from "../../models/backtest/engine.ts";
import { type RoundTrip, roundTrips } from "../../models/backtest/fills.ts";
import { pairwiseSum } from "../../models/numerics/summation.ts";
import type { JsonValue } from "../jobKind.ts";
import type { Setup } from "./setup.ts";

const sumOf = <Item>(items: readonly Item[], value: (item: Item) => number): number => pairwiseSum(items.map(value));

/** What the trades of a run say. */
export function tradeFigures({ params, panel, symbols, barsPerYear, firstBar }: Setup, run: BacktestRun) {
  const multiplier = params.instrument.type === "future" ? (params.instrument.multiplier ?? 1) : 1;
  const { fills, calendar, equity } = run;
  const trips = roundTrips(fills, multiplier, (asset, from, to) => splitsBetween(calendar, asset, from, to));
  const dateOf = (bar: number) => panel!.dates[bar]!;
  const fees = sumOf(fills, ({ fees }) => fees);
  const slippage = sumOf(fills, ({ slippage }) => slippage);
  const traded = sumOf(fills, ({ quantity, price }) => Math.abs(quantity) * price * multiplier);
  const years = (equity.length - 1 - firstBar) / barsPerYear;
  const meanEquity = pairwiseSum(equity.subarray(firstBar)) / (equity.length - firstBar);
  const summary = {
    fills: fills.length,
    fees,
    slippage,
    total_costs: fees + slippage,
    interest: run.interest,
    borrow_fees: run.borrowFees,
    dividends: run.dividends,
    traded_value: traded,
    turnover_per_year: meanEquity > 0 && years > 0 ? traded / 2 / meanEquity / years : null,
    average_gross_exposure: pairwiseSum(run.grossExposure.subarray(firstBar)) / (equity.length - firstBar),
    average_net_exposure: pairwiseSum(run.netExposure.subarray(firstBar)) / (equity.length - firstBar),
    ...roundTripFigures(trips.closed),
    open_round_trips: trips.open,
  };
  const trades = {
    date: fills.map(({ bar }) => dateOf(bar)),
    symbol: fills.map(({ asset }) => symbols[asset]!),
    side: fills.map(({ quantity }) => (quantity > 0 ? "buy" : "sell")),
    quantity: fills.map(({ quantity }) => Math.abs(quantity)),
    price: fills.map(({ price }) => price),
    market_price: fills.map(({ marketPrice }) => marketPrice),
    fees: fills.map((fill) => fill.fees),
    slippage: fills.map((fill) => fill.slippage),
    reason: fills.map(({ reason }) => reason),
  };
  const closed = trips.closed;
  const round_trips = {
    symbol: closed.map(({ asset }) => symbols[asset]!),
    side: closed.map(({ side }) => side),
    entry_date: closed.map(({ entryBar }) => dateOf(entryBar)),
    exit_date: closed.map(({ exitBar }) => dateOf(exitBar)),
    quantity: closed.map(({ quantity }) => quantity),
    entry_price: closed.map(({ entryPrice }) => entryPrice),
    exit_price: closed.map(({ exitPrice }) => exitPrice),
    fees: closed.map((trip) => trip.fees),
    profit: closed.map(({ profit }) => profit),
    return: closed.map((trip) => trip.return),
  };
  return { summary, trades, round_trips };
}

/** Figures of the closed round trips; null where there are too few. */
function roundTripFigures(closed: readonly RoundTrip[]): Record<string, JsonValue> {
  const n = closed.length;
  const profits = closed.map(({ profit }) => profit);
  const won = pairwiseSum(profits, (i) => Math.max(0, profits[i]!));
  const lost = pairwiseSum(profits, (i) => Math.max(0, -profits[i]!));
  const mean = n > 0 ? pairwiseSum(profits) / n : null;
  const squares = pairwiseSum(profits, (i) => (profits[i]! - mean!) * (profits[i]! - mean!));
  const quality = (divisor: number) =>
    divisor > 0 && squares > 0 ? (Math.sqrt(n) * mean!) / Math.sqrt(squares / divisor) : null;
  return {
    round_trips: n,
    win_rate: n > 0 ? profits.filter((profit) => profit > 0).length / n : null,
    average_profit: mean,
    best_profit: n > 0 ? profits.reduce((a, b) => Math.max(a, b)) : null,
    worst_profit: n > 0 ? profits.reduce((a, b) => Math.min(a, b)) : null,
    profit_factor: lost > 0 ? won / lost : null,
    average_bars_held: n > 0 ? sumOf(closed, ({ entryBar, exitBar }) => exitBar - entryBar) / n : null,
    system_quality_number: quality(n),
    system_quality_number_sample: quality(n - 1),
  };
}

/** Shares held after each bar that changed them: one row for each position. */
export function holdingRows({ panel, symbols, params }: Setup, { holdings, equity }: BacktestRun) {
  const multiplier = params.instrument.type === "future" ? (params.instrument.multiplier ?? 1) : 1;
  const rows = {
    date: [] as string[],
    symbol: [] as string[],
    quantity: [] as number[],
    price: [] as number[],
    value: [] as number[],
    weight: [] as number[],
  };
  for (const { bar, positions } of holdings) {
    for (const [asset, quantity] of positions.entries()) {
      if (quantity === 0) continue;
      const price = panel!.close[asset]![bar]!;
      rows.date.push(panel!.dates[bar]!);
      rows.symbol.push(symbols[asset]!);
      rows.quantity.push(quantity);
      rows.price.push(price);
      rows.value.push(quantity * price * multiplier);
      rows.weight.push(equity[bar]! > 0 ? (quantity * price * multiplier) / equity[bar]! : 0);
    }
  }
  return rows;
}
