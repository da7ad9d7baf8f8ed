import { Type } from "typebox";
import { choice } from "../../choice.ts";

/** How often something happens. */
const frequencies = ["every_step", "monthly", "quarterly", "yearly"] as const;

const cashFlowParams = Type.Object(
  {
    type: choice(["contribution", "withdrawal"], {
      description: "Money that goes into the portfolio, or out of it. Both in proportion to what is held.",
    }),
    amount: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e15,
        description: "One payment in currency, in today's terms: `annual_growth` and inflation come on top.",
      }),
    ),
    share_of_value: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description:
          "For withdrawals, in the place of `amount`: share of the portfolio's value at each payment, decimal.",
      }),
    ),
    frequency: choice(["once", ...frequencies], {
      default: "monthly",
      description: "How often it is paid; once: at `start_year`.",
    }),
    timing: choice(["start", "end"], {
      default: "end",
      description: "At the start of each period (the first payment is at time 0) or at its end.",
    }),
    annual_growth: Type.Number({
      minimum: -0.5,
      maximum: 1,
      default: 0,
      description: "Growth of the amount per year, decimal: the payment at t years is amount · (1 + growth)^t.",
    }),
    indexed_to_inflation: Type.Boolean({
      default: false,
      description: "The amount also grows with `inflation_rate`.",
    }),
    start_year: Type.Number({
      minimum: 0,
      maximum: 1000,
      default: 0,
      description: "No payment before this time, in years.",
    }),
    end_year: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1000,
        description: "No payment after this time, in years. Default: the horizon.",
      }),
    ),
  },
  { additionalProperties: false, description: "One series of payments." },
);

/** Parameters of the portfolio that is simulated. */
export const portfolioParams = {
  rebalancing: Type.Optional(
    choice(["none", ...frequencies], {
      description:
        "When `weights` are restored, without costs. none: bought at the start and held, so that weights drift. Default: none.",
    }),
  ),
  cash_flows: Type.Optional(
    Type.Array(cashFlowParams, {
      maxItems: 20,
      description:
        "Contributions and withdrawals. A withdrawal that cannot be paid in full ruins the portfolio: it is worth nothing from then on.",
    }),
  ),
  inflation_rate: Type.Optional(
    Type.Number({
      minimum: -0.2,
      maximum: 1,
      description: "Inflation per year, decimal. When given, values are also reported in today's money. Default: none.",
    }),
  ),
  goal: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e18,
      description: "Value in currency that the portfolio should reach: the result has the probability of that.",
    }),
  ),
  goal_terms: Type.Optional(
    choice(["nominal", "real"], {
      description:
        "Whether `goal` is an amount at that time, or in today's money (needs `inflation_rate`). Default: nominal.",
    }),
  ),
  steps_per_year: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100_000,
      description:
        "Time steps of one year, when nothing is estimated from closes; otherwise a step is a bar. Default: 252 for 1d, 52 for 1week, 12 for 1month.",
    }),
  ),
  target_error: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e15,
      description:
        "Standard error of `expected_value` in currency at which the job may stop before `simulations` paths; looked at after " +
        "1/32, 1/16, 1/8, 1/4 and 1/2 of them.",
    }),
  ),
};
