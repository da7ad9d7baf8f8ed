import { type TSchema, Type } from "typebox";
import {
  type Adjustment,
  adjustments,
  instrumentKinds,
  listedDates,
  qualityFlags,
  vendorNames,
} from "../../protocol/marketData.ts";
import { dateTime, nullable, object, uuid } from "./schemaParts.ts";

const adjusted = () => Type.Unsafe<Adjustment>(Type.Enum([...adjustments] as unknown as string[]));
const listed = () => Type.Array(Type.String(), { description: `The first of them, at most ${listedDates}.` });

export const gapsSchema = Type.Array(object({ symbol: Type.String(), count: Type.Integer(), dates: listed() }), {
  description: "Sessions of its exchange that a symbol has no bar for; symbols without any are not listed.",
});

export const flagsSchema = Type.Array(
  object({ symbol: Type.String(), flag: Type.Enum([...qualityFlags]), count: Type.Integer(), dates: listed() }),
  { description: "Bars of a symbol that look wrong." },
);

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
    adjusted: adjusted(),
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
  VendorList: object(
    {
      vendors: Type.Array(
        object({
          vendor: Type.Enum([...vendorNames]),
          state: Type.Enum(["ready", "limited", "unavailable", "unconfigured"], {
            description:
              "limited: the minute is used up; unavailable: it did not answer and is left alone for a while.",
          }),
          configured: Type.Boolean(),
          message: nullable(Type.String({ description: "How to get a key, where there is none." })),
          per_minute: nullable(Type.Integer({ description: "Requests or credits that the key has a minute." })),
          left: nullable(Type.Integer({ description: "Of them, what may still be used now." })),
          breaker: nullable(
            Type.Enum(["closed", "open", "half_open"], {
              description: "open: nothing is asked; half_open: one request tries.",
            }),
          ),
          retry_after_seconds: Type.Integer({ description: "Time until the vendor is asked again; 0 = now." }),
          last_answer_at: nullable(dateTime()),
          last_error_at: nullable(dateTime()),
          last_error: nullable(Type.String({ description: "Code of the error catalogue." })),
        }),
      ),
    },
    "By what every process of the deployment has met.",
  ),
  Snapshot: object(
    {
      snapshot_id: uuid(),
      digest: Type.String({ description: "SHA-256 of header and columns: equal numbers are one snapshot." }),
      vendor: Type.String(),
      interval: Type.String(),
      adjusted: adjusted(),
      symbols: Type.Array(Type.String()),
      start: Type.String({ description: "First date that it has." }),
      end: Type.String({ description: "Last date that it has." }),
      rows: Type.Integer({ description: "Dates." }),
      retrieved_at: dateTime(),
      adjusted_as_of: nullable(
        Type.String({
          description: "Day up to which splits and dividends are adjusted for; null for prices as traded.",
        }),
      ),
      symbol_map_version: Type.Integer({ description: "Edits of the symbol map when the symbols were read." }),
      missing: Type.String({ description: "What became of days that some symbols have and others lack." }),
      gaps: gapsSchema,
      flags: flagsSchema,
      links: Type.Record(Type.String(), Type.String()),
    },
    "Frozen market data, shared by all jobs that computed with the same numbers.",
  ),
  ImportedBars: object(
    {
      vendor: Type.Literal("custom"),
      series: Type.Array(
        object({
          symbol: Type.String(),
          interval: Type.String(),
          rows: Type.Integer({ description: "Bars of the file." }),
          first_date: Type.String(),
          last_date: Type.String(),
          outcome: Type.Enum(["stored", "unchanged"], { description: "unchanged: exactly these were there already." }),
          replaced_rows: Type.Integer({ description: "Bars between these dates that were there before." }),
        }),
      ),
    },
    "What an import did, symbol by symbol.",
  ),
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
      comparison: Type.Optional(
        object(
          {
            days: Type.Integer({ description: "Days that were compared." }),
            mismatches: Type.Array(
              object({
                date: Type.String({ description: "First session of the new prices." }),
                expected_factor: Type.Number({
                  description: "What the list multiplies the closes before it by; 1 = nothing.",
                }),
                vendor_factor: Type.Number({ description: "What the vendor's adjusted closes multiply them by." }),
                difference: Type.Number({ description: "vendor_factor / expected_factor - 1." }),
              }),
              { description: "Days on which the two differ by more than rounding can explain." },
            ),
          },
          "With compare=true.",
        ),
      ),
    },
    "Splits and dividends of one symbol, ascending by date.",
  ),
};
