import { Type } from "typebox";
import { choice } from "../choice.ts";

const date = (description: string) => Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description });

/** Largest number of bars that a request may carry. */
const maxBars = 100_000;
const maxAssets = 200;

const columns = (minimum: number, description: string) =>
  Type.Array(
    Type.Array(Type.Union([Type.Number({ minimum, maximum: 1e12 }), Type.Null()]), { minItems: 1, maxItems: maxBars }),
    { minItems: 1, maxItems: maxAssets, description },
  );

/** Prices in the request, instead of a vendor's. */
export const priceParams = Type.Optional(
  Type.Object(
    {
      dates: Type.Optional(
        Type.Array(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2})?)?$" }), {
          minItems: 1,
          maxItems: maxBars,
          description: "Ascending; a time of day may follow the date. Default: weekdays from 2000-01-03 on.",
        }),
      ),
      close: columns(0, "One list of closes for each symbol, currency per share; > 0."),
      open: Type.Optional(columns(0, "One list of opens for each symbol; needed by execution next_open.")),
      volume: Type.Optional(columns(0, "One list of volumes for each symbol, shares; read by the impact models.")),
      benchmark_close: Type.Optional(
        Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1e12 }), {
          minItems: 1,
          maxItems: maxBars,
          description: "Closes of the benchmark.",
        }),
      ),
    },
    {
      additionalProperties: false,
      description:
        "Prices to trade on, instead of a vendor's: the columns belong to `symbols`, or to ASSET_1, ASSET_2, … when there are none. No market data is read.",
    },
  ),
);

/** What happened to the shares. */
export const actionParams = Type.Optional(
  Type.Array(
    Type.Object(
      {
        type: choice(["split", "dividend", "delisting"], {
          description:
            "Applied before the trades of the first bar that is not before `date`: splits, then dividends, then delistings.",
        }),
        symbol: Type.Optional(Type.String({ description: "Default: the only symbol." })),
        date: date("Ex-date."),
        ratio: Type.Optional(
          Type.Number({
            exclusiveMinimum: 0,
            maximum: 1e6,
            description: "For split: shares that one share becomes; 2 for 2-for-1.",
          }),
        ),
        amount: Type.Optional(
          Type.Number({
            minimum: 0,
            maximum: 1e9,
            description: "For dividend: currency per share as it is after a split of the day.",
          }),
        ),
        price: Type.Optional(
          Type.Number({
            minimum: 0,
            maximum: 1e12,
            description: "For delisting: what a share brings. Default: the last close.",
          }),
        ),
      },
      { additionalProperties: false },
    ),
    {
      maxItems: 10_000,
      description:
        "Corporate actions. Those that the prices contain already have no place here: splits unless `adjusted` is false, dividends where it is splits_and_dividends. Prices in `prices` contain none.",
    },
  ),
);
