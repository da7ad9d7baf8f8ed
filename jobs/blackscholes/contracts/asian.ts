import { arithmeticAsian } from "../../../models/pricing/arithmeticAsian.ts";
import { type AsianInput, variancesGrow } from "../../../models/pricing/asianAverage.ts";
import { asianByMoments } from "../../../models/pricing/asianByMoments.ts";
import { onMiddles, simulatedAsian } from "../../../models/pricing/asianSimulation.ts";
import { simulatedPrice } from "../../../models/pricing/basketSimulation.ts";
import { shifts } from "../../../models/pricing/conditionalIntegral.ts";
import { geometricAsian } from "../../../models/pricing/geometricAsian.ts";
import { greekPointCount, greekPoints, greeksOfPoints } from "../../../models/pricing/greekPoints.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams, ParamName } from "../params.ts";
import { type Contract, closedForm, type Valuation } from "./contract.ts";

/** What an average is made of, beside the strike. */
const takes: readonly ParamName[] = [
  "strike",
  "average_of",
  "fixing_times",
  "fixing_volatilities",
  "average_so_far",
  "fixings_so_far",
  "averaging_elapsed_years",
];

/** The option after `elapsed` years, in which no fixing has been. */
function asianOf(market: OptionMarket, params: OptionParams, elapsed = 0): AsianInput {
  const { fixing_times: times, averaging_elapsed_years: years = 0 } = params;
  return {
    ...market,
    type: params.option_type,
    averageOf: params.average_of ?? "price",
    strike: params.strike ?? market.spot,
    schedule: {
      fixingTimes: times?.map((time) => (time === 0 ? 0 : time - elapsed)) ?? null,
      fixingVols: params.fixing_volatilities ?? null,
      averageSoFar: params.average_so_far ?? null,
      elapsed: times ? (params.fixings_so_far ?? 0) : years,
    },
  };
}

/** The second engine: paths at the fixings, or at the middles of short intervals, and what these stand apart from continuity. */
function simulated(
  input: AsianInput,
  average: "arithmetic" | "geometric",
  estimates: readonly number[],
  price: (input: AsianInput) => number,
): Valuation {
  const middles = onMiddles(input);
  const bias = middles === input ? 0 : Math.abs(price(middles) - price(input));
  const simulation = simulatedPrice(
    estimates.length > 0
      ? estimates
      : Array.from({ length: shifts }, (_, index) => simulatedAsian(middles, average, index)),
    input.spot + input.strike,
  );
  return {
    price: simulation.price,
    method: "lattice_rule_simulation",
    errorEstimate: simulation.errorEstimate + bias / 3,
  };
}

const geometricContract: Contract = {
  ...closedForm([], takes, "kemna_vorst_closed_form", (market, params) => geometricAsian(asianOf(market, params))),
  crossCheck: (market, params) => simulated(asianOf(market, params), "geometric", [], geometricAsian),
};

/** More fixings than this (or continuous averaging) are priced in blocks, one a point of the Greeks. */
const fixingsOfOneBlock = 12;

const isSlow = ({ fixing_times: times }: OptionParams): boolean => (times?.length ?? 65) > fixingsOfOneBlock;

/** Years to the next fixing, which a step in time must not cross. */
const timeRoom = ({ fixing_times: times }: OptionParams): number =>
  times?.find((time) => time > 0) ?? Number.POSITIVE_INFINITY;

const pointsOf = (market: OptionMarket, params: OptionParams) =>
  greekPoints(market, timeRoom(params), params.model === "black_76");

/** Price at each point of the Greeks, the market itself first. */
function pricesAt(
  market: OptionMarket,
  params: OptionParams,
  parts: readonly Float64Array[],
  price: (input: AsianInput) => number,
): readonly number[] {
  if (parts.length > 0) return parts.slice(0, greekPointCount).map((part) => part[0]!);
  return pointsOf(market, params).map((point) => price(asianOf(point.market, params, point.elapsed)));
}

const accurate = (input: AsianInput) => arithmeticAsian(input).price;

/** The average's variances as they would have to be: never falling. */
function withGrowingVariances(input: AsianInput): AsianInput {
  if (variancesGrow(input, input.schedule)) return input;
  const { fixingTimes: times, fixingVols: vols } = input.schedule;
  let most = 0;
  const grown = vols!.map((vol, i) => {
    const time = times![i]!;
    most = Math.max(most, vol * vol * time);
    return time === 0 ? vol : Math.sqrt(most / time);
  });
  return { ...input, schedule: { ...input.schedule, fixingVols: grown } };
}

const arithmeticContract: Contract = {
  needs: [],
  takes: [...takes, "approximation"],
  value: (market, params, parts = []) => {
    const input = asianOf(market, params);
    if (params.approximation !== undefined) {
      const price = asianByMoments(input);
      const exact = arithmeticAsian(withGrowingVariances(input));
      return {
        price,
        method: `${params.approximation}_approximation`,
        errorEstimate: Math.abs(price - exact.price) + exact.errorEstimate,
        details: { accurate_price: exact.price },
      };
    }
    const method = input.schedule.fixingTimes === null ? "extrapolated_convolution" : "convolution";
    if (parts.length === 0) return { ...arithmeticAsian(input), method };
    return { price: parts[0]![0]!, errorEstimate: parts[0]![1]!, method };
  },
  greeks: (market, params, parts = []) => {
    const price = params.approximation === undefined ? accurate : asianByMoments;
    const prices = pricesAt(market, params, params.approximation === undefined ? parts : [], price);
    return {
      method: "central_differences",
      greeks: { ...greeksOfPoints(prices, market, timeRoom(params)) },
    };
  },
  crossCheck: (market, params, parts = []) =>
    simulated(
      asianOf(market, params),
      "arithmetic",
      parts.map((part) => part[2]!),
      accurate,
    ),
  microseconds: ({ fixing_times: times }) => (times === undefined ? 40_000 : 300 * (times.length + 4)),
  parts: {
    count: (params) => {
      if (params.approximation !== undefined) return 1;
      return params.cross_check ? shifts : isSlow(params) ? greekPointCount : 1;
    },
    compute: (market, params, index) => {
      const point = pointsOf(market, params)[index];
      const value = point ? arithmeticAsian(asianOf(point.market, params, point.elapsed)) : null;
      const second = params.cross_check ? simulatedAsian(onMiddles(asianOf(market, params)), "arithmetic", index) : 0;
      return Float64Array.of(value?.price ?? 0, value?.errorEstimate ?? 0, second);
    },
  },
};

/** Options on an average price. */
export const asianContracts = { geometric_asian: geometricContract, arithmetic_asian: arithmeticContract };
