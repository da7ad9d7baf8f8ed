import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogueError } from "../../protocol/errors.ts";
import type { MarketDataWanted } from "../../protocol/marketData.ts";
import { readBars } from "../../test/support/readBars.ts";
import { json } from "../../test/support/vendors/answer.ts";
import { appleDividends, appleSplits } from "../../test/support/vendors/appleEvents.ts";
import { freeKey, paidKey, startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { simulatedNow, testTuning } from "../../test/support/vendors/testVendor.ts";
import { type BarsQuery, type Market, openMarket } from "../market.ts";
import { createMemoryRecord } from "../record/memoryRecord.ts";
import { resampleDaily } from "../resample.ts";
import type { Bars } from "../vendor.ts";

let simulator: VendorSimulator;
let dataDir: string;
let market: Market;
beforeAll(async () => {
  simulator = await startVendorSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-series-"));
  market = open(simulatedNow);
});
afterEach(async () => {
  await market.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const record = createMemoryRecord();
const open = (now: Date, kept = record, key = paidKey) =>
  openMarket({
    ...{ dataDir, useFixture: false, record: kept, now: () => now, tuning: testTuning() },
    eodhd: { key, baseUrl: simulator.eodhdUrl, perMinute: 100_000 },
    twelveData: { key, baseUrl: simulator.twelveDataUrl, perMinute: 100_000 },
  });

const apple = { symbol: "AAPL.XNAS", interval: "1d", start: "2012-01-03", end: "2020-12-31" } as const;
const read = (query: Partial<BarsQuery> & Pick<BarsQuery, "adjusted" | "vendor">) =>
  readBars(market, { ...apple, ...query });
const daysOf = (ticker: string, mic: string) => simulator.world.daysOf(simulator.world.find(ticker, mic)!);
/** Shares that one share of a day has become by the end of 2020. */
const sharesSince = (date: string) =>
  appleSplits.filter((split) => split.date > date).reduce((product, { ratio }) => product * ratio, 1);
const value = (bars: Bars, i: number) => bars.close[i]! * bars.volume![i]!;

describe.each(["eodhd", "twelvedata"] as const)("%s, adjusted here", (vendor) => {
  test("as traded: what the market saw", async () => {
    const bars = await read({ vendor, adjusted: false });
    const days = daysOf("AAPL", "XNAS").filter(({ date }) => date >= apple.start && date <= apple.end);
    expect([...bars.close]).toEqual(days.map(({ close }) => close));
    expect([...bars.volume!]).toEqual(days.map(({ volume }) => volume));
  });

  test("for splits: what a day traded stays worth the same, in shares of today", async () => {
    const raw = await read({ vendor, adjusted: false });
    const bars = await read({ vendor, adjusted: "splits" });
    for (const [i, date] of bars.dates.entries()) {
      expect(bars.close[i]! * sharesSince(date)).toBeCloseTo(raw.close[i]!, 9);
      expect(bars.high![i]! * sharesSince(date)).toBeCloseTo(raw.high![i]!, 9);
      expect(value(bars, i) / value(raw, i)).toBeCloseTo(1, 12);
    }
  });

  test("for splits and dividends: every return is the total return", async () => {
    const raw = await read({ vendor, adjusted: false });
    const bars = await read({ vendor, adjusted: "splits_and_dividends" });
    const { splits, dividends } = await market.readCorporateActions(vendor, apple.symbol);
    expect(dividends).toHaveLength(14);
    let paidDays = 0;
    for (let i = 1; i < bars.dates.length; i++) {
      const date = bars.dates[i]!;
      const ratio = splits.find((split) => split.date === date)?.ratio ?? 1;
      const paid = dividends.find(({ exDate }) => exDate === date)?.amount ?? 0;
      if (paid > 0) paidDays += 1;
      const total = (ratio * (raw.close[i]! + paid)) / raw.close[i - 1]!;
      expect(bars.close[i]! / bars.close[i - 1]! / total).toBeCloseTo(1, 12);
    }
    expect(paidDays).toBe(14);
  });

  test("a snapshot ends with the closes at which shares traded, whatever came later", async () => {
    const range = { start: "2014-01-02", end: "2014-06-06" };
    const wanted = { ...jobOf(["AAPL.XNAS"]), ...range, vendor, adjusted: "splits_and_dividends" } as const;
    const { digest, adjustedAsOf } = await market.freezeSnapshot(wanted);
    expect(adjustedAsOf).toBe("2014-06-06");
    const { dates, closes } = await market.loadSnapshot(digest);
    const raw = await read({ vendor, adjusted: false, ...range });
    // The day before a split of seven for one.
    expect([dates.at(-1), closes[0]!.at(-1)]).toEqual(["2014-06-06", raw.close.at(-1)]);
    const today = await read({ vendor, adjusted: "splits_and_dividends", ...range });
    const scale = closes[0]!.at(-1)! / today.close.at(-1)!;
    for (const [i, close] of today.close.entries()) expect(closes[0]![i]! / close / scale).toBeCloseTo(1, 12);
  });

  test("weeks are made of adjusted days", async () => {
    const daily = await read({ vendor, adjusted: "splits_and_dividends" });
    const weekly = await read({ vendor, adjusted: "splits_and_dividends", interval: "1week" });
    const own = resampleDaily(daily, "1week");
    expect([weekly.dates, weekly.close, weekly.volume]).toEqual([own.dates, own.close, own.volume]);
  });

  test("intraday bars have the factors of their day", async () => {
    const range = { interval: "1min", start: "2014-06-06", end: "2014-06-09" } as const;
    const raw = await read({ vendor, adjusted: false, ...range });
    const bars = await read({ vendor, adjusted: "splits", ...range });
    expect(bars.dates).toHaveLength(2 * 390);
    for (const [i, date] of bars.dates.entries()) {
      expect(raw.close[i]! / bars.close[i]!).toBeCloseTo(date < "2014-06-09" ? 28 : 4, 9);
    }
  });

  test("the vendor's own adjusted closes follow from its list", async () => {
    const { days, mismatches } = await market.compareAdjustment(vendor, apple.symbol);
    expect(days).toBe(daysOf("AAPL", "XNAS").length);
    expect(mismatches).toEqual([]);
  });
});

test("a list that lacks a dividend shows in the comparison and as a flag", async () => {
  const own = open(simulatedNow, createMemoryRecord());
  await readBars(own, { ...apple, vendor: "eodhd", adjusted: false });
  // Three of the four splits, and none of the dividends.
  simulator.answerNext(json(appleSplits.slice(1).map(({ date, ratio }) => ({ date, split: `${ratio}/1` }))), json([]));
  const { mismatches } = await own.compareAdjustment("eodhd", apple.symbol);
  const [missing, ...dividends] = mismatches;
  expect(missing).toMatchObject({ date: "2000-06-21", expected: 1 });
  expect(missing!.vendor).toBeCloseTo(0.5, 2);
  expect(dividends.map(({ date }) => date)).toEqual(appleDividends.map(({ exDate }) => exDate));
  const wanted = { ...jobOf(["AAPL.XNAS", "KO.XNYS"]), adjusted: "splits_and_dividends" } as const;
  const { flags } = await own.freezeSnapshot(wanted);
  expect(flags).toEqual([
    expect.objectContaining({
      symbol: "AAPL.XNAS",
      flag: "adjustment_mismatch",
      count: 14,
      dates: expect.arrayContaining(["2015-11-05"]),
    }),
  ]);
  await own.close();
});

const jobOf = (symbols: readonly string[]): MarketDataWanted => ({
  ...{ symbols, interval: "1d", vendor: "eodhd", adjusted: false, missing: "drop", quality: {}, start: "2012-01-03" },
});

test("what is not known yet changes nothing; what is known later does", async () => {
  const before = open(new Date("2020-08-30T12:00:00Z"), createMemoryRecord());
  const wanted = { ...apple, vendor: "eodhd", adjusted: "splits" } as const;
  const bars = await readBars(before, wanted);
  await before.close();
  expect(bars.dates.at(-1)).toBe("2020-08-28");
  const after = await readBars(market, wanted);
  const last = bars.dates.length - 1;
  expect(after.close[last]! * 4).toBeCloseTo(bars.close[last]!, 9);
});

test("a snapshot of before a split keeps its numbers when the history is adjusted again", async () => {
  const wanted = { ...jobOf(["AAPL.XNAS", "KO.XNYS"]), adjusted: "splits" } as const;
  const before = open(new Date("2020-08-30T12:00:00Z"), createMemoryRecord());
  const old = await before.freezeSnapshot(wanted);
  await before.close();
  expect(old).toMatchObject({ adjustedAsOf: "2020-08-30", end: "2020-08-28", symbolMapVersion: 0, missing: "drop" });
  const now = await market.freezeSnapshot(wanted);
  expect(now.adjustedAsOf).toBe("2022-12-30");
  expect(now.digest).not.toBe(old.digest);
  const closes = async (digest: string) => (await market.loadSnapshot(digest)).closes[0]!;
  const [first, second] = [await closes(old.digest), await closes(now.digest)];
  expect(first[0]! / second[0]!).toBeCloseTo(4, 9);
});

test("splits and dividends are asked for once a day, by any number of jobs and processes", async () => {
  const shared = createMemoryRecord();
  const markets = [open(simulatedNow, shared), open(simulatedNow, shared)];
  const wanted = { ...jobOf(["JPM.XNYS", "XOM.XNYS"]), adjusted: "splits" } as const;
  const before = simulator.asked.length;
  const frozen = await Promise.all(
    Array.from({ length: 20 }, (_, i) => markets[i % 2]!.freezeSnapshot({ ...wanted, end: `2022-11-${10 + i}` })),
  );
  const asked = simulator.asked.slice(before).filter((address) => /\/(splits|div)\//.test(address));
  expect(asked).toHaveLength(4);
  expect(frozen[0]!.adjustedAsOf).toBe("2022-11-10");
  const nextDay = open(new Date("2022-12-31T12:00:00Z"), shared);
  await nextDay.freezeSnapshot(wanted);
  expect(simulator.asked.slice(before).filter((address) => /\/(splits|div)\//.test(address))).toHaveLength(8);
  await Promise.all([...markets, nextDay].map((one) => one.close()));
});

test("pence and pounds are one currency; dollars are refused for a price in pence", async () => {
  const paidIn = async (currency: string) => {
    const own = open(simulatedNow, createMemoryRecord());
    const query = { symbol: "BHP.XLON", interval: "1d", vendor: "eodhd" } as const;
    const raw = await readBars(own, { ...query, adjusted: false });
    await own.listSymbols("eodhd", { exchange: "XLON" });
    const exDate = "2022-09-08";
    const dividend = { date: exDate, value: 1.5, unadjustedValue: 1.5, currency };
    simulator.answerNext(json([]), json([dividend]));
    try {
      const bars = await readBars(own, { ...query, adjusted: "splits_and_dividends" });
      const i = bars.dates.indexOf(exDate);
      return bars.close[i]! / bars.close[i - 1]! - (raw.close[i]! + 150) / raw.close[i - 1]!;
    } finally {
      expect((await readBars(own, { ...query, adjusted: "splits" })).close).toEqual(raw.close);
      await own.close();
    }
  };
  expect(await paidIn("GBP")).toBeCloseTo(0, 12);
  await expect(paidIn("USD")).rejects.toMatchObject({
    code: "market_data.unsupported",
    message: expect.stringMatching(/quoted in GBX and paid its dividend of 2022-09-08 in USD.*adjusted=splits/),
  });
});

test("a plan without splits and dividends has prices as traded, in a job too", async () => {
  const own = open(simulatedNow, createMemoryRecord(), freeKey);
  const wanted = { ...jobOf(["KO.XNYS", "JPM.XNYS"]), vendor: "twelvedata" } as const;
  const refused = await own.freezeSnapshot({ ...wanted, adjusted: "splits" }).catch((error: CatalogueError) => error);
  expect(refused).toMatchObject({ code: "market_data.not_in_plan", faults: [{ pointer: "/adjusted" }] });
  expect(await own.freezeSnapshot(wanted)).toMatchObject({ adjustedAsOf: null });
  await own.close();
});

describe("what a vendor has that cannot be", () => {
  const rows = (ticker: string, spoil: (row: Record<string, unknown>, i: number) => object) =>
    json(
      daysOf(ticker, "XNYS")
        .filter(({ date }) => date >= "2022-11-01")
        .map(({ adjustedClose, ...day }, i) => spoil({ ...day, adjusted_close: adjustedClose }, i)),
    );
  const wanted = { ...jobOf(["CVX.XNYS", "PFE.XNYS"]), start: "2022-11-01" };

  test("is flagged, left out and a gap", async () => {
    const own = open(simulatedNow, createMemoryRecord());
    const spoilt = rows("CVX", (row, i) => (i === 10 ? { ...row, close: 0 } : row));
    await own.listSymbols("eodhd", { search: "CVX" });
    // A vendor that has a faulty bar has it again.
    simulator.answerNext(spoilt, spoilt);
    const bars = await readBars(own, { symbol: "CVX.XNYS", interval: "1d", vendor: "eodhd", adjusted: false });
    const date = daysOf("CVX", "XNYS").filter((day) => day.date >= "2022-11-01")[10]!.date;
    expect(bars.dates).not.toContain(date);
    const frozen = await own.freezeSnapshot(wanted);
    expect(frozen.flags).toEqual([{ symbol: "CVX.XNYS", flag: "non_positive", count: 1, dates: [date] }]);
    expect(frozen.gaps).toEqual([{ symbol: "CVX.XNYS", count: 1, dates: [date] }]);
    const filled = await own.freezeSnapshot({ ...wanted, missing: "forward_fill(1)" });
    expect(filled).toMatchObject({ rows: frozen.rows + 1, gaps: frozen.gaps, flags: frozen.flags });
    await expect(own.freezeSnapshot({ ...wanted, missing: "error" })).rejects.toMatchObject({
      code: "market_data.missing",
    });
    await expect(own.freezeSnapshot({ ...wanted, quality: { non_positive: "error" } })).rejects.toMatchObject({
      code: "market_data.flagged",
      faults: [{ pointer: "/symbols/0" }],
    });
    await own.close();
  });
});
