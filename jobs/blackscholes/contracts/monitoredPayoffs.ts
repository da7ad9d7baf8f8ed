import { discreteBarrierOption, discreteTouch, shiftedBarrier } from "../../../models/pricing/discreteBarrier.ts";
import { discreteLookbackFixed, discreteLookbackFloating } from "../../../models/pricing/discreteLookback.ts";
import type { MonitoredValue } from "../../../models/pricing/monitoredClaim.ts";
import { assetFactor, type OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams, Payoff } from "../params.ts";
import { barrierContracts } from "./barrier.ts";
import { type Contract, roomOf } from "./contract.ts";
import { digitalContracts, paymentOf } from "./digital.ts";
import { extremeSide, lookbackContracts } from "./lookback.ts";
import { monitored } from "./monitored.ts";

/** The levels that are watched; 0 and ∞ where there is none. */
function levelsOf({ spot }: OptionMarket, params: OptionParams) {
  const { barrier, barrier_type, touch_side, lower_barrier, upper_barrier } = params;
  const interval = params.monitoring_interval_years!;
  if (barrier === undefined) return { lower: lower_barrier!, upper: upper_barrier!, interval };
  const isAbove = (barrier_type ?? touch_side ?? (barrier > spot ? "up" : "down")).startsWith("up");
  return { lower: isAbove ? 0 : barrier, upper: isAbove ? barrier : Number.POSITIVE_INFINITY, interval };
}

function accurateBarrier(market: OptionMarket, params: OptionParams): MonitoredValue {
  const { payoff, strike, option_type: type, rebate = 0 } = params;
  const input = { ...market, ...levelsOf(market, params) };
  if (payoff === "barrier" || payoff === "double_barrier") {
    const effect = params.knock ?? (params.barrier_type!.endsWith("in") ? "in" : "out");
    return discreteBarrierOption({ ...input, strike: strike!, type, effect, rebate });
  }
  const paid = payoff.endsWith("no_touch") ? "never_touched" : (params.settlement ?? "at_hit");
  return discreteTouch({ ...input, payment: paymentOf(params) }, paid);
}

/** The option whose barriers, watched continuously, are worth nearly what these are. */
function shifted(market: OptionMarket, params: OptionParams): OptionParams {
  const { lower, upper, interval } = levelsOf(market, params);
  const low = shiftedBarrier(lower, "down", market.vol, interval);
  const high = shiftedBarrier(upper, "up", market.vol, interval);
  return params.barrier === undefined
    ? { ...params, lower_barrier: low, upper_barrier: high }
    : { ...params, barrier: lower === 0 ? high : low, touch_side: lower === 0 ? "up" : "down" };
}

const barrier = (continuous: Contract): Contract =>
  monitored({
    continuous,
    accurate: accurateBarrier,
    corrected: (market, params) => continuous.value(market, shifted(market, params)).price,
    room: (market, params) => roomOf(market, shifted(market, params)),
  });

function accurateLookback(market: OptionMarket, params: OptionParams): MonitoredValue {
  const { extreme, option_type: type, monitoring_interval_years: interval } = params;
  const input = { ...market, type, extreme: extreme!, interval: interval! };
  return params.payoff === "lookback_fixed"
    ? discreteLookbackFixed(input, params.strike!)
    : discreteLookbackFloating(input);
}

/**
 * The extreme at dates is the continuous one moved back by the overshoot (Broadie, Glasserman, Kou, Finance and Stochastics 3
 * (1999) 55–82): everything is priced at levels moved away by it,
 * and what is paid is moved back.
 */
const lookback = (continuous: Contract): Contract =>
  monitored({
    continuous,
    accurate: accurateLookback,
    corrected: (market, params) => {
      const side = extremeSide(params) === "maximum" ? "up" : "down";
      const shift = shiftedBarrier(1, side, market.vol, params.monitoring_interval_years!);
      const moved = { ...params, extreme: params.extreme! * shift };
      if (params.payoff === "lookback_fixed") {
        return continuous.value(market, { ...moved, strike: params.strike! * shift }).price / shift;
      }
      const asset = market.spot * assetFactor(market);
      return continuous.value(market, moved).price / shift + (side === "up" ? 1 : -1) * (1 / shift - 1) * asset;
    },
    room: () => Number.POSITIVE_INFINITY,
  });

/** The contracts of payoffs whose barriers or extremes may be watched at dates. */
export const monitoredContracts: Partial<Readonly<Record<Payoff, Contract>>> = {
  barrier: barrier(barrierContracts.barrier),
  double_barrier: barrier(barrierContracts.double_barrier),
  one_touch: barrier(digitalContracts.one_touch),
  no_touch: barrier(digitalContracts.no_touch),
  double_one_touch: barrier(digitalContracts.double_one_touch),
  double_no_touch: barrier(digitalContracts.double_no_touch),
  lookback_fixed: lookback(lookbackContracts.lookback_fixed),
  lookback_floating: lookback(lookbackContracts.lookback_floating),
};
