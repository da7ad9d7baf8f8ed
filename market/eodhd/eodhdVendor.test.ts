import type { CatalogueError } from "../../protocol/errors.ts";
import type { Adjustment } from "../../protocol/marketData.ts";
import { golden } from "../../test/support/golden.ts";
import { json } from "../../test/support/vendors/answer.ts";
import { appleSplits } from "../../test/support/vendors/appleEvents.ts";
import { freeKey, startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { dailyBarsOf, remoteOptions } from "../../test/support/vendors/testVendor.ts";
import type { Vendor } from "../vendor.ts";
import { createEodhdVendor } from "./eodhdVendor.ts";

let simulator: VendorSimulator;
let vendor: Vendor;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  vendor = createEodhdVendor(remoteOptions(simulator.eodhdUrl));
});
afterAll(() => simulator.stop());

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: CatalogueError) => error,
  );
const daysOf = (ticker: string, market: string) => simulator.world.daysOf(simulator.world.find(ticker, market)!);

describe("daily bars", () => {
  test("are as traded, with the vendor's own adjusted close", async () => {
    const days = daysOf("AAPL", "XNAS");
    const raw = await dailyBarsOf(vendor, "AAPL.XNAS");
    expect(raw.dates).toEqual(days.map(({ date }) => date));
    expect([...raw.close]).toEqual(days.map(({ close }) => close));
    expect([...raw.high!]).toEqual(days.map(({ high }) => high));
    expect([...raw.vendorClose!]).toEqual(days.map(({ adjustedClose }) => adjustedClose));
    expect(raw.asOf).toBe("2022-12-30T12:00:00.000Z");
  });

  test("of a range are asked for by that range, and both of its ends belong to it", async () => {
    const range = { first: "2022-12-19", last: "2022-12-21" };
    const { answered, bars } = await vendor.fetchBars({ symbol: "KO.XNYS", interval: "1d", ...range });
    expect(bars.dates).toEqual(["2022-12-19", "2022-12-20", "2022-12-21"]);
    expect(answered).toEqual(range);
    expect(simulator.asked.at(-1)).toMatch(/from=2022-12-19&to=2022-12-21/);
  });

  test("of days on which a known symbol has none are none, though the vendor calls it unknown", async () => {
    const absent = { status: 404, headers: { "content-type": "text/html" }, body: "Ticker Not Found." };
    await dailyBarsOf(vendor, "KO.XNYS");
    simulator.answerNext(absent, absent);
    const days = { first: "2022-12-24", last: "2022-12-26" };
    const { answered, bars } = await vendor.fetchBars({ symbol: "KO.XNYS", interval: "1d", ...days });
    expect([answered, bars.dates]).toEqual([days, []]);
    expect((await refusal(dailyBarsOf(vendor, "KO.XNYS")))?.code).toBe("market_data.unknown_symbol");
  });

  test("of currencies and crypto assets have nothing to adjust", async () => {
    for (const [symbol, market] of [
      ["EUR/USD", "FX"],
      ["BTC/USD", "CRYPTO"],
    ] as const) {
      const bars = await dailyBarsOf(vendor, symbol);
      expect([...bars.close]).toEqual(daysOf(symbol, market).map(({ close }) => close));
      expect(bars.vendorClose).toBeNull();
    }
  });

  test("share classes and other exchanges are found", async () => {
    for (const [symbol, ticker, market] of [
      ["BRK.B.XNYS", "BRK.B", "XNYS"],
      ["BHP.XASX", "BHP", "XASX"],
      ["BHP.XLON", "BHP", "XLON"],
    ] as const) {
      const bars = await dailyBarsOf(vendor, symbol);
      expect(bars.close.at(-1)).toBe(daysOf(ticker, market).at(-1)!.close);
    }
  });

  test("the running day is left out, by the exchange's clock", async () => {
    // 29 December, 04:00 UTC: 15:00 in Sydney on the 29th, 23:00 in New York on the 28th.
    const at = new Date("2022-12-29T04:00:00Z");
    const early = createEodhdVendor(remoteOptions(simulator.eodhdUrl, { now: () => at }));
    for (const symbol of ["BHP.XASX", "BHP.XLON", "BHP.XNYS"]) {
      const wanted = { symbol, interval: "1d", first: "2022-12-01", last: "2022-12-31" } as const;
      const { dates } = (await early.fetchBars(wanted)).bars;
      expect({ symbol, last: dates.at(-1) }).toEqual({
        symbol,
        last: symbol === "BHP.XNYS" ? "2022-12-27" : "2022-12-28",
      });
      // The 28th is over in Sydney and London, not yet in New York.
      expect(early.servedDays(symbol, "1d", at).last).toBe(symbol === "BHP.XNYS" ? "2022-12-27" : "2022-12-28");
      expect(early.servedDays(symbol, "5min", at).last).toBe("2022-12-28");
    }
  });
});

describe("intraday bars", () => {
  test("are those of the regular session, through a change of the clocks", async () => {
    // The United States changed their clocks on 13 March 2022.
    const range = { first: "2022-03-01", last: "2022-03-31" };
    const { bars } = await vendor.fetchBars({ symbol: "KO.XNYS", interval: "5min", ...range });
    const perDay = Map.groupBy(bars.dates, (date) => date.slice(0, 10));
    expect(perDay.size).toBe(23);
    for (const [day, dates] of perDay) {
      expect(dates).toHaveLength(78);
      expect(dates[0]).toBe(`${day}T${day < "2022-03-13" ? "14" : "13"}:30:00Z`);
    }
    expect(bars.close.at(77)).toBe(daysOf("KO", "XNYS").find(({ date }) => date === "2022-03-01")!.close);
  });

  test("a recorded day of 78 bars and a closing print", async () => {
    const { rows } = golden<{ rows: Record<string, number>[] }>("vendors/eodhd_intraday_AAPL_5m.json");
    const later = createEodhdVendor(remoteOptions(simulator.eodhdUrl, { now: () => new Date("2025-07-15T00:00:00Z") }));
    const wanted = { symbol: "AAPL.XNAS", interval: "5min" } as const;
    await later.fetchBars({ ...wanted, first: "2025-05-01", last: "2025-05-31" });
    simulator.answerNext(json(rows));
    const { bars } = await later.fetchBars({ ...wanted, first: "2025-06-01", last: "2025-06-30" });
    expect(rows).toHaveLength(79);
    expect(bars.dates).toHaveLength(78);
    expect([bars.dates[0], bars.dates.at(-1)]).toEqual(["2025-06-09T13:30:00Z", "2025-06-09T19:55:00Z"]);
    expect([...bars.close]).toEqual(rows.slice(0, 78).map(({ close }) => close));
  });
});

describe("recorded answers", () => {
  test("bars of Sydney, and the row that free plans add", async () => {
    const { rows } = golden<{ rows: Record<string, number>[] }>("vendors/eodhd_eod_BHP_AU.json");
    const at = new Date("2025-12-01T00:00:00Z");
    const later = createEodhdVendor(remoteOptions(simulator.eodhdUrl, { now: () => at }));
    await dailyBarsOf(later, "BHP.XASX", at);
    simulator.answerNext(json(rows));
    const bars = await dailyBarsOf(later, "BHP.XASX", at);
    expect([...bars.close]).toEqual(rows.map(({ close }) => close));
    expect([...bars.vendorClose!]).toEqual(rows.map(({ adjusted_close }) => adjusted_close));
    const limited = golden<{ rows: Record<string, number>[] }>("vendors/eodhd_free_plan_warning.json");
    simulator.answerNext(json(limited.rows), json([{ warning: "Data is limited by one year" }]));
    const wanted = { symbol: "BHP.XASX", interval: "1d", first: "1990-01-01", last: "2025-11-30" } as const;
    const some = await later.fetchBars(wanted);
    expect(some.bars.dates).toHaveLength(2);
    // Of what lies before its first bar a limited key learns nothing.
    expect(some.answered).toEqual({ first: some.bars.dates[0], last: "2025-11-30" });
    const none = await later.fetchBars(wanted);
    expect([none.bars.dates, none.answered]).toEqual([[], { first: "2025-12-01", last: "2025-11-30" }]);
  });

  test("splits with ratios that are not whole, and dividends as paid within the vendor's rounding", async () => {
    await vendor.fetchCorporateActions("AAPL.XNAS");
    const { rows: splits } = golden<{ rows: unknown }>("vendors/eodhd_splits_TLV_RO.json");
    const { rows: dividends } = golden<{ rows: unknown }>("vendors/eodhd_dividends_AAPL_2012.json");
    simulator.answerNext(json(splits), json(dividends));
    const actions = await vendor.fetchCorporateActions("AAPL.XNAS");
    expect(actions.splits.slice(0, 4).map(({ ratio }) => ratio)).toEqual([1.68414, 0.1, 1.08992, 1.2001]);
    // Apple paid 2.65 (investor.apple.com).
    for (const { amount } of actions.dividends) expect(Math.abs(amount / 2.65 - 1)).toBeLessThan(0.001);
  });
});

describe("symbols", () => {
  test("corporate actions come in the order of their dates", async () => {
    const { splits, dividends } = await vendor.fetchCorporateActions("AAPL.XNAS");
    expect(splits).toEqual(appleSplits);
    expect(dividends).toHaveLength(14);
    expect(await vendor.fetchCorporateActions("KO.XNYS")).toEqual({ symbol: "KO.XNYS", splits: [], dividends: [] });
  });

  test("are listed by search, exchange and kind", async () => {
    expect((await vendor.listSymbols({ search: "BHP" })).map(({ symbol }) => symbol)).toEqual([
      "BHP.XASX",
      "BHP.XLON",
      "BHP.XNYS",
    ]);
    expect((await vendor.listSymbols({ search: "BRK" }))[0]).toMatchObject({ symbol: "BRK.B.XNYS", mic: "XNYS" });
    const nasdaq = await vendor.listSymbols({ exchange: "XNAS" });
    expect(nasdaq.map(({ symbol }) => symbol).sort()).toEqual(["AAPL.XNAS", "AMD.XNAS", "MSFT.XNAS", "PEP.XNAS"]);
    const crypto = (await vendor.listSymbols({ kind: "crypto" })).map(({ symbol }) => symbol);
    expect(crypto).toEqual(["BTC/USD", "ETH/USD", "LTC/USD", "SOL/USD", "ETH/BTC"]);
    expect((await refusal(vendor.listSymbols({})))?.code).toBe("market_data.unsupported");
  });

  test("a ticker without exchange is refused with the candidates", async () => {
    const asked = refusal(
      vendor.requireServable({ symbols: ["BHP", "KO.XNYS", "AAPL"], interval: "1d", adjusted: "splits" }),
    );
    const error = (await asked)!;
    expect(error.code).toBe("market_data.ambiguous_symbol");
    expect(error.faults).toEqual([
      {
        pointer: "/symbols/0",
        keyword: "vendor",
        message: "BHP names no exchange: write it as TICKER.MIC: eodhd has BHP.XASX, BHP.XLON, BHP.XNYS",
      },
      {
        pointer: "/symbols/2",
        keyword: "vendor",
        message: "AAPL names no exchange: write it as TICKER.MIC: eodhd has AAPL.XNAS",
      },
    ]);
  });

  test("the wrong market of the United States is refused with the right one", async () => {
    const error = await refusal(dailyBarsOf(vendor, "AAPL.XNYS"));
    expect(error).toMatchObject({
      code: "market_data.unknown_symbol",
      message: "EODHD has no AAPL.XNYS, but AAPL.XNAS",
    });
  });

  test("what it does not serve is named before anything is fetched", async () => {
    const before = simulator.asked.length;
    const asked = (symbols: string[], interval: "1d" | "5min" = "1d", adjusted: Adjustment = "splits") =>
      refusal(vendor.requireServable({ symbols, interval, adjusted }));
    expect((await asked(["7203.XJPX", "AAPL.XNGS", "KO.XXXX", "€"]))?.faults.map(({ message }) => message)).toEqual([
      "eodhd does not serve 7203.XJPX",
      "XNGS is part of XNAS: write AAPL.XNAS",
      "XXXX is no exchange of the symbol map",
      "€ must be written TICKER.MIC, as AAPL.XNAS, or BASE/QUOTE, as EUR/USD",
    ]);
    expect((await asked(["KO.XNYS"], "5min"))?.faults.map(({ pointer }) => pointer)).toEqual(["/start"]);
    expect(simulator.asked).toHaveLength(before);
  });
});

describe("keys", () => {
  test("a key without intraday bars and lists", async () => {
    const free = createEodhdVendor(remoteOptions(simulator.eodhdUrl, { key: freeKey }));
    // The last year alone.
    const lastYear = daysOf("KO", "XNYS").filter(({ date }) => date > "2021-12-28");
    expect((await dailyBarsOf(free, "KO.XNYS")).dates).toEqual(lastYear.map(({ date }) => date));
    const range = { first: "2022-03-01", last: "2022-03-31" };
    const error = await refusal(free.fetchBars({ symbol: "KO.XNYS", interval: "5min", ...range }));
    expect(error).toMatchObject({ code: "market_data.not_in_plan" });
    expect(error?.message).toMatch(/^EODHD: Only EOD data allowed for free users/);
    // Which market of the United States a ticker is of is in the list alone.
    expect((await free.listSymbols({ search: "BHP" })).map(({ symbol }) => symbol)).toEqual(["BHP.XASX", "BHP.XLON"]);
  });

  test("a wrong key is told and not repeated", async () => {
    const key = "secret+key/7f3a";
    const wrong = createEodhdVendor(remoteOptions(simulator.eodhdUrl, { key }));
    const error = await refusal(dailyBarsOf(wrong, "KO.XNYS"));
    expect(error?.code).toBe("market_data.key_refused");
    expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain(key);
  });
});
