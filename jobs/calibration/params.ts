import { type Static, type TNumberOptions, Type } from "typebox";
import { choice } from "../choice.ts";

const maxQuotes = 5_000;

const column = (bounds: TNumberOptions, description: string) =>
  Type.Array(Type.Number(bounds), { minItems: 1, maxItems: maxQuotes, description });

/** Parameters of `calibration`. */
export const calibrationParams = Type.Object(
  {
    model: choice(["heston", "svi"], {
      default: "heston",
      description:
        "What is fitted: Heston's five parameters to all expiries at once, or one raw SVI slice an expiry without butterfly " +
        "or calendar arbitrage.",
    }),
    strikes: column({ exclusiveMinimum: 0, maximum: 1e12 }, "Strike of each quote; currency."),
    expiries: column({ exclusiveMinimum: 0, maximum: 100 }, "Years to expiry of each quote."),
    implied_vols: column(
      { exclusiveMinimum: 0, maximum: 10 },
      "Black–Scholes vol of each quote, annualised, decimal: 0.2 is 20 % a year.",
    ),
    weights: Type.Optional(
      column({ minimum: 0, maximum: 1e6 }, "Weight of each quote's squared vol error. Default: 1 for all."),
    ),
    spot: Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description: "Price of the underlying today." }),
    risk_free_rate: Type.Number({
      minimum: -1,
      maximum: 1,
      default: 0.02,
      description: "Continuously compounded annual rate, decimal.",
    }),
    dividend_yield: Type.Number({
      minimum: -1,
      maximum: 1,
      default: 0,
      description: "Continuously compounded annual dividend yield, decimal.",
    }),
  },
  { additionalProperties: false },
);

/** Validated parameters with their defaults. */
export type CalibrationParams = Static<typeof calibrationParams>;
