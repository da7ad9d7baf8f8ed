import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays } from "../days.ts";
import { createMemoryRecord } from "../record/memoryRecord.ts";
import type { Bars, BarsWanted, DayRange, Vendor } from "../vendor.ts";
import { createDuckDb, type DuckDb } from "./duckdb.ts";
import type { LakeStore } from "./lakeStore.ts";
import { openObjectLake } from "./objectLake.ts";
import { openLocalFolder } from "./objects/localFolder.ts";
import { createRawBars, type RawBars } from "./rawBars.ts";

let folder: string;
let duckDb: DuckDb;
let lake: LakeStore;
let now: Date;
let rawBars: RawBars;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
  duckDb = createDuckDb();
  lake = openObjectLake(openLocalFolder(folder), duckDb);
  now = new Date("2022-03-03T12:00:00Z");
  rawBars = createRawBars(lake, createMemoryRecord(), () => now);
});
afterEach(async () => {
  await duckDb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A vendor that has a bar for every day, whose close tells on which day it was asked; fails for ranges that are named. */
function dayVendor({ failing = [], answered }: { failing?: string[]; answered?: (wanted: DayRange) => DayRange } = {}) {
  const asked: string[] = [];
  const fetchBars = async (wanted: BarsWanted) => {
    asked.push(`${wanted.first} ${wanted.last}`);
    await Promise.resolve();
    if (failing.includes(wanted.first)) throw new Error(`nothing of ${wanted.first}`);
    const range = answered?.(wanted) ?? wanted;
    const days: string[] = [];
    for (let day = range.first; day <= range.last; day = addDays(day, 1)) days.push(day);
    const dates = wanted.interval === "1d" ? days : days.map((day) => `${day}T14:30:00Z`);
    const bars: Bars = {
      ...{ symbol: wanted.symbol, dates, asOf: now.toISOString(), open: null, high: null, low: null, volume: null },
      ...{ close: Float64Array.from(dates, () => now.getUTCDate() + 1 / 3), vendorClose: null },
    };
    return { answered: range, bars };
  };
  const servedDays = (_: string, interval: string, at: Date) => ({
    first: interval === "1d" ? "2022-01-01" : "2000-01-01",
    last: addDays(at.toISOString().slice(0, 10), -1),
  });
  const vendor: Vendor = {
    ...{ name: "eodhd", priceBasis: "as_traded", atHand: false, fetchBars, servedDays },
    ...{ listSymbols: async () => [], requireServable: async () => {}, exchangeOf: () => null },
    sourceInterval: (_, interval) => interval,
    fetchCorporateActions: async (symbol) => ({ symbol, splits: [], dividends: [] }),
    fetchAdjustedCloses: async () => ({ dates: [], close: new Float64Array(0) }),
  };
  return { vendor, asked };
}
const days = { symbol: "AAPL.XNAS", interval: "1d" } as const;
const minutes = { symbol: "EUR/USD", interval: "5min", first: "2021-12-15", last: "2022-03-10" } as const;

test("days: the whole history at first, then what is new and what may have been corrected", async () => {
  const { vendor, asked } = dayVendor();
  const week = { ...days, first: "2022-02-20", last: "2022-02-26" };
  expect((await rawBars.read(vendor, week)).dates).toHaveLength(7);
  expect((await rawBars.read(vendor, days)).dates).toHaveLength(61);
  expect(asked).toEqual(["2022-01-01 2022-03-02"]);
  now = new Date("2022-03-04T00:00:01Z");
  const bars = await rawBars.read(vendor, days);
  expect(asked.slice(1)).toEqual(["2022-02-24 2022-03-03"]);
  expect(bars.dates).toHaveLength(62);
  // What is older than a week is still from the 3rd, the rest from the 4th.
  expect([...new Set(bars.close)]).toEqual([3 + 1 / 3, 4 + 1 / 3]);
  expect(bars.dates[bars.close.indexOf(4 + 1 / 3)]).toBe("2022-02-24");
  expect(bars.asOf).toBe("2022-03-04T00:00:01.000Z");
});

test("a month of daily reads asks for each new day once, and leaves few parts", async () => {
  const { vendor, asked } = dayVendor();
  for (let n = 0; n < 30; n++) {
    now = new Date(Date.UTC(2022, 2, 3 + n, 12));
    expect((await rawBars.read(vendor, days)).dates).toHaveLength(61 + n);
  }
  expect(asked).toHaveLength(30);
  expect((await lake.parts({ vendor: "eodhd", symbol: days.symbol, interval: "1d" })).length).toBeLessThan(17);
});

test("minutes: the months of the range, each kept as it comes, no day beyond the last that is over", async () => {
  const failing = ["2022-02-01"];
  const { vendor, asked } = dayVendor({ failing });
  await expect(rawBars.read(vendor, minutes)).rejects.toThrow("nothing of 2022-02-01");
  failing.pop();
  const bars = await rawBars.read(vendor, minutes);
  expect(asked).toEqual([
    ...["2021-12-15 2021-12-31", "2022-01-01 2022-01-31", "2022-02-01 2022-02-28"],
    ...["2022-02-01 2022-02-28", "2022-03-01 2022-03-02"],
  ]);
  expect([bars.dates[0], bars.dates.at(-1), bars.dates.length]).toEqual([
    ...["2021-12-15T14:30:00Z", "2022-03-02T14:30:00Z", 17 + 31 + 28 + 2],
  ]);
  const longer = { ...minutes, first: "2021-12-01" };
  expect((await rawBars.read(vendor, longer)).dates).toHaveLength(bars.dates.length + 14);
  expect(asked.slice(5)).toEqual(["2021-12-01 2021-12-14"]);
});

test("many that want the same bars ask once, through two readers of one record too", async () => {
  const { vendor, asked } = dayVendor();
  const record = createMemoryRecord();
  const readers = [createRawBars(lake, record, () => now), createRawBars(lake, record, () => now)];
  const read = (i: number) => readers[i % 2]!.read(vendor, i % 3 === 0 ? days : { ...days, first: "2022-02-01" });
  const all = await Promise.all(Array.from({ length: 50 }, (_, i) => read(i)));
  expect(asked).toEqual(["2022-01-01 2022-03-02"]);
  expect(new Set(all.map(({ dates }) => dates.length))).toEqual(new Set([61, 30]));
});

test("those who wait for a fetch share its failure; the next one asks again", async () => {
  const failing = ["2022-01-01"];
  const { vendor, asked } = dayVendor({ failing });
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => rawBars.read(vendor, days)));
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set(["rejected"]));
  expect(asked).toHaveLength(1);
  failing.pop();
  expect((await rawBars.read(vendor, days)).dates).toHaveLength(61);
});

test("a caller that goes away stops between two windows; another who waited goes on where it was", async () => {
  const leaving = new AbortController();
  const { vendor, asked } = dayVendor();
  const fetchBars: Vendor["fetchBars"] = (wanted, signal) => {
    if (wanted.first === "2022-01-01") leaving.abort(new Error("gone"));
    return vendor.fetchBars(wanted, signal);
  };
  const first = rawBars.read({ ...vendor, fetchBars }, minutes, leaving.signal);
  const second = rawBars.read(vendor, minutes);
  await expect(first).rejects.toThrow("gone");
  expect((await second).dates).toHaveLength(17 + 31 + 28 + 2);
  expect(asked).toEqual([
    "2021-12-15 2021-12-31",
    "2022-01-01 2022-01-31",
    "2022-02-01 2022-02-28",
    "2022-03-01 2022-03-02",
  ]);
});

test("who waits for another's fetch leaves at once when it is cancelled", async () => {
  const { vendor } = dayVendor();
  const answer = Promise.withResolvers<void>();
  const slow: Vendor = { ...vendor, fetchBars: async (wanted) => answer.promise.then(() => vendor.fetchBars(wanted)) };
  const first = rawBars.read(slow, days);
  const leaving = new AbortController();
  const second = rawBars.read(slow, days, leaving.signal);
  setTimeout(() => leaving.abort(new Error("gone")), 20);
  await expect(second).rejects.toThrow("gone");
  answer.resolve();
  expect((await first).dates).toHaveLength(61);
});

test("days before the reach of a limited key are asked for once a day, until another key has them", async () => {
  let reach = "2022-02-15";
  const answered = ({ first, last }: DayRange) => ({ first: first > reach ? first : reach, last });
  const { vendor, asked } = dayVendor({ answered });
  for (let n = 0; n < 3; n++) expect((await rawBars.read(vendor, days)).dates[0]).toBe("2022-02-15");
  expect(asked).toEqual(["2022-01-01 2022-03-02"]);
  now = new Date("2022-03-04T12:00:00Z");
  reach = "1990-01-01";
  expect((await rawBars.read(vendor, days)).dates).toHaveLength(62);
  expect(asked.slice(1)).toEqual(["2022-01-01 2022-02-14", "2022-02-24 2022-03-03"]);
});

test("bars that a vendor drops stay as they were, merged or not, and come anew when it has them again", async () => {
  const { vendor, asked } = dayVendor();
  expect((await rawBars.read(vendor, days)).dates).toHaveLength(61);
  const dropped = dayVendor({ answered: () => ({ first: "2030-01-01", last: "2029-12-31" }) });
  const empty: Vendor = {
    ...vendor,
    fetchBars: async (wanted) => ({ ...(await dropped.vendor.fetchBars(wanted)), answered: wanted }),
  };
  for (let n = 1; n <= 20; n++) {
    now = new Date(Date.UTC(2022, 2, 3 + n, 12));
    expect((await rawBars.read(empty, days)).dates).toHaveLength(61);
    if (n % 7 === 0) await lake.compact({ vendor: "eodhd", symbol: days.symbol, interval: "1d" });
  }
  now = new Date(Date.UTC(2022, 2, 24, 12));
  expect((await rawBars.read(vendor, days)).dates).toHaveLength(61 + 21);
  expect(asked.slice(1)).toEqual(["2022-02-24 2022-03-23"]);
});

test("an answer that breaks off more than a week before its end counts for the day only behind its last bar", async () => {
  let reach = "2022-02-10";
  const { vendor, asked } = dayVendor({
    answered: ({ first, last }) => ({ first, last: last < reach ? last : reach }),
  });
  const broken: Vendor = {
    ...vendor,
    fetchBars: async (wanted) => ({ ...(await vendor.fetchBars(wanted)), answered: wanted }),
  };
  for (let n = 0; n < 2; n++) expect((await rawBars.read(broken, days)).dates.at(-1)).toBe(reach);
  expect(asked).toEqual(["2022-01-01 2022-03-02"]);
  now = new Date("2022-03-04T12:00:00Z");
  reach = "2022-03-03";
  expect((await rawBars.read(broken, days)).dates).toHaveLength(62);
  expect(asked.slice(1)).toEqual(["2022-02-11 2022-03-03"]);
});

test("bars that are at hand are not kept twice", async () => {
  const { vendor, asked } = dayVendor();
  for (let n = 0; n < 2; n++) expect((await rawBars.read({ ...vendor, atHand: true }, days)).dates).toHaveLength(61);
  expect(asked).toHaveLength(2);
  for await (const series of lake.series()) throw new Error(`${series.symbol} was kept`);
});
