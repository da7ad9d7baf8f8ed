import { stencils } from "../../../models/numerics/stencils.ts";
import { type MonitoredValue, monitoringDates } from "../../../models/pricing/monitoredClaim.ts";
import { numericalGreeks } from "../../../models/pricing/numericalGreeks.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";
import { type Contract, scalesOf } from "./contract.ts";

/** How a payoff that is watched at dates, `monitoring_interval_years` apart and counted back from expiry, is priced. */
export interface MonitoredPayoff {
  readonly continuous: Contract;
  accurate(market: OptionMarket, params: OptionParams): MonitoredValue;
  /** By the continuity correction: the continuous formula with shifted levels. */
  corrected(market: OptionMarket, params: OptionParams): number;
  /** Distance of the spot from the nearest shifted level at which that formula bends. */
  room(market: OptionMarket, params: OptionParams): number;
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

const isCorrected = ({ approximation }: OptionParams): boolean => approximation !== undefined;

/** The extreme so far does not follow the spot. */
const termsOf = ({ spot }: OptionMarket, params: OptionParams): OptionParams =>
  params.payoff.startsWith("lookback") ? { ...params, extreme: params.extreme ?? spot } : params;

/** The contract of a payoff that is watched at dates. */
export function monitored({ continuous, accurate, corrected, room }: MonitoredPayoff): Contract {
  const valueFrom = (parts: readonly Float64Array[], market: OptionMarket, params: OptionParams): MonitoredValue => {
    if (parts.length === 0) return accurate(market, termsOf(market, params));
    const [price, delta, gamma, errorEstimate] = parts[0]! as unknown as [number, number, number, number];
    return { price, delta, gamma, errorEstimate };
  };
  return {
    needs: [...continuous.needs, "monitoring_interval_years"],
    takes: [...continuous.takes.filter((name) => !name.startsWith("window")), "approximation"],
    value(market, params, parts = []) {
      const exact = valueFrom(parts, market, params);
      if (!isCorrected(params)) {
        return { price: exact.price, method: "convolution_between_dates", errorEstimate: exact.errorEstimate };
      }
      const price = corrected(market, termsOf(market, params));
      return {
        price,
        method: "broadie_glasserman_kou_approximation",
        errorEstimate: Math.abs(price - exact.price) + exact.errorEstimate,
        details: { accurate_price: exact.price },
      };
    },
    greeks(market, params, parts = []) {
      const terms = termsOf(market, params);
      if (isCorrected(params)) {
        const priceAt = (changed: OptionMarket) => corrected(changed, terms);
        const greeks = numericalGreeks(
          priceAt,
          market,
          { ...scalesOf(market, params), room: room(market, params) },
          params.model === "black_76",
        );
        return { method: "central_differences", greeks: { ...greeks } };
      }
      const { delta, gamma } = valueFrom(parts, market, params);
      const prices =
        parts.length > 0
          ? parts.map((part) => part[0]!)
          : marketsOf(market, params).map((changed, i) => (i === 0 ? 0 : accurate(changed, terms).price));
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
    microseconds: (params) => 500 + 20 * dateCount(params) * Math.sqrt(dateCount(params)),
    parts: {
      count: (params) => (isCorrected(params) || dateCount(params) <= datesOfOneBlock ? 1 : marketCount),
      compute: (market, params, index) => {
        const terms = termsOf(market, params);
        const { price, delta, gamma, errorEstimate } = accurate(marketsOf(market, params)[index]!, terms);
        return Float64Array.of(price, delta, gamma, errorEstimate);
      },
    },
  };
}
