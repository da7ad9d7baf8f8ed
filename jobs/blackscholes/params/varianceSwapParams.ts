import { Type } from "typebox";
import { positive } from "./positive.ts";

/** Of variance swaps. */
export const varianceSwapParams = {
  smile_strikes: Type.Optional(
    Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1e12 }), {
      minItems: 4,
      maxItems: 1000,
      description:
        "Strikes of the listed options that replicate a variance_swap, ascending, two at least on each side of the spot. Those up " +
        "to the highest one at or below the spot stand for puts, those from it for calls; the first and the last close the range.",
    }),
  ),
  smile_volatilities: Type.Optional(
    Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 10 }), {
      minItems: 4,
      maxItems: 1000,
      description: "Implied vol at each of smile_strikes, decimal; for variance_swap, in place of volatility.",
    }),
  ),
  strike_volatility: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 10,
      description:
        "Root of the variance that a variance_swap pays for the realised one. Default: the fair one (price 0).",
    }),
  ),
  variance_notional: positive("Currency for each 1.00 of variance per year of a variance_swap. Default: 1."),
};
