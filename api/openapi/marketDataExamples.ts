const prefix = "/api/v1";

const nasdaq = (symbol: string, name: string) => ({
  ...{ symbol, name, type: "stock", mic: "XNAS", currency: "USD", vendor: "bundled" },
  ...{ first_date: "1990-01-02", last_date: "2022-12-28", bars: 8313 },
});

/** Answers about the bundled data, by the request that gives them; a test asks for each. */
export const symbolExamples = {
  list: {
    [`GET ${prefix}/symbols?exchange=XNAS&limit=2`]: {
      symbols: [nasdaq("AAPL", "Apple"), nasdaq("AMD", "Advanced Micro Devices")],
      total: 4,
      next_cursor: "QU1E",
    },
  },
  one: { [`GET ${prefix}/symbols/AAPL`]: nasdaq("AAPL", "Apple") },
};

const notAsked = {
  ...{ per_minute: null, left: null, breaker: null, retry_after_seconds: 0 },
  ...{ last_answer_at: null, last_error_at: null, last_error: null },
};
const atHand = { state: "ready", configured: true, message: null, ...notAsked };
const withoutKey = (message: string) => ({ state: "unconfigured", configured: false, message, ...notAsked });

export const vendorExamples = {
  [`GET ${prefix}/vendors`]: {
    vendors: [
      { vendor: "bundled", ...atHand },
      {
        vendor: "eodhd",
        ...withoutKey(
          "EODHD_API_KEY is not set: get a key at https://eodhd.com/register and set it, or use vendor bundled",
        ),
      },
      {
        vendor: "twelvedata",
        ...withoutKey(
          "TWELVE_DATA_API_KEY is not set: get a free key at https://twelvedata.com/register and set it, or use vendor bundled",
        ),
      },
      { vendor: "custom", ...atHand },
    ],
  },
};

const lastTwoDays = "prices?symbol=KO&start=2022-12-27";
const closeOnly = { open: null, high: null, low: null, volume: null };

export const priceExamples = {
  json: {
    [`GET ${prefix}/${lastTwoDays}`]: {
      ...{ symbol: "KO", interval: "1d", vendor: "bundled", adjusted: "splits_and_dividends", missing_sessions: [] },
      bars: [
        { date: "2022-12-27", close: 63.24, ...closeOnly },
        { date: "2022-12-28", close: 62.609, ...closeOnly },
      ],
    },
  },
  csv: {
    [`GET ${prefix}/${lastTwoDays}`]:
      "symbol,date,open,high,low,close,volume\r\nKO,2022-12-27,,,,63.24,\r\nKO,2022-12-28,,,,62.609,\r\n",
  },
};

export const snapshotExamples = {
  requests: {
    "Weekly closes of two shares": { symbols: ["AAPL", "KO"], start: "2015-01-02", interval: "1week" },
    "Nothing may be missing": { symbols: ["KO", "PEP"], start: "2020-01-02", end: "2022-12-28", missing: "error" },
  },
};
