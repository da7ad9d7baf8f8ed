import { CatalogueError } from "../../protocol/errors.ts";
import type { Dividend } from "../corporateActions.ts";

/** Units that vendors quote prices in, as a hundredth of a currency: EODHD writes GBX and ZAC, Twelve Data GBp and ZAc. */
const hundredthOf: Readonly<Record<string, string>> = {
  ...{ GBX: "GBP", GBp: "GBP" },
  ...{ ZAC: "ZAR", ZAc: "ZAR" },
  ILA: "ILS",
};

/** The currency of a unit, and how many of the unit are one of it. */
const currencyOf = (unit: string) =>
  unit in hundredthOf ? { currency: hundredthOf[unit]!, units: 100 } : { currency: unit, units: 1 };

/**
 * The amount of a dividend in the unit of the prices that it is taken from. A vendor that says one of the two units only
 * is taken to mean the same by both.
 *
 * @throws {@link CatalogueError} `market_data.unsupported` for two currencies: nobody here knows the rate of the day.
 */
export function amountInPriceUnit(symbol: string, { exDate, amount, currency, priceUnit }: Dividend): number {
  if (currency === null || priceUnit === null || currency === priceUnit) return amount;
  const paid = currencyOf(currency);
  const quoted = currencyOf(priceUnit);
  if (paid.currency !== quoted.currency) {
    const message =
      `${symbol} is quoted in ${priceUnit} and paid its dividend of ${exDate} in ${currency}: ` +
      "ask with adjusted=splits or adjusted=false";
    throw new CatalogueError("market_data.unsupported", message, [
      { pointer: "/adjusted", message, keyword: "currency" },
    ]);
  }
  return (amount * quoted.units) / paid.units;
}
