import { crossingTrials } from "../../models/backtest/crossingSweep.ts";
import type { Trial } from "../../models/backtest/trial.ts";
import { riskFreePerPeriod } from "./run.ts";
import { type Overrides, settingsOf } from "./settings.ts";
import { type Setup, slippageOf } from "./setup.ts";

/** Trials of a sweep of moving-average crosses without the books; `null` where the request needs the engine. */
export function quickCrossings(
  setup: Setup,
  points: readonly Overrides[],
  edges: readonly number[],
  blocks: number | null,
): readonly Trial[] | null {
  const slippageRate = proportionalSlippage(setup);
  if (slippageRate === null || !isPlain(setup)) return null;
  const { params, panel, firstBar } = setup;
  const settings = points.map((point) => settingsOf(params, 1, point));
  return crossingTrials(
    panel!.close[0]!,
    settings.map(({ fast_window, slow_window }) => ({ fastWindow: fast_window, slowWindow: slow_window })),
    {
      average: params.strategy === "sma_cross" ? "simple" : "exponential",
      signal: params.signal ?? "cross",
      feeRate: params.fees.rate,
      slippageRate,
      delay: params.execution === "same_close" ? 0 : 1,
      firstBar,
      initialCapital: params.initial_capital,
      riskFree: riskFreePerPeriod(setup),
      edges,
      blocks,
    },
  );
}

/** Whether one asset is bought with everything and sold whole, at closes, for proportional costs alone. */
function isPlain({ params, symbols }: Setup): boolean {
  const { strategy, weights, direction, rebalance, execution, sizing, fees, financing } = params;
  const crosses = strategy === "sma_cross" || strategy === "ema_cross";
  const whole = symbols.length === 1 && (weights === undefined || weights[0] === 1);
  const trades = (direction ?? "long_only") === "long_only" && (rebalance ?? "on_change") === "on_change";
  const closes = execution !== "next_open" && sizing === "weight" && !params.whole_shares;
  const proportional = fees.rate >= 0 && fees.fixed === 0 && fees.per_share === 0 && fees.minimum === 0;
  const unfinanced = financing.cash_rate === 0 && financing.debit_rate === 0 && financing.borrow_rate === 0;
  const untouched = params.instrument.type === "stock" && !params.corporate_actions?.length;
  return crosses && whole && trades && closes && proportional && unfinanced && untouched;
}

/** Slippage as a share of the price below 1; `null` when it is more than that. */
function proportionalSlippage({ params }: Setup): number | null {
  const slippage = slippageOf(params);
  if (slippage.model === "none") return 0;
  if (slippage.model === "fixed") return slippage.rate < 1 ? slippage.rate : null;
  return slippage.model === "spread" && slippage.width === 0 && slippage.widthRate < 2 ? slippage.widthRate / 2 : null;
}
