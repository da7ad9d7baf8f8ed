import { type Static, Type } from "typebox";
import { dynamicsParams } from "./dynamics/params.ts";
import { payoffParams } from "./payoff/params.ts";
import { portfolioParams } from "./portfolio/params.ts";

/** Parameters of `montecarlo`. */
export const montecarloParams = Type.Object(
  {
    simulations: Type.Integer({
      minimum: 1_000,
      maximum: 100_000_000,
      default: 10_000,
      description: "Number of simulated paths.",
    }),
    time_steps: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      default: 252,
      description: "Length of a portfolio's path in bars of the interval; 252 daily bars are one year.",
    }),
    risk_free_rate: Type.Number({
      minimum: -0.5,
      maximum: 1,
      default: 0.02,
      description:
        "Of a portfolio: annual simple rate that the Sharpe ratio is measured against. Of a payoff: continuously compounded " +
        "annual rate that discounts it. Decimal.",
    }),
    confidence_level: Type.Number({
      minimum: 0.5,
      maximum: 0.9999,
      default: 0.95,
      description: "Confidence level of value at risk and expected shortfall.",
    }),
    weights: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
        minItems: 1,
        maxItems: 100,
        description: "Share of each symbol at the start, in the order of `symbols`; they add up to 1. Default: equal.",
      }),
    ),
    initial_value: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e15,
      default: 1_000_000,
      description: "Value of the portfolio at the start, in currency.",
    }),
    antithetic: Type.Boolean({
      default: false,
      description: "Pairs every path with its mirror image, which lowers the standard error of the mean.",
    }),
    dynamics: Type.Optional(dynamicsParams),
    ...portfolioParams,
    ...payoffParams,
  },
  { additionalProperties: false },
);

export type MontecarloParams = Static<typeof montecarloParams>;
