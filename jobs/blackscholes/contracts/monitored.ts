import { stencils } from "../../../models/numerics/stencils.ts";
import { discreteBarrierOption, discreteTouch, shiftedBarrier } from "../../../models/pricing/discreteBarrier.ts";
import { type MonitoredValue, monitoringDates } from "../../../models/pricing/monitoredClaim.ts";
import { numericalGreeks } from "../../../models/pricing/numericalGreeks.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams, Payoff } from "../params.ts";
import { barrierContracts } from "./barrier.ts";
import type { Contract } from "./contract.ts";
import { digitalContracts, paymentOf } from "./digital.ts";

/** Options whose barriers are watched at dates that are `monitoring_interval_years` apart, counted back from expiry. */
type MonitoredPayoff = "barrier" | "double_barrier" | "one_touch" | "no_touch" | "double_one_touch" | "double_no_touch";

/** The levels that are watched; 0 and ∞ where there is none. */
function levelsOf({ spot }: OptionMarket, params: OptionParams) {
  const { barrier, barrier_type, touch_side, lower_barrier, upper_barrier } = params;
  const interval = params.monitoring_interval_years!;
  if (barrier === undefined) return { lower: lower_barrier!, upper: upper_barrier!, interval };
  const isAbove = (barrier_type ?? touch_side ?? (barrier > spot ? "up" : "down")).startsWith("up");
  return { lower: isAbove ? 0 : barrier, upper: isAbove ? barrier : Number.POSITIVE_INFINITY, interval };
}

function accurate(market: OptionMarket, params: OptionParams): MonitoredValue {
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

/** Steps of the Greeks that take prices of their own. */
function stepsOf({ vol, expiryYears }: OptionMarket, { monitoring_interval_years: interval }: OptionParams) {
  const { first } = monitoringDates({ expiryYears, interval: interval! });
  return { vega: 1e-3 * vol, theta: Math.min(1e-3, first / 4), rho: 1e-4 };
}

const { offsets, weights } = stencils.central.slope;

/** The market, then the ones whose prices make vega, theta and rho. */
function marketsOf(market: OptionMarket, params: OptionParams): readonly OptionMarket[] {
  const { vol, rate, dividendYield, expiryYears } = market;
  const steps = stepsOf(market, params);
  const tied = params.model === "black_76" ? 1 : 0;
  return [
    market,
    ...offsets.map((k) => ({ ...market, vol: vol + k * steps.vega })),
    ...offsets.map((k) => ({ ...market, expiryYears: expiryYears - k * steps.theta })),
    ...offsets.map((k) => ({
      ...market,
      rate: rate + k * steps.rho,
      dividendYield: dividendYield + tied * k * steps.rho,
    })),
  ];
}
const marketCount = 1 + 3 * offsets.length;

/** More dates than this are priced in blocks, one a price. */
const datesOfOneBlock = 50;

const dateCount = ({ expiry_years, monitoring_interval_years: interval }: OptionParams): number =>
  monitoringDates({ expiryYears: expiry_years, interval: interval! }).count;

const isShifted = ({ approximation }: OptionParams): boolean => approximation !== undefined;

const valueFrom = (parts: readonly Float64Array[], market: OptionMarket, params: OptionParams): MonitoredValue => {
  if (parts.length === 0) return accurate(market, params);
  const [price, delta, gamma, errorEstimate] = parts[0]! as unknown as [number, number, number, number];
  return { price, delta, gamma, errorEstimate };
};

function monitored(continuous: Contract): Contract {
  const shiftedPrice = (market: OptionMarket, params: OptionParams) =>
    continuous.value(market, shifted(market, params)).price;
  return {
    needs: [...continuous.needs, "monitoring_interval_years"],
    takes: [...continuous.takes.filter((name) => !name.startsWith("window")), "approximation"],
    value(market, params, parts = []) {
      const exact = valueFrom(parts, market, params);
      if (!isShifted(params)) {
        return { price: exact.price, method: "convolution_between_dates", errorEstimate: exact.errorEstimate };
      }
      const price = shiftedPrice(market, params);
      return {
        price,
        method: "broadie_glasserman_kou_approximation",
        errorEstimate: Math.abs(price - exact.price) + exact.errorEstimate,
        details: { accurate_price: exact.price },
      };
    },
    greeks(market, params, parts = []) {
      if (isShifted(params)) {
        const priceAt = (changed: OptionMarket) => shiftedPrice(changed, params);
        const { lower_barrier, upper_barrier, barrier } = shifted(market, params);
        const levels = [barrier, lower_barrier, upper_barrier].filter((level) => level !== undefined);
        const room = Math.min(...levels.map((level) => Math.abs(level - market.spot)));
        const greeks = numericalGreeks(priceAt, market, room, params.model === "black_76");
        return { method: "central_differences", greeks: { ...greeks } };
      }
      const { delta, gamma } = valueFrom(parts, market, params);
      const prices =
        parts.length > 0
          ? parts.map((part) => part[0]!)
          : marketsOf(market, params).map((changed, i) => (i === 0 ? 0 : accurate(changed, params).price));
      const steps = stepsOf(market, params);
      const slopeFrom = (first: number, step: number) =>
        weights.reduce((sum, weight, i) => sum + weight * prices[first + i]!, 0) / step;
      return {
        method: "exact_in_the_spot_and_central_differences",
        greeks: {
          delta,
          gamma,
          vega: slopeFrom(1, steps.vega),
          theta: slopeFrom(1 + offsets.length, steps.theta),
          rho: slopeFrom(1 + 2 * offsets.length, steps.rho),
        },
      };
    },
    microseconds: (params) => 500 + 20 * dateCount(params) ** 1.5,
    parts: {
      count: (params) => (isShifted(params) || dateCount(params) <= datesOfOneBlock ? 1 : marketCount),
      compute: (market, params, index) => {
        const { price, delta, gamma, errorEstimate } = accurate(marketsOf(market, params)[index]!, params);
        return Float64Array.of(price, delta, gamma, errorEstimate);
      },
    },
  };
}

const continuous: Readonly<Record<MonitoredPayoff, Contract>> = {
  barrier: barrierContracts.barrier,
  double_barrier: barrierContracts.double_barrier,
  one_touch: digitalContracts.one_touch,
  no_touch: digitalContracts.no_touch,
  double_one_touch: digitalContracts.double_one_touch,
  double_no_touch: digitalContracts.double_no_touch,
};

/** The contracts of payoffs whose barriers may be watched at dates. */
export const monitoredContracts: Partial<Readonly<Record<Payoff, Contract>>> = Object.fromEntries(
  Object.entries(continuous).map(([payoff, contract]) => [payoff, monitored(contract)]),
);
