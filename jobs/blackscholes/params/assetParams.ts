import { Type } from "typebox";
import { positive } from "./positive.ts";

const assets = (description: string, bounds: Record<string, number>) =>
  Type.Optional(Type.Array(Type.Number(bounds), { minItems: 2, maxItems: 100, description }));

/** Of options on several assets, and of quantos. */
export const assetParams = {
  spots: assets("Price today of each asset of an option on several assets.", { exclusiveMinimum: 0, maximum: 1e12 }),
  volatilities: assets("Annualised log-normal vol of each asset, decimal.", { minimum: 0, maximum: 10 }),
  dividend_yields: assets("Continuously compounded annual dividend yield of each asset, decimal. Default: zeros.", {
    minimum: -1,
    maximum: 1,
  }),
  weights: assets(
    "Units of each asset: of a basket any numbers, also below zero (default: one nth each); of an exchange above zero " +
      "(default: 1), the first received and the second given up by a call.",
    { minimum: -1e6, maximum: 1e6 },
  ),
  second_strike: positive(
    "Of two_asset_correlation: the strike that is paid for the second asset; of two_asset_cash_or_nothing: the level that " +
      "the second price must pass.",
  ),
  exchange_volatility: Type.Optional(
    Type.Number({ minimum: 0, maximum: 10, description: "Annualised vol of the exchange rate; for quanto." }),
  ),
  fixed_exchange_rate: positive("Domestic money paid for one unit of foreign; for quanto. Default: 1."),
};
