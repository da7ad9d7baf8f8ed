import { Type } from "typebox";
import { answerReader } from "../answers/answerReader.ts";
import { vendorNumber } from "../answers/vendorNumber.ts";

const prices = { open: vendorNumber, high: vendorNumber, low: vendorNumber, close: vendorNumber, volume: vendorNumber };
const nullableText = Type.Union([Type.String(), Type.Null()]);

/** A row that free plans add, alone or with the last bar. */
const warning = Type.Object({ warning: Type.String() });

/** `GET /eod/{symbol}`: prices as traded, and the close adjusted for splits and dividends. */
export const readDailyBars = answerReader(
  "EODHD's daily bars",
  Type.Array(Type.Union([Type.Object({ date: Type.String(), ...prices, adjusted_close: vendorNumber }), warning])),
);

/** `GET /intraday/{symbol}`: bars by their beginning in UTC, seconds since 1970. */
export const readIntradayBars = answerReader(
  "EODHD's intraday bars",
  Type.Array(Type.Union([Type.Object({ timestamp: Type.Integer({ minimum: 0 }), ...prices }), warning])),
);

/** `GET /splits/{symbol}`: new and old shares as `7.000000/1.000000`. */
export const readSplits = answerReader(
  "EODHD's splits",
  Type.Array(Type.Object({ date: Type.String(), split: Type.String({ pattern: "^\\d+(\\.\\d+)?/\\d+(\\.\\d+)?$" }) })),
);

/** `GET /div/{symbol}`: `value` in shares of today, `unadjustedValue` as paid. */
export const readDividends = answerReader(
  "EODHD's dividends",
  Type.Array(
    Type.Object({
      date: Type.String(),
      value: vendorNumber,
      unadjustedValue: vendorNumber,
      currency: Type.Optional(nullableText),
    }),
  ),
);

/** `GET /search/{text}`. */
export const readSearch = answerReader(
  "EODHD's search",
  Type.Array(
    Type.Object({
      Code: Type.String(),
      Exchange: Type.String(),
      Name: nullableText,
      Type: nullableText,
      Currency: nullableText,
    }),
  ),
);

/** `GET /exchange-symbol-list/{exchange}`: in the United States `Exchange` names the market. */
export const readSymbolList = answerReader(
  "EODHD's symbol list",
  Type.Array(
    Type.Object({
      Code: Type.String(),
      Name: nullableText,
      Exchange: nullableText,
      Currency: nullableText,
      Type: nullableText,
    }),
  ),
);
