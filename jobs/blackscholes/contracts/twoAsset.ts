import type { AssetBasket } from "../../../models/pricing/assetBasket.ts";
import { numericalBasketGreeks } from "../../../models/pricing/basketGreeks.ts";
import { simulatedPart, simulatedPrice } from "../../../models/pricing/basketSimulation.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { shifts } from "../../../models/pricing/conditionalIntegral.ts";
import { type OptionMarket, signOf } from "../../../models/pricing/optionMarket.ts";
import { correlationOption, exchangeOption, productOption, twoAssetCash } from "../../../models/pricing/twoAssets.ts";
import type { OptionParams, ParamName } from "../params.ts";
import { assetParams, basketOf } from "./assets.ts";
import { type Contract, closedForm } from "./contract.ts";

type PriceOf = (basket: AssetBasket, params: OptionParams) => number;
type PayoffOf = (first: number, second: number, params: OptionParams) => number;

/** A contract on two assets with a closed form, checked against a simulation. */
function pairContract(
  needs: readonly ParamName[],
  takes: readonly ParamName[],
  method: string,
  price: PriceOf,
  payoff: PayoffOf,
  size: (params: OptionParams) => number,
): Contract {
  return {
    needs: [...assetParams, ...needs],
    takes: ["dividend_yields", ...takes],
    underlyings: "two",
    value: (market, params) => ({
      price: price(basketOf(market, params), params),
      method,
      errorEstimate: 1e-14 * size(params),
    }),
    greeks: (market, params) => ({
      method: "central_differences",
      greeks: {
        ...numericalBasketGreeks(
          (basket) => price(basket, params),
          basketOf(market, params),
          params.model === "black_76",
        ),
      },
    }),
    crossCheck: (market, params) => {
      const basket = basketOf(market, params);
      const paid = (prices: Float64Array) => payoff(prices[0]!, prices[1]!, params);
      const parts = Array.from({ length: shifts }, (_, index) => simulatedPart(basket, paid, index));
      return { ...simulatedPrice(parts, size(params)), method: "lattice_rule_simulation" };
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const unitsOf = ({ weights }: OptionParams): readonly [number, number] => [weights?.[0] ?? 1, weights?.[1] ?? 1];
const strikesOf = ({ strike, second_strike }: OptionParams): readonly [number, number] => [strike!, second_strike!];
const plain = (value: number, { strike, option_type }: OptionParams): number =>
  Math.max(0, signOf(option_type) * (value - strike!));

/** Options on two assets with a closed form. */
export const twoAssetContracts = {
  exchange: pairContract(
    [],
    ["weights"],
    "margrabe_closed_form",
    (basket, params) => exchangeOption(basket, unitsOf(params), params.option_type),
    (first, second, params) => {
      const [a, b] = unitsOf(params);
      return Math.max(0, signOf(params.option_type) * (a * first - b * second));
    },
    (params) => sum(params.spots!.map((spot, i) => spot * unitsOf(params)[i]!)),
  ),
  two_asset_correlation: pairContract(
    ["strike", "second_strike"],
    [],
    "zhang_closed_form",
    (basket, params) => correlationOption(basket, strikesOf(params), params.option_type),
    (first, second, params) => {
      const sign = signOf(params.option_type);
      return sign * (first - params.strike!) > 0 ? Math.max(0, sign * (second - params.second_strike!)) : 0;
    },
    ({ spots, second_strike }) => spots![1]! + second_strike!,
  ),
  two_asset_cash_or_nothing: pairContract(
    ["strike", "second_strike"],
    ["cash_amount"],
    "heynen_kat_closed_form",
    (basket, params) => twoAssetCash(basket, strikesOf(params), params.cash_amount ?? 1, params.option_type),
    (first, second, params) => {
      const sign = signOf(params.option_type);
      const paid = sign * (first - params.strike!) > 0 && sign * (second - params.second_strike!) > 0;
      return paid ? (params.cash_amount ?? 1) : 0;
    },
    ({ cash_amount }) => cash_amount ?? 1,
  ),
  product: pairContract(
    ["strike"],
    [],
    "log_normal_product_closed_form",
    (basket, params) => productOption(basket, params.strike!, params.option_type, "product"),
    (first, second, params) => plain(first * second, params),
    ({ spots, strike }) => spots![0]! * spots![1]! + strike!,
  ),
  quotient: pairContract(
    ["strike"],
    [],
    "log_normal_quotient_closed_form",
    (basket, params) => productOption(basket, params.strike!, params.option_type, "quotient"),
    (first, second, params) => plain(first / second, params),
    ({ spots, strike }) => spots![0]! / spots![1]! + strike!,
  ),
};

/** A foreign asset paid in domestic money at a fixed exchange rate: its drift is the foreign one less a covariance. */
function quanto(market: OptionMarket, params: OptionParams): number {
  const covariance = (params.correlation as number) * market.vol * params.exchange_volatility!;
  const drift = params.foreign_rate! - market.dividendYield - covariance;
  const option = { ...market, dividendYield: market.rate - drift, strike: params.strike!, type: params.option_type };
  return (params.fixed_exchange_rate ?? 1) * blackScholes(option).price;
}

/** Options on a foreign asset. */
export const quantoContracts = {
  quanto: closedForm(
    ["strike", "foreign_rate", "exchange_volatility", "correlation"],
    ["fixed_exchange_rate"],
    "quanto_closed_form",
    quanto,
  ),
};
