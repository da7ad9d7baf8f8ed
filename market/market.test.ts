import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CatalogueError } from "../protocol/errors.ts";
import type { MarketDataWanted } from "../protocol/marketData.ts";
import { readBars } from "../test/support/readBars.ts";
import { type Market, openMarket } from "./market.ts";
import { resampleDaily } from "./resample.ts";
import type { SymbolQuery } from "./vendor.ts";

let dataDir: string;
let market: Market;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-market-"));
  market = openMarket({ dataDir, useFixture: false });
});
afterEach(async () => {
  await market.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const wanted = (overrides: Partial<MarketDataWanted> = {}): MarketDataWanted => ({
  symbols: ["AAPL", "KO"],
  interval: "1d",
  vendor: "bundled",
  adjusted: "splits_and_dividends",
  missing: "drop",
  quality: {},
  ...overrides,
});

/** The closes of one column straight from the bundled file. */
function columnOf(file: string, symbol: string): { dates: string[]; closes: number[] } {
  const text = gunzipSync(readFileSync(new URL(`./bundled/data/${file}.csv.gz`, import.meta.url))).toString();
  const [header, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const k = header!.indexOf(symbol);
  return { dates: rows.map((row) => row[0]!), closes: rows.map((row) => Number(row[k])) };
}

describe("bundled data", () => {
  test("lists twenty stocks, an index and five funds with their spans", async () => {
    const symbols = await market.listSymbols("bundled", {});
    expect(symbols).toHaveLength(26);
    expect(symbols.find(({ symbol }) => symbol === "AAPL")).toEqual({
      symbol: "AAPL",
      name: "Apple",
      kind: "stock",
      mic: "XNAS",
      currency: "USD",
      vendor: "bundled",
      first_date: "1990-01-02",
      last_date: "2022-12-28",
      bars: 8313,
    });
  });

  test("is searched by ticker or name, exchange and kind", async () => {
    const found = async (query: SymbolQuery) =>
      (await market.listSymbols("bundled", query)).map(({ symbol }) => symbol);
    expect(await found({ search: "coca" })).toEqual(["KO"]);
    expect(await found({ exchange: "XNAS" })).toEqual(["AAPL", "AMD", "MSFT", "PEP"]);
    expect(await found({ kind: "index", search: "S&P" })).toEqual(["SP500"]);
  });

  test("bars come back bit for bit, twice", async () => {
    const { dates, closes } = columnOf("sp500_dataset", "JPM");
    for (let i = 0; i < 2; i++) {
      const bars = await readBars(market, {
        symbol: "JPM",
        interval: "1d",
        vendor: "bundled",
        adjusted: "splits_and_dividends",
      });
      expect(bars.dates).toEqual(dates);
      expect([...bars.close]).toEqual(closes);
      expect(bars.open).toBeNull();
    }
  });

  test("a range of dates includes both ends", async () => {
    const bars = await readBars(market, {
      symbol: "KO",
      interval: "1d",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
      start: "2022-12-21",
      end: "2022-12-23",
    });
    expect(bars.dates).toEqual(["2022-12-21", "2022-12-22", "2022-12-23"]);
    const none = await readBars(market, {
      symbol: "KO",
      interval: "1d",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
      start: "2023-01-01",
    });
    expect(none.dates).toEqual([]);
  });

  test("weeks and months end with their last session", async () => {
    const week = await readBars(market, {
      symbol: "KO",
      interval: "1week",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
      start: "2022-11-19",
      end: "2022-12-02",
    });
    expect(week.dates).toEqual(["2022-11-25", "2022-12-02"]);
    // 29 April 2022 was the last session of its month; Good Friday, 15 April, was none.
    const month = await readBars(market, {
      symbol: "KO",
      interval: "1month",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
      start: "2022-04-01",
      end: "2022-04-30",
    });
    expect(month.dates).toEqual(["2022-04-29"]);
    const easter = await readBars(market, {
      symbol: "KO",
      interval: "1week",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
      start: "2022-04-11",
      end: "2022-04-16",
    });
    expect(easter.dates).toEqual(["2022-04-14"]);
  });

  test("resampling what is resampled changes nothing", async () => {
    const daily = await readBars(market, {
      symbol: "XOM",
      interval: "1d",
      vendor: "bundled",
      adjusted: "splits_and_dividends",
    });
    for (const interval of ["1week", "1month"] as const) {
      const once = resampleDaily(daily, interval);
      expect(resampleDaily(once, interval)).toEqual(once);
    }
  });

  test("everything that cannot be served is named", async () => {
    const refused = (overrides: Partial<MarketDataWanted>) =>
      market.requireServable(wanted(overrides)).catch((error: CatalogueError) => error);
    const unknown = (await refused({ symbols: ["AAPL", "NOPE", "KO", "NADA"] })) as CatalogueError;
    expect(unknown.code).toBe("market_data.unknown_symbol");
    expect(unknown.faults.map(({ pointer }) => pointer)).toEqual(["/symbols/1", "/symbols/3"]);
    const unsupported = (await refused({ adjusted: false, interval: "5min" })) as CatalogueError;
    expect(unsupported.faults.map(({ pointer }) => pointer)).toEqual(["/adjusted", "/interval"]);
    const keyless = (await refused({ vendor: "eodhd" })) as CatalogueError;
    expect(keyless.code).toBe("market_data.vendor_unconfigured");
    expect(keyless.message).toMatch(/EODHD_API_KEY is not set/);
  });

  test("USE_FIXTURE serves the other vendors from the bundled data", async () => {
    const fixture = openMarket({ dataDir, useFixture: true });
    expect((await fixture.listSymbols("twelvedata", {}))[0]!.vendor).toBe("twelvedata");
    expect((await fixture.freezeSnapshot(wanted({ vendor: "eodhd" }))).vendor).toBe("eodhd");
    await fixture.close();
  });
});

describe("snapshots", () => {
  test("the digest is SHA-256 over header, dates and little-endian closes", async () => {
    const snapshot = await market.freezeSnapshot(wanted({ start: "2022-12-01" }));
    const columns = ["AAPL", "KO"].map((symbol) => columnOf("sp500_dataset", symbol));
    const rows = columns[0]!.dates.flatMap((date, i) => (date >= "2022-12-01" ? [i] : []));
    const hash = createHash("sha256");
    hash.update('{"adjusted":"splits_and_dividends","interval":"1d","symbols":["AAPL","KO"],"vendor":"bundled"}\n');
    for (const i of rows) hash.update(`${columns[0]!.dates[i]}\n`);
    for (const { closes } of columns) hash.update(new Uint8Array(Float64Array.from(rows, (i) => closes[i]!).buffer));
    expect(snapshot.digest).toBe(hash.digest("hex"));
    expect(snapshot).toMatchObject({ start: "2022-12-01", end: "2022-12-28", rows: rows.length });
  });

  test("only dates that every symbol has stay", async () => {
    const { start, rows } = await market.freezeSnapshot(wanted({ symbols: ["AAPL", "MTUM"] }));
    expect(start).toBe("2014-01-02");
    expect(rows).toBe(2264);
  });

  test("weeks end with the last session that all symbols share, and start and end cut behind that", async () => {
    const week = { interval: "1week", start: "2022-12-15", end: "2022-12-28" } as const;
    const { digest } = await market.freezeSnapshot(wanted(week));
    // The data ends on Wednesday the 28th.
    expect((await market.loadSnapshot(digest)).dates).toEqual(["2022-12-16", "2022-12-23", "2022-12-28"]);
  });

  test("another process loads the same closes", async () => {
    const { digest } = await market.freezeSnapshot(wanted());
    const other = openMarket({ dataDir, useFixture: false });
    expect(await other.loadSnapshot(digest)).toEqual(await market.loadSnapshot(digest));
    await other.close();
  });

  test("twenty freezes at once leave one whole file", async () => {
    const markets = Array.from({ length: 4 }, () => openMarket({ dataDir, useFixture: false }));
    const frozen = await Promise.all(
      markets.flatMap((one) => Array.from({ length: 5 }, () => one.freezeSnapshot(wanted()))),
    );
    expect(new Set(frozen.map(({ digest }) => digest)).size).toBe(1);
    expect(readdirSync(join(dataDir, "snapshots"))).toEqual([`${frozen[0]!.digest}.parquet`]);
    await Promise.all(markets.map((one) => one.close()));
  });

  test("what a killed writer left is not taken for a snapshot, and a damaged file is refused", async () => {
    const { digest } = await market.freezeSnapshot(wanted());
    const file = join(dataDir, "snapshots", `${digest}.parquet`);
    writeFileSync(`${file}.0.partial`, "torn");
    truncateSync(file, 1000);
    const other = openMarket({ dataDir, useFixture: false });
    await expect(other.loadSnapshot(digest)).rejects.toThrow();
    await other.close();
  });

  test("a cancelled freeze stops before the next symbol", async () => {
    const reason = new Error("cancelled");
    await expect(market.freezeSnapshot(wanted(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test("too few common dates are refused", async () => {
    await expect(market.freezeSnapshot(wanted({ start: "2022-12-28" }))).rejects.toThrow("have 1 common bars");
  });
});
