import { Type } from "typebox";
import { answerReader } from "../answers/answerReader.ts";
import { vendorNumber } from "../answers/vendorNumber.ts";

const meta = { symbol: Type.String(), mic_code: Type.Optional(Type.String()) };

/** `GET /time_series`: every number is text; currencies and crypto assets have no volume. */
export const readTimeSeries = answerReader(
  "Twelve Data's bars",
  Type.Object({
    meta: Type.Object({ ...meta, interval: Type.String() }),
    values: Type.Array(
      Type.Object({
        datetime: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}( \\d{2}:\\d{2}:\\d{2})?$" }),
        open: vendorNumber,
        high: vendorNumber,
        low: vendorNumber,
        close: vendorNumber,
        volume: Type.Optional(vendorNumber),
      }),
    ),
    status: Type.Literal("ok"),
  }),
);

/** `GET /splits`: a four-for-one split goes from factor 4 to factor 1. */
export const readSplits = answerReader(
  "Twelve Data's splits",
  Type.Object({
    meta: Type.Object(meta),
    splits: Type.Array(Type.Object({ date: Type.String(), from_factor: vendorNumber, to_factor: vendorNumber })),
  }),
);

/** `GET /dividends`: amounts in shares of today. */
export const readDividends = answerReader(
  "Twelve Data's dividends",
  Type.Object({
    meta: Type.Object({ ...meta, currency: Type.Optional(Type.String()) }),
    dividends: Type.Array(Type.Object({ ex_date: Type.String(), amount: vendorNumber })),
  }),
);

/** `GET /symbol_search`. */
export const readSearch = answerReader(
  "Twelve Data's search",
  Type.Object({
    data: Type.Array(
      Type.Object({
        symbol: Type.String(),
        instrument_name: Type.String(),
        mic_code: Type.Optional(Type.String()),
        instrument_type: Type.String(),
        currency: Type.Optional(Type.String()),
      }),
    ),
  }),
);

/** `GET /stocks`. */
export const readStocks = answerReader(
  "Twelve Data's list of stocks",
  Type.Object({
    data: Type.Array(
      Type.Object({
        symbol: Type.String(),
        name: Type.String(),
        mic_code: Type.String(),
        type: Type.String(),
        currency: Type.String(),
      }),
    ),
  }),
);

/** `GET /forex_pairs` and `GET /cryptocurrencies`. */
export const readPairs = answerReader(
  "Twelve Data's list of pairs",
  Type.Object({
    data: Type.Array(
      Type.Object({ symbol: Type.String(), currency_base: Type.String(), currency_quote: Type.String() }),
    ),
  }),
);
