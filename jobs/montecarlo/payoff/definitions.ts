import type { PayoffRequest } from "./request.ts";
import { isContinuous } from "./schedule.ts";

const standardErrors = {
  sobol:
    "spread of the means of independent scrambles (divisor n-1), of fewer than six at least the error of independent paths; 95 % interval by Student t corrected for skewness (Hall 1992)",
  pseudo_random: "standard deviation of paths (divisor n-1) over the root of their number; normal 95 % interval",
  antithetic: "standard deviation of pair means (divisor n-1) over the root of their number; normal 95 % interval",
  stratified:
    "spread of the means of independent stratified blocks (divisor n-1), of fewer than six at least the error of independent paths; 95 % interval by Student t corrected for skewness (Hall 1992)",
} as const;

/** Which estimators a payoff's result rests on. */
export function payoffDefinitions(request: PayoffRequest): Record<string, string> {
  const { terms, pricing, sampling, isExercised } = request;
  const watched = terms.type === "barrier" || terms.type === "double_barrier" || terms.type === "lookback";
  return {
    measure:
      "risk-neutral: expected growth of each asset is risk_free_rate less dividend_yield, continuously compounded",
    discounting: "exp(-risk_free_rate t) from the time of each payment",
    standard_error: standardErrors[sampling],
    ...(terms.type === "digital" || (watched && terms.type !== "lookback" && !isContinuous(terms))
      ? { jump: "the standard error is at least 1.96 jumps of the payoff over the number of paths (Wilson 1927)" }
      : {}),
    variance_reduction_factor:
      "variance of the mean of as many independent paths without control variate, over the square of standard_error",
    ...(pricing.control_variate && pricing.control_variate !== "none"
      ? {
          control_variate:
            "regression coefficient of even blocks (scrambles) for the odd ones and the other way round: no bias",
        }
      : {}),
    ...(watched && isContinuous(terms)
      ? {
          monitoring:
            terms.type === "lookback"
              ? "continuous: the extreme between dates is drawn from the Brownian bridge"
              : "continuous: survival probability of the Brownian bridge between dates",
        }
      : {}),
    ...(terms.type === "asian" && isContinuous(terms)
      ? { averaging: "trapezoidal rule over the time steps, today included" }
      : {}),
    ...(isExercised
      ? {
          price: "lower bound: value of the policy fitted to the calibration paths, on paths of their own",
          lower_bound: "Longstaff and Schwartz (2001), least squares on paths in the money, no in-sample bias",
          upper_bound:
            "Andersen and Broadie (2004), martingale of the policy by nested simulation; its noise raises it",
          interval_95:
            "lower end of the lower bound's interval to upper end of the upper bound's; without upper bound that of the lower bound",
          basis:
            "level: powers; level_and_prices: and prices, squares, products with the level; sorted_prices: the same of up to three prices in order; standardised by date",
        }
      : {}),
    ...(pricing.greeks
      ? {
          delta: "per 1.00 of the asset's price",
          vega: "per 1.00 of the asset's vol",
          greeks: "without control variate; of american and bermudan with the exercise date of each path held",
        }
      : {}),
  };
}
