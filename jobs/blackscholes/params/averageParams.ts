import { Type } from "typebox";
import { choice } from "../../choice.ts";
import { positive } from "./positive.ts";

/** Of Asian options. */
export const averageParams = {
  average_of: Type.Optional(
    choice(["price", "strike"], {
      description:
        "What the average stands for: the price (a call pays average less strike) or the strike (a call pays last price less " +
        "average; there is no strike then). Default: price.",
    }),
  ),
  fixing_times: Type.Optional(
    Type.Array(Type.Number({ minimum: 0, maximum: 100 }), {
      minItems: 1,
      maxItems: 10_000,
      description:
        "Years until each fixing of an average that is still to come, ascending; 0 is a fixing at today's spot. At most 1,000 of " +
        "an arithmetic average. Default: continuous averaging from today to expiry.",
    }),
  ),
  fixing_volatilities: Type.Optional(
    Type.Array(Type.Number({ minimum: 0, maximum: 10 }), {
      minItems: 1,
      maxItems: 10_000,
      description:
        "Vol of the price from today to each of fixing_times, where vol depends on time. Default: volatility throughout.",
    }),
  ),
  average_so_far: positive(
    "Average of the prices until today (arithmetic or geometric as the option's), where averaging has begun; with " +
      "fixings_so_far or averaging_elapsed_years.",
  ),
  fixings_so_far: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000, description: "Number of fixings behind average_so_far." }),
  ),
  averaging_elapsed_years: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: "Years of continuous averaging behind average_so_far.",
    }),
  ),
};
