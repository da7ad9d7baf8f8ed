import { type BacktestRun, runBacktest } from "../../models/backtest/engine.ts";
import { type ListedOrder, type OpeningAccount, type OrderRecord, orderDesk } from "../../models/backtest/orderDesk.ts";
import { type Sizing, type TargetDeskState, targetDesk } from "../../models/backtest/targetDesk.ts";
import { type Trial, trialOf } from "../../models/backtest/trial.ts";
import { pow } from "../../models/numerics/power.ts";
import { modelInputError } from "../../models/requireThat.ts";
import type { BacktestParams } from "./params.ts";
import { type Overrides, settingsOf, strategyOf } from "./settings.ts";
import { conditionsOf, liquidityOf, type Setup } from "./setup.ts";

/** One run and what it says about itself. */
export interface Evaluation {
  readonly run: BacktestRun;
  /** Value of the account before the first evaluated return. */
  readonly opening: number;
  /** Simple returns of the evaluated bars; `null` when the account had no equity at some bar. */
  readonly returns: Float64Array | null;
  /** Whether a decision was never traded, and the first bar that decided; for trading strategies. */
  readonly state: { readonly pending: boolean; readonly firstDecision: number } | null;
  readonly orders: readonly OrderRecord[];
}

/** Return of one period that excess returns are taken over: compounded from the annual rate. */
export const riskFreePerPeriod = ({ params: { risk_free_rate }, barsPerYear }: Setup): number =>
  risk_free_rate === 0 ? 0 : pow(1 + risk_free_rate, 1 / barsPerYear) - 1;

/** Runs the backtest of one point of the grid. */
export function evaluate(setup: Setup, overrides: Overrides): Evaluation {
  return setup.params.strategy === "orders" ? evaluateOrders(setup) : evaluateStrategy(setup, overrides);
}

function evaluateStrategy(setup: Setup, overrides: Overrides): Evaluation {
  const { params, symbols, firstBar, barsPerYear } = setup;
  const panel = setup.panel!;
  const settings = settingsOf(params, symbols.length, overrides);
  const strategy = strategyOf(settings, symbols.length, barsPerYear);
  const conditions = conditionsOf(setup);
  let desk: TargetDeskState | undefined;
  const run = runBacktest(panel, conditions, (context) => {
    const created = targetDesk(context, strategy, {
      rebalance: settings.rebalance,
      band: settings.rebalance_band,
      execution: params.execution,
      sizing: sizingOf(params),
      liquidity: liquidityOf(params),
      firstBar,
    });
    desk = created;
    return created;
  });
  const { isPending, firstDecision } = desk!;
  const opening = params.initial_capital;
  return {
    run,
    opening,
    returns: returnsFrom(run.equity, firstBar, opening),
    state: { pending: isPending(), firstDecision },
    orders: [],
  };
}

const sizingOf = ({ sizing, units = 1 }: BacktestParams): Sizing =>
  sizing === "units" ? { type: sizing, units } : { type: sizing };

function evaluateOrders(setup: Setup): Evaluation {
  const { params, seed } = setup;
  const panel = setup.panel!;
  const conditions = conditionsOf(setup);
  const account = accountOf(params);
  const records: OrderRecord[] = [];
  const run = runBacktest(panel, conditions, (context) =>
    orderDesk(
      context,
      listedOrders(setup),
      {
        sizeType: params.size_type ?? "amount",
        direction: params.direction ?? "long_short",
        fees: conditions.fees,
        slippage: conditions.slippage,
        minimumSize: params.minimum_order_size ?? 0,
        maximumSize: params.maximum_order_size ?? Number.POSITIVE_INFINITY,
        lotSize: params.whole_shares ? 1 : 0,
        allowPartial: params.allow_partial_fills ?? true,
        lockCash: params.lock_cash ?? false,
        rejectProbability: params.reject_probability ?? 0,
      },
      { price: params.order_price ?? "close", account, liquidity: liquidityOf(params), seed },
      records,
    ),
  );
  const opening = account
    ? account.positions.reduce((sum, held, i) => sum + held * panel.close[i]![0]!, account.cash)
    : params.initial_capital;
  return { run, opening, returns: returnsFrom(run.equity, 0, opening), state: null, orders: records };
}

function accountOf({ account }: BacktestParams): OpeningAccount | null {
  if (!account) return null;
  const debts = account.debts ?? account.positions.map(() => 0);
  return {
    cash: account.cash,
    positions: account.positions,
    debts,
    freeCash: account.free_cash ?? debts.reduce((cash, debt) => cash - 2 * debt, account.cash),
    valuationPrice: account.valuation_price ?? null,
    equity: account.equity ?? null,
  };
}

/** Orders in time order; those of one bar stay in the order of the list. */
function listedOrders({ params, panel, symbols }: Setup): readonly ListedOrder[] {
  const bars = panel!.dates.length;
  const listed = params.orders!.map(({ bar, date, symbol, size, price }, i): ListedOrder => {
    const at = bar ?? panel!.dates.findIndex((day) => day === date || day.slice(0, 10) === date);
    if (at < 0) throw modelInputError(`orders[${i}] date`, "the date of a bar", date);
    if (at >= bars) throw modelInputError(`orders[${i}] bar`, `< ${bars}, the number of bars`, at);
    return { bar: at, asset: symbol ? symbols.indexOf(symbol) : 0, size: Number(size), price: price ?? null };
  });
  return listed.sort((a, b) => a.bar - b.bar);
}

/** Returns of the bars after `first`; the cost of trades on the first bar is in the first return. */
function returnsFrom(equity: Float64Array, first: number, opening: number): Float64Array | null {
  if (!(opening > 0)) return null;
  let before = opening;
  const returns = new Float64Array(equity.length - first - 1);
  for (let i = 0; i < returns.length; i++) {
    const value = equity[first + 1 + i]!;
    if (value < 0 || (before === 0 && value !== 0)) return null;
    // Nothing earns nothing.
    returns[i] = before > 0 ? value / before - 1 : 0;
    before = value;
  }
  return returns;
}

/** What is kept of one point of a grid. */
export function trialAt(
  setup: Setup,
  { run, returns }: Evaluation,
  edges: readonly number[],
  blocks: number | null,
): Trial {
  const costs = run.fills.reduce((sum, { fees, slippage }) => sum + fees + slippage, 0);
  return trialOf(returns!, riskFreePerPeriod(setup), edges, { trades: run.fills.length, costs, blocks });
}
