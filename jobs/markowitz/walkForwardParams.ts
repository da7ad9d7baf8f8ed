import { type Static, Type } from "typebox";
import { choice } from "../choice.ts";
import { maxObservations, strict } from "./schema.ts";

/** Estimates and optimum again and again on past returns, held over the ones that follow. */
export const walkForwardParams = Type.Object(
  {
    windows: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 12,
      description: "Rebalances. The last windows * test_periods returns of the history are out of sample.",
    }),
    test_periods: Type.Integer({
      minimum: 2,
      maximum: 1_000,
      default: 21,
      description: "Returns that each portfolio is held for, its weights drifting.",
    }),
    train_periods: Type.Integer({
      minimum: 10,
      maximum: maxObservations,
      default: 252,
      description:
        "Returns before a rebalance that it is estimated on; the first training of an expanding window has at least these.",
    }),
    method: choice(["rolling", "expanding"], {
      default: "rolling",
      description: "rolling: the last train_periods returns. expanding: all returns so far.",
    }),
    trading_cost: Type.Number({
      minimum: 0,
      maximum: 0.5,
      default: 0,
      description:
        "Paid at each rebalance, as a share of the value bought and sold. Also by the equally weighted portfolio.",
    }),
  },
  {
    ...strict,
    description:
      "Checks the method out of sample: at each rebalance expected returns, covariance and weights are found anew from past returns alone. With turnover or transaction_costs each window starts from what the one before holds; a window without a solution trades nothing.",
  },
);

export type WalkForwardParams = Static<typeof walkForwardParams>;
