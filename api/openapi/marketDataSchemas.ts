import { type TSchema, Type } from "typebox";
import { type Adjustment, adjustments, instrumentKinds } from "../../protocol/marketData.ts";
import { nullable, object } from "./schemaParts.ts";

/** Shapes of answers about market data. */
export const marketDataSchemas: Readonly<Record<string, TSchema>> = {
  Symbol: object({
    symbol: Type.String(),
    name: Type.String(),
    type: Type.Enum([...instrumentKinds]),
    mic: nullable(Type.String({ description: "ISO 10383." })),
    currency: Type.String(),
    vendor: Type.String(),
    first_date: nullable(Type.String()),
    last_date: nullable(Type.String()),
    bars: nullable(Type.Integer({ description: "Daily bars." })),
  }),
  SymbolList: object({
    symbols: Type.Array(Type.Ref("#/components/schemas/Symbol")),
    total: Type.Integer({ description: "Symbols of all pages." }),
    next_cursor: nullable(Type.String()),
  }),
  Prices: object({
    symbol: Type.String(),
    interval: Type.String(),
    vendor: Type.String(),
    adjusted: Type.Unsafe<Adjustment>(Type.Enum([...adjustments] as unknown as string[])),
    missing_sessions: Type.Array(Type.String({ format: "date" }), {
      description:
        "Of daily bars: days between the first and the last on which the exchange traded and that have no bar.",
    }),
    bars: Type.Array(
      object({
        date: Type.String({ description: "Last session of the bar; of an intraday bar its beginning in UTC." }),
        open: nullable(Type.Number()),
        high: nullable(Type.Number()),
        low: nullable(Type.Number()),
        close: Type.Number(),
        volume: nullable(Type.Number()),
      }),
    ),
  }),
  CorporateActions: object(
    {
      symbol: Type.String(),
      vendor: Type.String(),
      splits: Type.Array(
        object({
          date: Type.String({ description: "First day in new shares." }),
          ratio: Type.Number({ description: "New shares for one old share; 4 for 4-for-1." }),
        }),
      ),
      dividends: Type.Array(
        object({
          ex_date: Type.String(),
          amount: Type.Number({ description: "Per share as paid, in shares of the ex-date." }),
          currency: nullable(Type.String()),
        }),
      ),
    },
    "Splits and dividends of one symbol, ascending by date.",
  ),
};
