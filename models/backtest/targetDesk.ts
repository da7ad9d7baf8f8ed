import { requireThat } from "../requireThat.ts";
import { splitsBetween } from "./corporateActions.ts";
import { type FeeSchedule, fillPrice, type Liquidity, largestFill, type Slippage, tradeFee } from "./costs.ts";
import type { Desk, DeskContext } from "./engine.ts";
import { equityAt } from "./ledger.ts";
import { defaultLiquiditySource, type LiquiditySource, liquidityGauge } from "./liquidity.ts";
import { createPast } from "./past.ts";
import { decisionBars, type RebalanceRule } from "./schedule.ts";
import type { Strategy } from "./strategy.ts";

/** When a decision at the close of a bar is traded. */
export const executions = ["next_open", "next_close", "same_close"] as const;
export type Execution = (typeof executions)[number];

/** How weights are turned into shares. */
export type Sizing =
  /** Weight × equity at the prices of the fill, net of the costs of the trade. */
  | { readonly type: "weight" }
  /** Weight × equity at the close of the decision: the number of shares is fixed before the price of the fill is known. */
  | { readonly type: "weight_at_signal" }
  /** Weight × this many shares or contracts. */
  | { readonly type: "units"; readonly units: number };

/** How the targets of a strategy are traded. */
export interface TargetRules {
  readonly rebalance: RebalanceRule;
  /** `threshold`: trades when a weight is further than this from its target; > 0. */
  readonly band: number;
  readonly execution: Execution;
  readonly sizing: Sizing;
  readonly liquidity: LiquiditySource;
  /** The first bar that may decide. */
  readonly firstBar: number;
}

export const plainRules: TargetRules = {
  rebalance: "bar",
  band: 0.05,
  execution: "next_close",
  sizing: { type: "weight" },
  liquidity: defaultLiquiditySource,
  firstBar: 0,
};

/** Rounds until the equity after costs repeats itself; each divides the error by about 1 / (cost rate). */
const sizingRounds = 60;
/** Numbers this close are the same, relative to the larger. */
const closeness = 1e-12;

/**
 * A desk that trades to the target weights of a strategy.
 *
 * Weights are shares of the equity after the costs of the trade: the largest E with E = equity − costs(trade to weights × E),
 * so that a fully invested target leaves no debt.
 *
 * @param context - see {@link DeskContext}.
 * @param strategy - see {@link Strategy}.
 * @param rules - see {@link TargetRules}.
 * @throws {@link CatalogueError} `model.input` when the strategy needs more bars than there are.
 */
export function targetDesk(context: DeskContext, strategy: Strategy, rules: TargetRules): Desk & TargetDeskState {
  const { panel, conditions, ledger, adjusted } = context;
  const { execution, sizing, rebalance, band } = rules;
  const { slippage, fees } = conditions;
  const assets = panel.close.length;
  const bars = panel.dates.length;
  if (execution === "next_open")
    requireThat(panel.open !== null, "execution", "next_close: there are no opens", execution);
  const gauge = liquidityGauge(slippage, rules.liquidity, panel);
  const warmUp = Math.max(strategy.warmUp, gauge.warmUp);
  const needed = warmUp + (execution === "same_close" ? 0 : 1);
  requireThat(needed <= bars, "prices", `at least ${needed} bars: the strategy looks back ${warmUp}`, bars);
  const decides = decisionBars(rebalance, panel.dates, Math.max(warmUp - 1, rules.firstBar));
  const { past, advanceTo } = createPast(adjusted);
  const target = new Float64Array(assets);
  const wanted = new Float64Array(assets);
  const previous = new Float64Array(assets).fill(Number.NaN);
  const prices = new Float64Array(assets);
  const quantities = new Float64Array(assets);
  const conversion = {
    multiplier: conditions.instrument.type === "future" ? conditions.instrument.multiplier : 1,
    whole: conditions.wholeShares,
  };
  const free =
    slippage.model === "none" && fees.rate === 0 && fees.fixed === 0 && fees.perShare === 0 && fees.minimum === 0;
  const state = { hasTarget: false, pending: false, decidedAt: 0 };
  const liquidityOf: (asset: number) => Liquidity = (asset) => gauge.at(asset, state.decidedAt);

  /** Shares of the targets at `prices` when the weights are shares of `equity`. */
  const sizeTo = (equity: number) => {
    for (let i = 0; i < assets; i++) {
      const weight = context.isTradable(i) ? target[i]! : 0;
      const size =
        sizing.type === "units" ? weight * sizing.units : (weight * equity) / (prices[i]! * conversion.multiplier);
      quantities[i] = conversion.whole ? Math.trunc(size + Math.sign(size) * closeness * Math.abs(size)) : size;
    }
  };
  const pricesOf = (columns: readonly Float64Array[], bar: number) => {
    for (let i = 0; i < assets; i++) prices[i] = columns[i]![bar]!;
  };
  const costs = () => {
    let total = 0;
    for (let i = 0; i < assets; i++) {
      total += tradeCost(quantities[i]! - ledger.positions[i]!, prices[i]!, slippage, fees, liquidityOf, i);
    }
    return total;
  };
  /** Sizes for the largest equity that pays for its own trades. */
  const sizeNetOfCosts = () => {
    const equity = equityAt(ledger, prices);
    sizeTo(equity);
    if (free || sizing.type === "units") return;
    let net = equity;
    for (let round = 0; round < sizingRounds; round++) {
      const next = equity - costs();
      if (Math.abs(next - net) <= 1e-15 * equity || !(next > 0)) break;
      net = next;
      sizeTo(net);
    }
  };

  const fill = (bar: number, columns: readonly Float64Array[]) => {
    state.pending = false;
    pricesOf(columns, bar);
    if (sizing.type === "weight_at_signal") {
      for (let i = 0; i < assets; i++) quantities[i]! *= splitsBetween(context.calendar, i, state.decidedAt, bar);
    } else sizeNetOfCosts();
    for (let i = 0; i < assets; i++) {
      const asked = (context.isTradable(i) ? quantities[i]! : 0) - ledger.positions[i]!;
      const most = largestFill(slippage, liquidityOf(i));
      const quantity = Math.abs(asked) > most ? Math.sign(asked) * (conversion.whole ? Math.floor(most) : most) : asked;
      const size = Math.abs(quantity);
      if (size <= closeness * Math.abs(ledger.positions[i]!) || size === 0) continue;
      const marketPrice = prices[i]!;
      const price = fillPrice(slippage, Math.sign(quantity), size, marketPrice, liquidityOf(i));
      context.trade({
        ...{ bar, asset: i, quantity, price, marketPrice },
        fees: tradeFee(fees, size, size * price * conversion.multiplier),
        slippage: size * Math.abs(price - marketPrice) * conversion.multiplier,
      });
    }
  };

  const isDue = () => {
    if (rebalance === "on_change") return wanted.some((weight, i) => weight !== previous[i]);
    if (rebalance !== "threshold" || !state.hasTarget) return true;
    const equity = equityAt(ledger, prices);
    return wanted.some((weight, i) => {
      const held = (ledger.positions[i]! * prices[i]! * conversion.multiplier) / equity;
      return context.isTradable(i) && Math.abs(held - weight) > band;
    });
  };

  return {
    atOpen(bar) {
      if (state.pending && execution === "next_open") fill(bar, panel.open!);
    },
    atClose(bar) {
      if (state.pending && execution === "next_close") fill(bar, panel.close);
      advanceTo(bar);
      strategy.observe?.(past);
      if (decides[bar] === 0 || !strategy.decide(past, wanted)) return;
      for (let i = 0; i < assets; i++) if (!Number.isFinite(wanted[i]!)) wanted[i] = 0;
      pricesOf(panel.close, bar);
      const due = isDue();
      previous.set(wanted);
      if (!due) return;
      target.set(wanted);
      state.hasTarget = true;
      state.pending = true;
      state.decidedAt = bar;
      if (sizing.type === "weight_at_signal") sizeTo(equityAt(ledger, prices));
      if (execution === "same_close") fill(bar, panel.close);
    },
    isPending: () => state.pending,
    firstDecision: Math.max(warmUp - 1, rules.firstBar),
  };
}

/** What is left of a desk after the last bar. */
export interface TargetDeskState {
  /** Whether a decision was never traded. */
  isPending(): boolean;
  /** The first bar on which the strategy was asked. */
  readonly firstDecision: number;
}

function tradeCost(
  quantity: number,
  price: number,
  slippage: Slippage,
  fees: FeeSchedule,
  liquidityOf: (asset: number) => Liquidity,
  asset: number,
): number {
  if (quantity === 0) return 0;
  const liquidity = liquidityOf(asset);
  const size = Math.min(Math.abs(quantity), largestFill(slippage, liquidity));
  const filled = fillPrice(slippage, Math.sign(quantity), size, price, liquidity);
  return size * Math.abs(filled - price) + tradeFee(fees, size, size * filled);
}
