import { Type } from "typebox";

/** Least years from today, and between a dividend and the next or expiry: half a minute, well above what the model can tell apart. */
export const leastYearsBetween = 1e-6;

/** What an asset pays on dates beside its yield. */
export const dividendParams = {
  dividends: Type.Optional(
    Type.Array(
      Type.Object(
        {
          time_years: Type.Number({
            minimum: leastYearsBetween,
            maximum: 100,
            description: "Years until the price falls by the dividend; before expiry.",
          }),
          amount: Type.Optional(
            Type.Number({ minimum: 0, maximum: 1e12, description: "Currency per unit of underlying. Default: 0." }),
          ),
          share: Type.Optional(
            Type.Number({
              minimum: 0,
              exclusiveMaximum: 1,
              description: "Share of the price just before, paid beside the amount, decimal. Default: 0.",
            }),
          ),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        maxItems: 100,
        description:
          "Dividends on dates of a vanilla option under black_scholes_merton, beside dividend_yield, ascending in time, 1e-6 years apart. Between them " +
          "the price is log-normal with the vol; on each it falls by share and amount, to 0 where it cannot pay the amount.",
      },
    ),
  ),
};
