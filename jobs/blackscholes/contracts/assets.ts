import type { AssetBasket } from "../../../models/pricing/assetBasket.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { OptionParams } from "../params.ts";

/** Parameters of every option on several assets, beside `spots` and `volatilities`, which each of them needs. */
export const assetParams = ["spots", "volatilities", "correlation"] as const;

/** The matrix that `correlation` stands for: a number is that of every pair. */
export function correlationOf({ correlation, spots }: OptionParams): Float64Array {
  const n = spots!.length;
  if (typeof correlation !== "number") return Float64Array.from(correlation!.flat());
  return Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : correlation));
}

/** The assets of an option on several of them; rate and time are those of the market. */
export const basketOf = (market: OptionMarket, params: OptionParams): AssetBasket => ({
  spots: params.spots!,
  vols: params.volatilities!,
  dividendYields: params.spots!.map((_, i) =>
    params.model === "black_76" ? market.rate : (params.dividend_yields?.[i] ?? 0),
  ),
  correlation: correlationOf(params),
  rate: market.rate,
  expiryYears: market.expiryYears,
});
