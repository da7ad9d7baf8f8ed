import type { CatalogueError } from "../../protocol/errors.ts";
import { golden } from "../../test/support/golden.ts";
import { json, type SimulatedAnswer } from "../../test/support/vendors/answer.ts";
import { appleDividends, appleSplits } from "../../test/support/vendors/appleEvents.ts";
import { freeKey, startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { dailyBarsOf, remoteOptions, testTuning, withSimulator } from "../../test/support/vendors/testVendor.ts";
import type { Vendor } from "../vendor.ts";
import { createTwelveDataVendor } from "./twelveDataVendor.ts";

let simulator: VendorSimulator;
let vendor: Vendor;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  vendor = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl));
});
afterAll(() => simulator.stop());

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: CatalogueError) => error,
  );
const daysOf = (ticker: string, market: string) => simulator.world.daysOf(simulator.world.find(ticker, market)!);
const daily = (symbol: string) => dailyBarsOf(vendor, symbol);
const recorded = (file: string) => golden<{ answer: never }>(`vendors/twelvedata_${file}.json`).answer;

describe("daily bars", () => {
  test("a history of two pages comes back whole, as traded", async () => {
    const days = daysOf("AAPL", "XNAS");
    const before = simulator.asked.length;
    const raw = await daily("AAPL.XNAS");
    expect(simulator.asked.slice(before)).toHaveLength(2);
    expect(raw.dates).toEqual(days.map(({ date }) => date));
    expect([...raw.close]).toEqual(days.map(({ close }) => close));
    expect(simulator.asked.slice(before).every((address) => /adjust=none/.test(address))).toBe(true);
    expect(raw.vendorClose).toBeNull();
  });

  test("both ends of a range belong to it", async () => {
    const range = { first: "2022-12-19", last: "2022-12-21" };
    const { answered, bars } = await vendor.fetchBars({ symbol: "KO.XNYS", interval: "1d", ...range });
    expect(bars.dates).toEqual(["2022-12-19", "2022-12-20", "2022-12-21"]);
    expect(answered).toEqual(expect.objectContaining(range));
  });

  test("a long history is left between two pages when its caller goes away", async () => {
    const leaving = new AbortController();
    const before = simulator.asked.length;
    const wanted = { symbol: "BTC/USD", interval: "1min", first: "2022-07-01", last: "2022-07-10" } as const;
    const reading = vendor.fetchBars(wanted, leaving.signal);
    leaving.abort(new Error("gone"));
    await expect(reading).rejects.toThrow("gone");
    expect(simulator.asked.slice(before)).toHaveLength(1);
  });

  test("currencies and crypto assets have no volume", async () => {
    for (const [symbol, market] of [
      ["USD/JPY", "FX"],
      ["ETH/USD", "CRYPTO"],
    ] as const) {
      const bars = await daily(symbol);
      expect([...bars.close]).toEqual(daysOf(symbol, market).map(({ close }) => close));
      expect(bars.volume).toBeNull();
    }
  });

  test("pages that do not go back, and pages that never end, are noticed", async () => {
    const values = Array.from({ length: 5_000 }, (_, i) => ({
      datetime: new Date(Date.UTC(2022, 0, 1) - i * 86_400_000).toISOString().slice(0, 10),
      ...{ open: "1", high: "1", low: "1", close: "1" },
    }));
    const page: SimulatedAnswer = json({ meta: { symbol: "EUR/USD", interval: "1day" }, values, status: "ok" });
    simulator.answerNext(page, page);
    expect(await refusal(daily("EUR/USD"))).toMatchObject({ code: "market_data.bad_answer" });
  });
});

describe("intraday bars", () => {
  test.each(["1min", "5min", "15min", "30min", "45min", "1h", "2h", "4h"] as const)(
    "%s of a month are the vendor's own, in UTC",
    async (interval) => {
      const range = { first: "2022-11-01", last: "2022-11-30" };
      const { bars } = await vendor.fetchBars({ symbol: "AAPL.XNAS", interval, ...range });
      // 20 sessions of 390 minutes in November 2022 and one of 210, on the 25th; the clocks changed on the 6th.
      const minutes = Number.parseInt(interval, 10) * (interval.endsWith("h") ? 60 : 1);
      expect(bars.dates).toHaveLength(20 * Math.ceil(390 / minutes) + Math.ceil(210 / minutes));
      expect(bars.dates[0]).toBe("2022-11-01T13:30:00Z");
      expect(bars.dates.at(-1)!.slice(0, 14)).toBe(`2022-11-30T${interval === "4h" ? "18" : "20"}:`);
      expect(bars.close.at(-1)).toBe(daysOf("AAPL", "XNAS").find(({ date }) => date === "2022-11-30")!.close);
    },
  );

  test("ten days of minutes of a market that never closes take three pages", async () => {
    const before = simulator.asked.length;
    const range = { first: "2022-10-01", last: "2022-10-10" };
    const { bars } = await vendor.fetchBars({ symbol: "BTC/USD", interval: "1min", ...range });
    expect(simulator.asked.slice(before)).toHaveLength(3);
    expect(bars.dates).toHaveLength(10 * 1440);
    expect(new Set(bars.dates).size).toBe(10 * 1440);
  });
});

describe("recorded answers", () => {
  test("hourly bars with numbers as text, newest first", async () => {
    const answer: { values: { datetime: string; close: string }[] } = recorded("1h_AAPL");
    simulator.answerNext(json(answer));
    const later = createTwelveDataVendor(
      remoteOptions(simulator.twelveDataUrl, { now: () => new Date("2023-07-01T00:00:00Z") }),
    );
    const range = { first: "2023-05-01", last: "2023-05-31" };
    const { bars } = await later.fetchBars({ symbol: "AAPL.XNAS", interval: "1h", ...range });
    expect(bars.dates).toHaveLength(30);
    expect([...bars.close]).toEqual(answer.values.map(({ close }) => Number(close)).reverse());
    expect(bars.dates.at(-1)).toBe("2023-05-12T15:30:00Z");
  });

  test("days around a split, whose highs are rounded otherwise than their closes", async () => {
    const answer: { values: unknown[] } = recorded("1day_AAPL_split_window");
    simulator.answerNext(json(answer));
    const bars = await daily("AAPL.XNAS");
    expect(bars.dates).toHaveLength(answer.values.length);
    // The close as traded was 499.23, before a split of four for one.
    expect(bars.close[bars.dates.indexOf("2020-08-28")]).toBeCloseTo(499.23 / 4, 4);
    for (const [i, high] of bars.high!.entries()) expect(high).toBeGreaterThanOrEqual(bars.close[i]!);
  });

  test("dividends as they were paid", async () => {
    simulator.answerNext(json(recorded("splits_AAPL")), json(recorded("dividends_AAPL")));
    const { splits, dividends } = await vendor.fetchCorporateActions("AAPL.XNAS");
    expect(splits.map(({ ratio }) => ratio)).toEqual([2, 2, 2, 7, 4]);
    const paid = (exDate: string) => dividends.find((one) => one.exDate === exDate)!.amount;
    // investor.apple.com, dividend history.
    expect(paid("2013-02-07")).toBeCloseTo(2.65, 9);
    expect(paid("2013-08-08")).toBeCloseTo(3.05, 9);
    expect(paid("2014-08-07")).toBeCloseTo(0.47, 9);
  });

  test("dividends are not in shares of a split that is announced only", async () => {
    // Apple announced its split of 2020-08-31 on 2020-07-30, and paid 0.82 of ex-date 2020-08-07 (investor.apple.com).
    const now = () => new Date("2020-08-20T12:00:00Z");
    const early = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { now }));
    const { meta } = recorded("dividends_AAPL") as { meta: object };
    const dividends = [{ ex_date: "2020-08-07", amount: 0.82 }];
    simulator.answerNext(json(recorded("splits_AAPL")), json({ meta, dividends }));
    expect((await early.fetchCorporateActions("AAPL.XNAS")).dividends.map(({ amount }) => amount)).toEqual([0.82]);
  });
});

describe("symbols", () => {
  test("corporate actions of the simulated history", async () => {
    const { splits, dividends } = await vendor.fetchCorporateActions("AAPL.XNAS");
    expect(splits).toEqual(appleSplits);
    for (const [i, { amount }] of dividends.entries()) expect(amount / appleDividends[i]!.amount).toBeCloseTo(1, 3);
  });

  test("are listed by search, exchange and kind", async () => {
    expect((await vendor.listSymbols({ search: "BRK" })).map(({ symbol }) => symbol)).toEqual(["BRK.B.XNYS"]);
    expect((await vendor.listSymbols({ search: "BTC" }))[0]).toMatchObject({
      symbol: "BTC/USD",
      kind: "crypto",
      mic: null,
    });
    expect((await vendor.listSymbols({ exchange: "XNAS" })).map(({ symbol }) => symbol)).toContain("AAPL.XNAS");
    // Every page of GET /symbols reads the whole list: it costs one credit, not one a page.
    const asked = simulator.asked.length;
    await vendor.listSymbols({ exchange: "XNAS" });
    expect(simulator.asked).toHaveLength(asked);
    const currencies = (await vendor.listSymbols({ kind: "fx" })).map(({ symbol }) => symbol);
    expect(currencies).toEqual(["EUR/USD", "USD/JPY", "GBP/USD", "EUR/GBP", "USD/CHF", "AUD/USD", "EUR/CZK"]);
    expect((await refusal(vendor.listSymbols({})))?.code).toBe("market_data.unsupported");
  });

  test("an unknown one, one in another market, and one that names none", async () => {
    expect((await refusal(daily("NOPE.XNAS")))?.code).toBe("market_data.unknown_symbol");
    expect((await refusal(daily("AAPL.XNYS")))?.code).toBe("market_data.unknown_symbol");
    const asked = refusal(vendor.requireServable({ symbols: ["BHP"], interval: "1d", adjusted: "splits" }));
    expect((await asked)?.message).toMatch(/twelvedata has BHP.XASX, BHP.XLON, BHP.XNYS$/);
  });

  test("bars of another instrument than the one asked for are no answer", async () => {
    const values = [{ datetime: "2022-01-03", open: "1", high: "1", low: "1", close: "1", volume: "1" }];
    for (const meta of [
      { symbol: "KO", interval: "1day", mic_code: "XNYS" },
      { symbol: "AAPL", interval: "1day", mic_code: "XBUE" },
      { symbol: "AAPL", interval: "1week", mic_code: "XNGS" },
    ]) {
      simulator.answerNext(json({ meta, values, status: "ok" }));
      expect((await refusal(daily("AAPL.XNAS")))?.code).toBe("market_data.bad_answer");
    }
  });
});

describe("limits", () => {
  test("a reading that the limit breaks off goes on where it was", async () => {
    let clockMs = Date.UTC(2022, 11, 30, 12);
    await withSimulator(
      { quotas: { twelveData: { perMinute: 2, perDay: 800 } }, now: () => clockMs },
      async (limited) => {
        const patient = createTwelveDataVendor(
          remoteOptions(limited.twelveDataUrl, { perMinute: 2, tuning: testTuning({ now: () => clockMs }) }),
        );
        const read = () =>
          patient.fetchBars({
            ...{ symbol: "BTC/USD", interval: "1min" as const, first: "2022-10-01", last: "2022-10-10" },
          });
        // Three pages with two credits a minute.
        const error = await refusal(read());
        expect(error).toMatchObject({ code: "market_data.rate_limited", retryAfterMs: 60_000 });
        expect(limited.asked).toHaveLength(2);
        clockMs += error!.retryAfterMs!;
        expect((await read()).bars.dates).toHaveLength(10 * 1440);
        expect(limited.asked).toHaveLength(3);
        expect(limited.refused).toBe(0);
      },
    );
  });

  test("splits that were read are not asked for again when the dividends exceed the minute", async () => {
    let clockMs = 0;
    const tuning = testTuning({ now: () => clockMs });
    const narrow = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { perMinute: 30, tuning }));
    const ofApple = (name: string) =>
      json(recorded(`${name}_AAPL`), { "api-credits-used": "20", "api-credits-left": "10" });
    simulator.answerNext(ofApple("splits"), ofApple("dividends"));
    const before = simulator.asked.length;
    const error = await refusal(narrow.fetchCorporateActions("AAPL.XNAS"));
    expect(error).toMatchObject({ code: "market_data.rate_limited", retryAfterMs: 60_000 });
    clockMs += error!.retryAfterMs!;
    expect((await narrow.fetchCorporateActions("AAPL.XNAS")).splits).toHaveLength(5);
    expect(simulator.asked).toHaveLength(before + 2);
  });

  test("the credits that answers tell replace those of the settings", async () => {
    await withSimulator({ quotas: { twelveData: { perMinute: 55, perDay: 800 } } }, async (limited) => {
      const grown = createTwelveDataVendor(remoteOptions(limited.twelveDataUrl, { perMinute: 2 }));
      for (let i = 0; i < 10; i++) await grown.listSymbols({ search: `A${i}` });
      expect(limited.asked).toHaveLength(10);
    });
  });

  test("a key without splits and dividends, and a wrong key", async () => {
    const free = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { key: freeKey }));
    expect((await refusal(free.fetchCorporateActions("KO.XNYS")))?.code).toBe("market_data.not_in_plan");
    const key = "secret-7f3a";
    const wrong = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { key }));
    const error = await refusal(dailyBarsOf(wrong, "KO.XNYS"));
    expect(error?.code).toBe("market_data.key_refused");
    expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain(key);
    expect(simulator.asked.join()).not.toContain(key);
  });
});
