import { Type } from "typebox";
import { choice } from "../../choice.ts";
import { positive } from "./positive.ts";

/** Of options that a touch of a price ends or begins, and when that price is watched. */
export const barrierParams = {
  pays: Type.Optional(choice(["cash", "asset"], { description: "What a touch option pays. Default: cash." })),
  settlement: Type.Optional(
    choice(["at_hit", "at_expiry"], { description: "When a one-touch option pays. Default: at_hit." }),
  ),
  touch_side: Type.Optional(
    choice(["up", "down"], {
      description: "Whether a rise or a fall touches the barrier. Default: the side of the spot on which it lies.",
    }),
  ),
  barrier: positive(
    "Barrier of a barrier or touch option; watched continuously unless monitoring_interval_years says otherwise.",
  ),
  monitoring_interval_years: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description:
        "Years between the dates at which barriers are watched or extremes taken, counted back from expiry, which is one; today is " +
        "none. Of European barrier, double_barrier and touch options without a window, lookback_fixed and lookback_floating; at " +
        "most 600 dates. Default: continuous monitoring.",
    }),
  ),
  barrier_type: Type.Optional(
    choice(["down_in", "down_out", "up_in", "up_out"], { description: "Side and effect of the barrier." }),
  ),
  rebate: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1e12,
      description:
        "Paid at the hit by a knock-out, at expiry by a knock-in that was never hit, of one or two barriers. Default: 0.",
    }),
  ),
  lower_barrier: positive("Lower barrier of a double barrier option."),
  upper_barrier: positive("Upper barrier of a double barrier option."),
  knock: Type.Optional(choice(["in", "out"], { description: "Effect of a touch of a double barrier." })),
  window_start_years: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description:
        "Years until the price begins to be watched: for the extreme of lookback_partial_fixed (it ends at expiry) and for a " +
        "barrier that is watched late (a price at or beyond it then touches it). Default for a barrier: 0.",
    }),
  ),
  window_end_years: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      description:
        "Years until the price is no longer watched: for the extreme of lookback_partial_floating (it begins today) and for a " +
        "barrier that is watched early. Default for a barrier: expiry. One end of a barrier's window is today or expiry.",
    }),
  ),
};
