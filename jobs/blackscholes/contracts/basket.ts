import { forwardsOf } from "../../../models/pricing/assetBasket.ts";
import { numericalBasketGreeks } from "../../../models/pricing/basketGreeks.ts";
import { basketOption, sumQuadratureFactors } from "../../../models/pricing/basketOption.ts";
import { simulatedPart, simulatedPrice } from "../../../models/pricing/basketSimulation.ts";
import { shifts } from "../../../models/pricing/conditionalIntegral.ts";
import { discountFactor, type OptionMarket, signOf } from "../../../models/pricing/optionMarket.ts";
import { rainbowOption, rainbowQuadratureFactors } from "../../../models/pricing/rainbowOption.ts";
import {
  type BasketValue,
  isByQuadrature,
  type RegionOption,
  regionPart,
  regionValue,
  regionValueOfParts,
  sizeOf,
} from "../../../models/pricing/regionOption.ts";
import { kirkSpread, stulzOption } from "../../../models/pricing/twoAssets.ts";
import type { OptionParams, ParamName } from "../params.ts";
import { assetParams, basketOf } from "./assets.ts";
import type { Contract, GreeksOfContract, Valuation } from "./contract.ts";

/** Assets and cash at expiry whose value today is known. */
interface Holding {
  readonly units: readonly number[];
  readonly cash: number;
}

/** Payoff of the prices at expiry, for the second engine. */
type Payoff = (prices: Float64Array) => number;

/** What all blocks of a job share, and its value once it is known: kept while the parameters of the job are. */
interface PreparedOption {
  readonly market: OptionMarket;
  readonly option: RegionOption;
  value: BasketValue | null;
}

const preparedOptions = new WeakMap<OptionParams, PreparedOption>();

function preparedOption(
  market: OptionMarket,
  params: OptionParams,
  build: (market: OptionMarket, params: OptionParams) => RegionOption,
): PreparedOption {
  const known = preparedOptions.get(params);
  if (known?.market === market) return known;
  const fresh = { market, option: build(market, params), value: null };
  preparedOptions.set(params, fresh);
  return fresh;
}

/** A contract that exchanges assets for cash on a region of their prices. */
function regionContract(
  needs: readonly ParamName[],
  takes: readonly ParamName[],
  build: (market: OptionMarket, params: OptionParams) => RegionOption,
  payoff: (params: OptionParams) => Payoff,
  holding: (params: OptionParams) => Holding | null,
  quadratureFactors: number,
): Contract {
  const preparedOf = (market: OptionMarket, params: OptionParams) => preparedOption(market, params, build);
  const priced = (market: OptionMarket, params: OptionParams, parts: readonly Float64Array[]): BasketValue => {
    const prepared = preparedOf(market, params);
    if (prepared.value) return prepared.value;
    // The last number of each part is the second engine's.
    prepared.value =
      parts.length > 0 && !isByQuadrature(prepared.option)
        ? regionValueOfParts(
            prepared.option,
            parts.map((part) => part.subarray(0, -1)),
          )
        : regionValue(prepared.option);
    return prepared.value;
  };
  const estimate = (market: OptionMarket, params: OptionParams, index: number) => {
    const basket = basketOf(market, params);
    const paid = payoff(params);
    const held = holding(params);
    if (!held) return simulatedPart(basket, paid, index);
    // What the holding leaves of a call is a put, without the call's long tail.
    const exchanged = (prices: ArrayLike<number>) =>
      held.units.reduce((sum, unit, i) => sum + unit * prices[i]!, held.cash);
    const forward = discountFactor(market) * exchanged(forwardsOf(basket));
    return forward + simulatedPart(basket, (prices) => paid(prices) - exchanged(prices), index);
  };
  return {
    needs: [...assetParams, ...needs],
    takes: ["dividend_yields", ...takes],
    underlyings: "several",
    value: (market, params, parts = []) => {
      const { price, errorEstimate, standardError } = priced(market, params, parts);
      const method = standardError === null ? "conditional_quadrature" : "conditional_lattice_rule_with_random_shifts";
      return {
        price,
        method,
        errorEstimate,
        ...(standardError === null ? {} : { details: { standard_error: standardError, random_shifts: shifts } }),
      };
    },
    greeks: (market, params, parts = []): GreeksOfContract => {
      const { deltas, vegas, rho, theta } = priced(market, params, parts);
      const { basket } = preparedOf(market, params).option;
      // The yields of futures are the rate: both move, and only what is paid is discounted.
      const tied = params.model === "black_76";
      const assetValue = deltas.reduce((sum, delta, i) => sum + delta * basket.spots[i]!, 0);
      return {
        method: "exact_on_the_exercise_region",
        greeks: {
          delta: deltas,
          vega: vegas,
          theta,
          rho: tied ? rho - basket.expiryYears * assetValue : rho,
        },
      };
    },
    crossCheck: (market, params, parts = []): Valuation => {
      const estimates =
        parts.length > 0
          ? parts.map((part) => part.at(-1)!)
          : Array.from({ length: shifts }, (_, index) => estimate(market, params, index));
      return {
        ...simulatedPrice(estimates, sizeOf(preparedOf(market, params).option)),
        method: "lattice_rule_simulation",
      };
    },
    parts: {
      // One factor is integrated in closed form.
      count: ({ spots }) => (spots!.length > 1 + quadratureFactors ? shifts : 1),
      compute: (market, params, index) => {
        const { option } = preparedOf(market, params);
        const sums = isByQuadrature(option) ? new Float64Array(0) : regionPart(option, index);
        return Float64Array.from([...sums, params.cross_check ? estimate(market, params, index) : 0]);
      },
    },
  };
}

const weightsOf = ({ weights, spots }: OptionParams): readonly number[] =>
  weights ?? spots!.map(() => 1 / spots!.length);

const basketPayoff = (params: OptionParams): Payoff => {
  const [weights, sign] = [weightsOf(params), signOf(params.option_type)];
  return (prices) =>
    Math.max(0, sign * (weights.reduce((sum, weight, i) => sum + weight * prices[i]!, 0) - params.strike!));
};

const basketHolding = (params: OptionParams): Holding | null =>
  params.option_type === "put" ? null : { units: weightsOf(params), cash: -params.strike! };

const basketContract = regionContract(
  ["strike"],
  ["weights"],
  (market, params) =>
    basketOption({
      basket: basketOf(market, params),
      weights: weightsOf(params),
      strike: params.strike!,
      type: params.option_type,
    }),
  basketPayoff,
  basketHolding,
  sumQuadratureFactors,
);

const spreadParams = (params: OptionParams): OptionParams => ({ ...params, weights: [1, -1] });

const exactSpread = regionContract(
  ["strike"],
  ["approximation"],
  (market, params) =>
    basketOption({
      basket: basketOf(market, params),
      weights: [1, -1],
      strike: params.strike!,
      type: params.option_type,
    }),
  (params) => basketPayoff(spreadParams(params)),
  (params) => basketHolding(spreadParams(params)),
  sumQuadratureFactors,
);

/** A spread option: by quadrature, or by Kirk's formula where that is asked for. */
const spreadContract: Contract = {
  ...exactSpread,
  underlyings: "two",
  value: (market, params, parts) => {
    const exact = exactSpread.value(market, params, parts);
    if (params.approximation !== "kirk") return exact;
    const price = kirkSpread(basketOf(market, params), params.strike!, params.option_type);
    return {
      price,
      method: "kirk_approximation",
      errorEstimate: Math.abs(price - exact.price) + exact.errorEstimate,
      details: { accurate_price: exact.price },
    };
  },
  greeks: (market, params, parts) => {
    if (params.approximation !== "kirk") return exactSpread.greeks!(market, params, parts);
    const priceAt = (basket: ReturnType<typeof basketOf>) => kirkSpread(basket, params.strike!, params.option_type);
    const greeks = numericalBasketGreeks(priceAt, basketOf(market, params), params.model === "black_76");
    return { method: "central_differences", greeks: { ...greeks } };
  },
};

/** Options on the highest or the lowest price: in closed form on two assets. */
function rainbowContract(on: "maximum" | "minimum"): Contract {
  const best = (prices: Float64Array) => (on === "maximum" ? Math.max(...prices) : Math.min(...prices));
  const general = regionContract(
    ["strike"],
    [],
    (market, params) =>
      rainbowOption({ basket: basketOf(market, params), strike: params.strike!, type: params.option_type, on }),
    (params) => (prices) => Math.max(0, signOf(params.option_type) * (best(prices) - params.strike!)),
    () => null,
    rainbowQuadratureFactors,
  );
  const closed = (market: OptionMarket, params: OptionParams) =>
    params.spots!.length === 2 && params.strike! > 0
      ? stulzOption(basketOf(market, params), params.strike!, params.option_type, on)
      : null;
  return {
    ...general,
    value: (market, params, parts) => {
      const price = closed(market, params);
      if (price === null) return general.value(market, params, parts);
      const size = params.strike! + params.spots!.reduce((sum, spot) => sum + spot, 0);
      return { price, method: "stulz_closed_form", errorEstimate: 1e-14 * size };
    },
    greeks: (market, params, parts) => {
      if (closed(market, params) === null) return general.greeks!(market, params, parts);
      const priceAt = (basket: ReturnType<typeof basketOf>) =>
        stulzOption(basket, params.strike!, params.option_type, on) ?? Number.NaN;
      const greeks = numericalBasketGreeks(priceAt, basketOf(market, params), params.model === "black_76");
      return { method: "central_differences", greeks: { ...greeks } };
    },
    // The quadrature is the second engine of the closed form.
    crossCheck: (market, params, parts) =>
      closed(market, params) === null ? general.crossCheck!(market, params, parts) : general.value(market, params),
  };
}

/** Options on several assets together. */
export const basketContracts = {
  basket: basketContract,
  spread: spreadContract,
  rainbow_max: rainbowContract("maximum"),
  rainbow_min: rainbowContract("minimum"),
};
