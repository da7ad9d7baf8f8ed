import { discountFactor, type OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { fairVariance } from "../../../models/pricing/varianceSwap.ts";
import type { OptionParams } from "../params.ts";
import type { Contract } from "./contract.ts";

/** A swap of the realised variance of log returns against a fixed one, replicated by a strip of options. */
const varianceSwapContract: Contract = {
  needs: ["smile_strikes", "smile_volatilities"],
  takes: ["strike_volatility", "variance_notional"],
  value: (market: OptionMarket, params: OptionParams) => {
    const { variance, integrated, boundary } = fairVariance({
      ...market,
      strikes: params.smile_strikes!,
      vols: params.smile_volatilities!,
    });
    const notional = params.variance_notional ?? 1;
    const strike =
      params.strike_volatility === undefined ? variance : params.strike_volatility * params.strike_volatility;
    const discounted = notional * discountFactor(market);
    return {
      price: discounted * (variance - strike),
      method: "log_contract_by_option_strip",
      errorEstimate: discounted * Math.abs(variance - integrated),
      details: {
        fair_variance: variance,
        fair_volatility: Math.sqrt(Math.max(0, variance)),
        integrated_fair_variance: integrated,
        put_call_boundary: boundary,
      },
    };
  },
};

/** Swaps on variance. */
export const varianceSwapContracts = { variance_swap: varianceSwapContract };
