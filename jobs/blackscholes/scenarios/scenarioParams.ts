import { type Static, Type } from "typebox";
import { choice } from "../../choice.ts";
import { positive } from "../params/positive.ts";

const axis = (description: string, bounds: Record<string, number>) =>
  Type.Optional(Type.Array(Type.Number(bounds), { minItems: 1, maxItems: 1_000, description }));

/** What an attribution tells apart. */
export const marketVariables = [
  "elapsed_years",
  "spot",
  "volatility",
  "risk_free_rate",
  "dividend_yield",
  "foreign_rate",
] as const;
export type MarketVariable = (typeof marketVariables)[number];

const scenarios = Type.Object(
  {
    spot_changes: axis("Relative changes of the spot, ascending: 0.1 is a rise by 10 %. Default: [0].", {
      minimum: -0.99,
      maximum: 10,
    }),
    vol_changes: axis(
      "Changes of the vol by which vega is meant, ascending: 0.05 makes 0.20 into 0.25; under bachelier in currency, under " +
        "heston of the root of initial_variance. Default: [0].",
      { minimum: -1e12, maximum: 1e12 },
    ),
    rate_changes: axis(
      "Changes of risk_free_rate, ascending; the yield of a future follows, other yields stay. Default: [0].",
      { minimum: -1, maximum: 1 },
    ),
    elapsed_years: axis("Years that have passed, ascending, at most expiry_years. Default: [0].", {
      minimum: 0,
      maximum: 100,
    }),
    greeks: Type.Optional(
      Type.Boolean({ description: "Delta, gamma and vega at every node too, for nine prices each. Default: false." }),
    ),
  },
  {
    additionalProperties: false,
    description:
      "Reprices an option on one underlying at every combination of the changes. The spot moves at once and stands still while " +
      "the time passes.",
  },
);

const rateThen = (description: string) => Type.Optional(Type.Number({ minimum: -1, maximum: 1, description }));

const attribution = Type.Object(
  {
    to: Type.Object(
      {
        spot: positive("Spot then."),
        volatility: Type.Optional(
          Type.Number({
            exclusiveMinimum: 0,
            maximum: 1e12,
            description: "Vol then, by which vega is meant (bachelier: in currency; heston: root of the variance).",
          }),
        ),
        risk_free_rate: rateThen("Rate then; the yield of a future follows."),
        dividend_yield: rateThen("Dividend yield then."),
        foreign_rate: rateThen("Foreign rate then; for garman_kohlhagen."),
        elapsed_years: Type.Optional(
          Type.Number({ exclusiveMinimum: 0, maximum: 100, description: "Years that have passed by then." }),
        ),
      },
      { additionalProperties: false, minProperties: 1, description: "The market then; what is not named stays." },
    ),
    order: Type.Optional(
      Type.Array(choice(marketVariables, {}), {
        uniqueItems: true,
        maxItems: 6,
        description:
          "What moves first in the revaluation step by step; the rest follows in the order elapsed_years, spot, volatility, " +
          "risk_free_rate, dividend_yield, foreign_rate.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "Explains the change of the price from today's market to another one, by Greeks and by revaluation.",
  },
);

/** What may be asked for beside the price. */
export const scenarioParams = {
  scenarios: Type.Optional(scenarios),
  attribution: Type.Optional(attribution),
  quantity: Type.Optional(
    Type.Number({
      minimum: -1e12,
      maximum: 1e12,
      description: "Options held, below zero if sold: profits are those of the position. Default: 1.",
    }),
  ),
  contract_multiplier: positive("Units of the underlying that one option is for. Default: 1."),
};

export type ScenarioParams = Static<typeof scenarios>;
export type AttributionParams = Static<typeof attribution>;
