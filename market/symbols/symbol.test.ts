import { canonicalOf, eodhdSymbolOf } from "../eodhd/eodhdSymbol.ts";
import { twelveDataQuery, twelveDataSymbolOf } from "../twelvedata/twelveDataSymbol.ts";
import { exchanges } from "./exchanges.ts";
import { type CanonicalSymbol, isSymbol, readSymbol } from "./symbol.ts";

const symbol = (text: string): CanonicalSymbol => {
  const read = readSymbol(text);
  if (!isSymbol(read)) throw new Error(read.message);
  return read;
};

// The vendors' spellings are those of their documents.
test.each([
  ["AAPL.XNAS", "AAPL.US", { symbol: "AAPL", exchange: "NASDAQ" }],
  ["BRK.B.XNYS", "BRK-B.US", { symbol: "BRK.B", exchange: "NYSE" }],
  ["BMW.XETR", "BMW.XETRA", { symbol: "BMW", mic_code: "XETR" }],
  ["BHP.XASX", "BHP.AU", { symbol: "BHP", mic_code: "XASX" }],
  ["EUR/USD", "EURUSD.FOREX", { symbol: "EUR/USD" }],
  ["BTC/USD", "BTC-USD.CC", { symbol: "BTC/USD" }],
])("%s is %s at EODHD and %j at Twelve Data", (text, eodhd, twelveData) => {
  const { code, exchange } = eodhdSymbolOf(symbol(text))!;
  expect(`${code}.${exchange}`).toBe(eodhd);
  expect(twelveDataQuery(twelveDataSymbolOf(symbol(text)))).toEqual(twelveData);
});

test("a symbol comes back from EODHD's spelling, on every exchange that it serves", () => {
  const listed = [...exchanges.values()].filter(({ eodhd }) => eodhd !== null).map(({ mic }) => `ABC.${mic}`);
  for (const text of [...listed, "BRK.B.XNYS", "USD/JPY", "ETH/BTC"]) {
    const read = symbol(text);
    const mic = read.kind === "listed" ? read.exchange.mic : null;
    expect(canonicalOf(eodhdSymbolOf(read)!, mic)).toBe(text);
  }
  expect(listed.length).toBeGreaterThan(20);
});

test.each([
  ["EUR/USD", "fx"],
  ["XAU/USD", "fx"],
  ["BTC/USD", "crypto"],
  ["ETH/BTC", "crypto"],
])("%s is of the kind %s", (text, kind) => {
  expect(symbol(text).kind).toBe(kind);
});

test.each([
  ["AAPL", "no_exchange", "AAPL names no exchange: write it as TICKER.MIC"],
  ["BRK.B", "no_exchange", "BRK.B names no exchange: write it as TICKER.MIC"],
  ["AAPL.XNGS", "unknown_exchange", "XNGS is part of XNAS: write AAPL.XNAS"],
  ["AAPL.XXXX", "unknown_exchange", "XXXX is no exchange of the symbol map"],
  ["USD/USD", "malformed", "USD/USD prices USD in itself"],
  ["", "malformed", " must be written TICKER.MIC, as AAPL.XNAS, or BASE/QUOTE, as EUR/USD"],
  ["../etc.XNAS", "malformed", "../etc.XNAS must be written TICKER.MIC, as AAPL.XNAS, or BASE/QUOTE, as EUR/USD"],
  ["aapl.XNAS", "malformed", "aapl.XNAS must be written TICKER.MIC, as AAPL.XNAS, or BASE/QUOTE, as EUR/USD"],
])("%j is refused: %s", (text, kind, message) => {
  expect(readSymbol(text)).toEqual({ kind, message });
});

test("no market is written in two ways", () => {
  const all = [...exchanges.values()].flatMap(({ mic, segments }) => [mic, ...segments]);
  expect(new Set(all).size).toBe(all.length);
});

test("every time zone and session is real", () => {
  for (const { timeZone, opens, closes } of exchanges.values()) {
    expect(() => new Intl.DateTimeFormat("en", { timeZone })).not.toThrow();
    expect(opens < closes).toBe(true);
    expect(`${opens} ${closes}`).toMatch(/^\d\d:[0-5]\d \d\d:[0-5]\d$/);
  }
});
