import { exp } from "../../../models/numerics/elementary.ts";
import { modelInputError } from "../../../models/requireThat.ts";
import { logReturns } from "../../../models/simulation/gbmCalibration.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import type { PriceHistory } from "../../../protocol/marketData.ts";

/** Returns that an estimate needs at least. */
const minimumReturns = 30;

/** Closes that can carry an estimate, and the returns between them. */
export interface ReturnHistory {
  readonly prices: PriceHistory;
  /** k columns of n log returns. */
  readonly logReturns: readonly Float64Array[];
}

/**
 * Checks the frozen closes.
 *
 * @throws {@link CatalogueError} `market_data.insufficient` with too few returns; `model.input` for closes that are no
 * positive numbers or never move, naming the symbol.
 */
export function returnHistory(prices: PriceHistory | null): ReturnHistory {
  const returns = (prices?.dates.length ?? 0) - 1;
  if (!prices || returns < minimumReturns) {
    throw new CatalogueError(
      "market_data.insufficient",
      `drift and covariance need at least ${minimumReturns} common returns; there are ${Math.max(0, returns)}`,
    );
  }
  for (const [i, closes] of prices.closes.entries()) {
    const bad = closes.findIndex((close) => !(close > 0 && close < Number.POSITIVE_INFINITY));
    if (bad >= 0) {
      const where = `${prices.symbols[i]} on ${prices.dates[bad]}`;
      throw modelInputError(`close of ${where}`, "a finite number > 0", closes[bad]);
    }
    if (closes.every((close) => close === closes[0])) {
      const name = `closes of ${prices.symbols[i]}`;
      throw modelInputError(name, "a series that moves: nothing can be estimated from a constant one", closes[0]);
    }
  }
  return { prices, logReturns: prices.closes.map(logReturns) };
}

/** n × k growth factors, row-major. */
export function growthFactors(columns: readonly Float64Array[]): Float64Array {
  const k = columns.length;
  const factors = new Float64Array(k * columns[0]!.length);
  for (const [i, column] of columns.entries()) {
    for (const [t, value] of column.entries()) factors[t * k + i] = exp(value);
  }
  return factors;
}
