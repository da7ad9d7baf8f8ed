import { Type } from "typebox";

/** Parameters of `blackscholes`. */
export const blackscholesParams = Type.Object(
  {
    strike: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e12,
      description: "Strike; currency per unit of underlying.",
    }),
    expiry_years: Type.Number({ minimum: 0, maximum: 100, description: "Time to expiry in years." }),
    option_type: Type.Unsafe<"call" | "put">(
      Type.Enum(["call", "put"], { default: "call", description: "Right to buy or to sell." }),
    ),
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
    spot: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e12,
        description: "Price of the underlying today. Default: the last close of the symbol.",
      }),
    ),
    volatility: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description: "Annualised log-normal vol, decimal. Default: estimated from the closes of the symbol.",
      }),
    ),
  },
  { additionalProperties: false },
);
