import { CatalogueError } from "../protocol/errors.ts";
import type { CorporateActions } from "./corporateActions.ts";

/** What prices are adjusted for. */
export type AdjustmentMode = "splits" | "splits_and_dividends";

/**
 * Factor of a dividend D for the prices before it, P being the close before the ex-date and p the close of the ex-date.
 *
 * `reinvested`: 1 / (1 + D / p). The return of adjusted prices is then the total return, with D reinvested at p (CRSP).
 * `previous_close`: 1 − D / P, as EODHD and Yahoo have it. The two differ by D / P times the return of the ex-date.
 */
export type DividendRule = "reinvested" | "previous_close";

/** Factors of one history: adjusted price = price × `price`, adjusted volume = volume ÷ `shares`. */
export interface AdjustmentFactors {
  /** One for each date; > 0. */
  readonly price: Float64Array;
  /** The part of it that is due to splits. */
  readonly shares: Float64Array;
}

/**
 * Backward factors: prices of the last day stay, and every event changes those before it. A split that gives s shares for one
 * has the factor 1/s; dividends follow the rule, with both closes in shares of the ex-date.
 *
 * @param dates - ascending, `YYYY-MM-DD`.
 * @param closes - as traded; > 0; one for each date.
 * @param asOf - events behind this date are not known yet.
 * @param rule - an ex-date without a close counts at the next one; behind the last one a reinvested dividend changes nothing.
 * @throws {@link CatalogueError} `market_data.bad_answer` under `previous_close` for a dividend that is not smaller than the
 * close before it.
 * @see Center for Research in Security Prices, Data Definitions: "Cumulative Factor to Adjust Price".
 */
export function adjustmentFactors(
  dates: readonly string[],
  closes: Float64Array,
  { symbol, splits, dividends }: CorporateActions,
  mode: AdjustmentMode,
  asOf: string,
  rule: DividendRule = "previous_close",
): AdjustmentFactors {
  const price = new Float64Array(dates.length).fill(1);
  const shares = new Float64Array(dates.length).fill(1);
  const ratios = new Map<string, number>();
  for (const { date, ratio } of splits) if (date <= asOf) ratios.set(date, (ratios.get(date) ?? 1) * ratio);
  const cash = new Map<string, number>();
  if (mode === "splits_and_dividends") {
    for (const { exDate, amount } of dividends) {
      if (exDate <= asOf) cash.set(exDate, (cash.get(exDate) ?? 0) + amount);
    }
  }
  const events = [...new Set([...ratios.keys(), ...cash.keys()])].sort();

  // From the last day backwards: behind each event the factors of the earlier days are multiplied by its own.
  let priceFactor = 1;
  let shareFactor = 1;
  for (let i = dates.length - 1; i >= 0; i--) {
    while (events.length > 0 && events.at(-1)! > dates[i]!) {
      const date = events.pop()!;
      const ratio = ratios.get(date) ?? 1;
      const paid = cash.get(date) ?? 0;
      const before = closes[i]! / ratio;
      if (rule === "previous_close" && !(paid < before)) {
        throw new CatalogueError(
          "market_data.bad_answer",
          `${symbol}: a dividend of ${paid} on ${date} is not smaller than the close before it, ${before}`,
        );
      }
      const after = closes[i + 1] ?? Number.POSITIVE_INFINITY;
      priceFactor *= (rule === "reinvested" ? 1 / (1 + paid / after) : 1 - paid / before) / ratio;
      shareFactor /= ratio;
    }
    price[i] = priceFactor;
    shares[i] = shareFactor;
  }
  return { price, shares };
}
