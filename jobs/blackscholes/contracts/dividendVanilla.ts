import {
  dividendOption,
  dividendsByGrid,
  dividendsByManyDates,
  escrowedDividendOption,
  isExercisedOnDates,
} from "../../../models/pricing/dividends/dividendOption.ts";
import type { DividendOptionInput } from "../../../models/pricing/dividends/dividendSchedule.ts";
import { greekPoints, greeksOfPoints } from "../../../models/pricing/greekPoints.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import { paramsAfter } from "../elapsed.ts";
import type { OptionParams } from "../params.ts";
import type { Contract, Valuation } from "./contract.ts";

/** The option with its dividends. */
export function dividendOptionOf(market: OptionMarket, params: OptionParams): DividendOptionInput {
  const dividends = params.dividends!.map(({ time_years, amount = 0, share = 0 }) => ({
    years: time_years,
    amount,
    share,
  }));
  return { ...market, strike: params.strike!, type: params.option_type, dividends };
}

function accurate(option: DividendOptionInput, { exercise }: OptionParams): Valuation {
  const onDates = isExercisedOnDates(option, exercise);
  return {
    ...dividendOption(option, exercise),
    method: onDates ? "dividend_date_quadrature" : "finite_differences_with_dividend_dates",
  };
}

/** A vanilla option on an asset that pays dividends on dates. */
export const dividendContract: Contract = {
  needs: ["strike", "dividends"],
  takes: ["market_price", "approximation"],
  value(market, params) {
    const option = dividendOptionOf(market, params);
    const exact = accurate(option, params);
    if (params.approximation === undefined) return exact;
    const price = escrowedDividendOption(option, params.exercise);
    return {
      price,
      method: "escrowed_dividend_approximation",
      errorEstimate: Math.abs(price - exact.price) + exact.errorEstimate,
      details: { accurate_price: exact.price },
    };
  },
  greeks(market, params) {
    const priceOf = params.approximation === undefined ? dividendOption : undefined;
    // The first dividend comes nearer with expiry, but is not passed.
    const timeRoom = params.dividends![0]!.time_years;
    const prices = greekPoints(market, timeRoom, false).map((point) => {
      const option = dividendOptionOf(point.market, paramsAfter(params, point.market.spot, point.elapsed));
      return priceOf ? priceOf(option, params.exercise).price : escrowedDividendOption(option, params.exercise);
    });
    return { method: "central_differences", greeks: { ...greeksOfPoints(prices, market, timeRoom) } };
  },
  crossCheck(market, params) {
    const option = dividendOptionOf(market, params);
    if (isExercisedOnDates(option, params.exercise)) {
      return { ...dividendsByGrid(option, params.exercise), method: "finite_differences_with_dividend_dates" };
    }
    return { ...dividendsByManyDates(option), method: "extrapolated_exercise_dates" };
  },
  microseconds: ({ exercise, dividends }) => (exercise === "american" ? 9_000 : 300) + 1_100 * dividends!.length,
};
