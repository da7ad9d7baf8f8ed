import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bars, BarsWanted, Vendor } from "../vendor.ts";
import { createDuckDb, type DuckDb } from "./duckdb.ts";
import { type Lake, openLake } from "./lake.ts";
import { monthsBetween } from "./months.ts";

let folder: string;
let duckDb: DuckDb;
let lake: Lake;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
  duckDb = createDuckDb();
  lake = openLake(folder, duckDb);
});
afterEach(async () => {
  await duckDb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A vendor that has one bar for every first of a month, and fails for the months that are named. */
function monthlyVendor(version: () => string, failing: readonly string[] = []) {
  const fetched: BarsWanted[] = [];
  const fetchBars = async (wanted: BarsWanted): Promise<Bars> => {
    fetched.push(wanted);
    await Promise.resolve();
    if (failing.includes(wanted.start ?? "")) throw new Error(`nothing of ${wanted.start}`);
    const date = wanted.start ? `${wanted.start}T14:30:00Z` : "2022-01-03";
    const one = (value: number) => Float64Array.of(value);
    return {
      ...{ symbol: wanted.symbol, dates: [date], asOf: `${version()}T12:00:00.000Z` },
      ...{ open: one(0.1), high: one(0.30000000000000004), low: one(5e-324), close: one(1 / 3) },
      volume: wanted.start === "2022-02-01" ? null : one(7),
    };
  };
  const vendor = { name: "eodhd", versionOf: () => version(), fetchBars } as unknown as Vendor;
  return { vendor, fetched };
}

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
const intraday = {
  symbol: "EUR/USD",
  interval: "5min",
  adjusted: false,
  start: "2021-12-15",
  end: "2022-03-02",
} as const;
const daily = { symbol: "AAPL.XNAS", interval: "1d", adjusted: true } as const;

test("months of a range, over the turn of a year", () => {
  expect(monthsBetween("2021-12-15", "2022-02-01")).toEqual([
    { start: "2021-12-01", end: "2021-12-31" },
    { start: "2022-01-01", end: "2022-01-31" },
    { start: "2022-02-01", end: "2022-02-28" },
  ]);
  expect(monthsBetween("2024-02-29", "2024-02-29")).toEqual([{ start: "2024-02-01", end: "2024-02-29" }]);
});

test("a range is fetched by months and comes back bit for bit", async () => {
  const { vendor, fetched } = monthlyVendor(() => "2022-03-03");
  const bars = await lake.bars(vendor, intraday);
  expect(fetched.map(({ start }) => start)).toEqual(["2021-12-01", "2022-01-01", "2022-02-01", "2022-03-01"]);
  expect(bars.dates).toEqual(fetched.map(({ start }) => `${start}T14:30:00Z`));
  expect([...bars.high!, ...bars.low!]).toEqual([...Array(4).fill(0.1 + 0.2), ...Array(4).fill(5e-324)]);
  expect([...bars.volume!]).toEqual([7, 7, Number.NaN, 7]);
  expect(bars.asOf).toBe("2022-03-03T12:00:00.000Z");
  expect(await lake.bars(vendor, intraday)).toEqual(bars);
  expect(fetched).toHaveLength(4);
});

test("a month that fails does not undo those before it", async () => {
  const failing = ["2022-02-01"];
  const { vendor, fetched } = monthlyVendor(() => "2022-03-03", failing);
  await expect(lake.bars(vendor, intraday)).rejects.toThrow("nothing of 2022-02-01");
  failing.pop();
  await lake.bars(vendor, intraday);
  expect(fetched.map(({ start }) => start)).toEqual([
    ...["2021-12-01", "2022-01-01", "2022-02-01"],
    ...["2022-02-01", "2022-03-01"],
  ]);
});

test("many that want the same bars ask once", async () => {
  const { vendor, fetched } = monthlyVendor(() => "2022-03-03");
  await Promise.all(Array.from({ length: 50 }, () => lake.bars(vendor, daily)));
  expect(fetched).toHaveLength(1);
});

test("a month without bars, past correction, is asked for again the next day", async () => {
  let today = "2022-06-01";
  const { vendor, fetched } = monthlyVendor(() => today);
  const empty = { dates: [], open: null, high: null, low: null, close: new Float64Array(0), volume: null };
  const gapped = {
    ...vendor,
    versionOf: ({ end }: BarsWanted) => (end === undefined ? today : "final"),
    fetchBars: async (wanted: BarsWanted): Promise<Bars> => {
      const bars = await vendor.fetchBars(wanted);
      return wanted.start === "2022-01-01" && today === "2022-06-01" ? { ...bars, ...empty } : bars;
    },
  };
  const wanted = { ...intraday, start: "2022-01-01", end: "2022-02-28" };
  const none = await lake.bars(gapped, { ...wanted, end: "2022-01-31" });
  expect(none).toMatchObject(empty);
  for (let i = 0; i < 2; i++) expect((await lake.bars(gapped, wanted)).dates).toEqual(["2022-02-01T14:30:00Z"]);
  today = "2022-06-02";
  for (let i = 0; i < 2; i++) expect((await lake.bars(gapped, wanted)).close).toHaveLength(2);
  expect(fetched.map(({ start }) => start)).toEqual(["2022-01-01", "2022-02-01", "2022-01-01"]);
  expect(filesIn(folder)).toEqual(["2022-01@final.parquet", "2022-02@final.parquet"]);
});

test("the next day is fetched again and takes the place of the one before", async () => {
  let today = "2022-03-03";
  const { vendor, fetched } = monthlyVendor(() => today);
  await lake.bars(vendor, daily);
  today = "2022-03-04";
  expect((await lake.bars(vendor, daily)).asOf).toBe("2022-03-04T12:00:00.000Z");
  expect(fetched).toHaveLength(2);
  expect(filesIn(folder)).toEqual(["all@2022-03-04.parquet"]);
});
