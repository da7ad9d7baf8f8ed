import { emptyOptionValues, optionColumnNames } from "../../../models/pricing/optionColumns.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import { americanContract } from "../contracts/vanilla.ts";
import type { OptionParams } from "../params.ts";
import { impliedVolOf, valueOption } from "../valuation.ts";
import {
  at,
  type Inputs,
  type MarketColumns,
  notFinite,
  outsideBounds,
  type PricedContracts,
  writtenFaults,
} from "./block.ts";

/**
 * American options one after the other, each as a job of its own would price it.
 *
 * @param messages - receives why the first rows that have no price have none.
 */
export function priceAmericans(
  params: OptionParams,
  market: MarketColumns,
  inputs: Inputs,
  codes: Uint8Array,
  messages: Map<number, string>,
): PricedContracts {
  const values = emptyOptionValues(codes.length);
  const vols = inputs.market_price === undefined ? null : new Float64Array(codes.length);
  const methods: Record<string, number> = {};
  let errorEstimate = 0;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] !== 0) continue;
    const expiryYears = at(market.expiryYears, row);
    const option: OptionParams = {
      ...params,
      strike: at(market.strike, row),
      option_type: at(market.sign, row) > 0 ? "call" : "put",
      expiry_years: expiryYears,
    };
    const unpriced = {
      spot: at(market.spot, row),
      expiryYears,
      rate: at(market.rate, row),
      dividendYield: at(market.dividendYield, row),
      vol: 0,
    };
    try {
      const vol =
        inputs.market_price === undefined
          ? at(inputs.volatility!, row)
          : impliedVolOf(unpriced, { ...option, market_price: at(inputs.market_price, row) }).vol;
      const priced = valueOption(americanContract, { ...unpriced, vol }, option, []);
      const numbers = { price: priced.price, ...(priced.greeks as object) } as Record<string, number>;
      for (const name of optionColumnNames) values[name][row] = numbers[name]!;
      if (vols) vols[row] = vol;
      const method = priced.method as string;
      methods[method] = (methods[method] ?? 0) + 1;
      errorEstimate = Math.max(errorEstimate, priced.error_estimate as number);
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error;
      codes[row] = vols ? outsideBounds : notFinite;
      if (messages.size < writtenFaults) messages.set(row, error.message);
    }
  }
  return { values, vols, methods, errorEstimate };
}
