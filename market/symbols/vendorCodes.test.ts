import type { VendorName } from "../../protocol/marketData.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import { uneditedSymbolMap } from "../record/memoryRecord.ts";
import { isSymbol, readSymbol } from "./symbol.ts";
import { codeFault, keptName, resolveCode, symbolOfCode } from "./vendorCodes.ts";

const edits: Partial<Record<VendorName, Readonly<Record<string, string>>>> = {
  eodhd: { "FB.XNAS": "META.US", "7203.XJPX": "7203.TSE" },
  twelvedata: { "FB.XNAS": "META:XNAS" },
};
const map: SymbolMap = {
  version: 3,
  codeOf: (vendor, symbol) => edits[vendor]?.[symbol],
  symbolOf: (vendor, code) => Object.entries(edits[vendor] ?? {}).find(([, other]) => other === code)?.[0],
};

const symbolOf = (text: string) => {
  const symbol = readSymbol(text);
  if (!isSymbol(symbol)) throw new Error(symbol.message);
  return symbol;
};
const resolved = (vendor: VendorName, text: string, by = map) => resolveCode(by, vendor, symbolOf(text));

test.each<[VendorName, string, string, "edit" | "rules"]>([
  ["eodhd", "FB.XNAS", "META.US", "edit"],
  ["eodhd", "7203.XJPX", "7203.TSE", "edit"],
  ["eodhd", "BRK.B.XNYS", "BRK-B.US", "rules"],
  ["eodhd", "EUR/USD", "EURUSD.FOREX", "rules"],
  ["twelvedata", "FB.XNAS", "META:XNAS", "edit"],
  ["twelvedata", "BRK.B.XNYS", "BRK.B:XNYS", "rules"],
  ["twelvedata", "BTC/USD", "BTC/USD", "rules"],
])("%s: %s is %s, by the %s, and its listing reads back", (vendor, symbol, code, by) => {
  expect(resolved(vendor, symbol)).toEqual({ code, by });
  expect(symbolOfCode(map, vendor, code, symbol)).toBe(symbol);
});

test("a code that an edit has given away is nobody else's by the rules", () => {
  expect(resolved("eodhd", "META.XNAS")).toEqual({
    code: null,
    refusal: "eodhd has META.US for FB.XNAS, by an edit of the symbol map, and none for META.XNAS",
  });
  expect(resolved("eodhd", "META.XNAS", uneditedSymbolMap)).toEqual({ code: "META.US", by: "rules" });
  expect(symbolOfCode(map, "eodhd", "META.US", "META.XNAS")).toBe("FB.XNAS");
  // The instrument that has the code FB.US is not what the operator calls FB.XNAS.
  expect(symbolOfCode(map, "eodhd", "FB.US", "FB.XNAS")).toBeNull();
  expect(resolved("eodhd", "7203.XJPX", uneditedSymbolMap)).toMatchObject({ code: null });
});

test.each<[VendorName, string, RegExp]>([
  ["eodhd", "META", /^META is no code of eodhd: write CODE.EXCHANGE, as META.US/],
  ["eodhd", "../eod/META.US", /is no code of eodhd/],
  ["eodhd", "META.US?x=1", /is no code of eodhd/],
  ["twelvedata", "META:XNGS", /^META:XNGS is no code of twelvedata: write TICKER:MIC with the MIC of the market/],
  ["twelvedata", "EURUSD", /is no code of twelvedata/],
  ["eodhd", "EURUSD.FOREX", /^EURUSD.FOREX is a pair and FB.XNAS is none$/],
  ["twelvedata", "EUR/USD", /^EUR\/USD is a pair and FB.XNAS is none$/],
  ["bundled", "AAPL", /^bundled has no codes/],
])("%s: %s is refused as the code of a share", (vendor, code, message) => {
  expect(codeFault(vendor, symbolOf("FB.XNAS"), code)).toMatch(message);
});

test.each<[VendorName, string, string]>([
  ["eodhd", "BRK.B.XNYS", "BRK-B.US"],
  ["eodhd", "FB.XNAS", "FB_old.US"],
  ["eodhd", "700.XHKG", "0700.HK"],
  ["eodhd", "BTC/USD", "BTC1-USD.CC"],
  ["twelvedata", "BRKB.XNYS", "BRK.B:XNYS"],
  ["twelvedata", "700.XHKG", "0700:XHKG"],
  ["twelvedata", "BTC/USD", "XBT/USD"],
])("%s: %s may be %s", (vendor, symbol, code) => {
  expect(codeFault(vendor, symbolOf(symbol), code)).toBeNull();
});

test("a pair is no share", () => {
  expect(codeFault("eodhd", symbolOf("EUR/USD"), "AAPL.US")).toBe("EUR/USD is a pair and AAPL.US is none");
});

test("what came by an edited code is kept under a name of its own", () => {
  expect(keptName("FB.XNAS", undefined)).toBe("FB.XNAS");
  expect(keptName("FB.XNAS", "META.US")).not.toBe(keptName("FB.XNAS", "FB_old.US"));
});
