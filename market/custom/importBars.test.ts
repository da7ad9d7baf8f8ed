import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { CatalogueError } from "../../protocol/errors.ts";
import type { Interval, MarketDataWanted } from "../../protocol/marketData.ts";
import { readBars } from "../../test/support/readBars.ts";
import { type Market, openMarket } from "../market.ts";
import type { ImportFile } from "./importBars.ts";

const now = new Date("2024-06-14T15:00:00Z");
let folder: string;
let market: Market;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-import-test-"));
  market = openMarket({ dataDir: folder, useFixture: false, now: () => now });
});
afterEach(async () => {
  await market.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A CSV file that arrives in pieces of some bytes, so that lines are cut anywhere. */
const csv = (text: string | Buffer, pieceBytes = 7): ImportFile => ({
  format: "csv",
  bytes: (async function* () {
    const bytes = Buffer.from(text as string);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  })(),
});

/** A Parquet file of an SQL query, written by DuckDB. */
async function parquet(query: string): Promise<ImportFile> {
  const path = join(folder, "written.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  const bytes = readFileSync(path);
  return {
    format: "parquet",
    bytes: (async function* () {
      yield bytes;
    })(),
  };
}

/** The messages of a refused import. */
async function faultsOf(file: ImportFile, interval: Interval = "1d", symbol?: string): Promise<readonly string[]> {
  const error = await market.importBars(file, { interval, ...(symbol ? { symbol } : {}) }).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CatalogueError)) throw error ?? new Error("the file was imported");
  expect(error.code).toBe("import.invalid");
  expect(await market.listSymbols("custom", {})).toEqual([]);
  return error.faults.map(({ message }) => message);
}

const read = (symbol: string, interval: Interval, range: { start?: string; end?: string } = {}) =>
  readBars(market, { vendor: "custom", symbol, interval, adjusted: "splits_and_dividends", ...range });

const daily = "date,open,high,low,close,volume\r\n2024-06-12,10,11.5,9.5,11,100\r\n2024-06-13,11,12,10.25,10.5,0\r\n";

test("a CSV file: what is missing is null, what is there keeps every bit", async () => {
  const text = 'symbol,date,close,high\n"A.B_C-1",2024-06-12,0.1,\nEUR/USD,2024-06-13,1.0812345678901234,1.09';
  expect(await market.importBars(csv(text), { interval: "1d" })).toEqual([
    {
      ...{ symbol: "A.B_C-1", interval: "1d", rows: 1, first_date: "2024-06-12", last_date: "2024-06-12" },
      ...{ outcome: "stored", replaced_rows: 0 },
    },
    {
      ...{ symbol: "EUR/USD", interval: "1d", rows: 1, first_date: "2024-06-13", last_date: "2024-06-13" },
      ...{ outcome: "stored", replaced_rows: 0 },
    },
  ]);
  expect(await read("EUR/USD", "1d")).toMatchObject({
    ...{ dates: ["2024-06-13"], close: Float64Array.of(1.0812345678901234), high: Float64Array.of(1.09) },
    ...{ open: null, low: null, volume: null },
  });
  expect(await market.listSymbols("custom", { search: "a.b" })).toMatchObject([
    { symbol: "A.B_C-1", vendor: "custom", mic: null, first_date: "2024-06-12", last_date: "2024-06-12" },
  ]);
  expect(await market.listSymbols("custom", { kind: "fx" })).toMatchObject([{ symbol: "EUR/USD", currency: "USD" }]);
});

test("the same file twice changes nothing; another one takes the place of its days", async () => {
  const wanted = { interval: "1d", symbol: "FUND" } as const;
  await market.importBars(csv(daily), wanted);
  const parts = () =>
    readdirSync(join(folder, "lake"), { recursive: true }).filter((name) => String(name).endsWith(".parquet"));
  const before = parts();
  expect(await market.importBars(csv(daily), wanted)).toMatchObject([{ outcome: "unchanged", replaced_rows: 0 }]);
  expect(parts()).toEqual(before);

  const later = "date,close\n2024-06-13,20\n2024-06-14,21\n";
  expect(await market.importBars(csv(later), wanted)).toMatchObject([{ outcome: "stored", rows: 2, replaced_rows: 1 }]);
  const bars = await read("FUND", "1d");
  expect([bars.dates, [...bars.close]]).toEqual([
    ["2024-06-12", "2024-06-13", "2024-06-14"],
    [11, 20, 21],
  ]);
});

test("the later import is the truth although the clock went back in between", async () => {
  const wanted = { interval: "1d", symbol: "FUND" } as const;
  await market.importBars(csv(daily), wanted);
  const slow = openMarket({ dataDir: folder, useFixture: false, now: () => new Date(now.getTime() - 3_600_000) });
  await slow.importBars(csv("date,close\n2024-06-13,20\n"), wanted);
  await slow.close();
  expect([...(await read("FUND", "1d")).close]).toEqual([11, 20]);
});

test("a Parquet file of DuckDB's own types", async () => {
  const file = await parquet(`select * from (values
    ('ACME.XNYS', date '2024-06-12', 10::decimal(9, 2), 5::bigint, null::float),
    ('ACME.XNYS', date '2024-06-13', 10.25::decimal(9, 2), null, 9.5::float)) t(symbol, date, close, volume, low)`);
  expect(await market.importBars(file, { interval: "1d" })).toMatchObject([{ symbol: "ACME.XNYS", rows: 2 }]);
  expect(await read("ACME.XNYS", "1d")).toMatchObject({
    ...{ dates: ["2024-06-12", "2024-06-13"], close: Float64Array.of(10, 10.25) },
    ...{ volume: Float64Array.of(5, Number.NaN), low: Float64Array.of(Number.NaN, 9.5), open: null },
  });
  // Days as pandas writes them: timestamps at midnight without a zone.
  const naive = await parquet("select timestamp '2024-06-12 00:00:00' as date, 1.5 as close");
  expect(await market.importBars(naive, { interval: "1d", symbol: "P" })).toMatchObject([{ first_date: "2024-06-12" }]);
});

describe("intervals that are longer than the imported one", () => {
  // Five-minute bars of two sessions in New York; one bar before the opening.
  const bars = (day: string, first: number) =>
    Array.from({ length: 78 }, (_, i) => {
      const time = new Date(Date.parse(`${day}T13:30:00Z`) + i * 300_000).toISOString().replace(".000Z", "Z");
      return `${time},${first + i},${first + i + 0.5},${first + i - 0.5},${first + i + 0.25},10`;
    });
  const text = [
    "date,open,high,low,close,volume",
    ...bars("2024-06-12", 100),
    "2024-06-13T13:00:00Z,1,1,1,1,1",
    ...bars("2024-06-13", 200),
  ].join("\n");

  test("are made of it by session, days included", async () => {
    await market.importBars(csv(text, 4_096), { interval: "5min", symbol: "ACME.XNYS" });
    const range = { start: "2024-06-12", end: "2024-06-13" };
    expect((await read("ACME.XNYS", "5min", range)).dates).toHaveLength(157);
    const hours = await read("ACME.XNYS", "1h", range);
    expect(hours.dates).toHaveLength(14);
    expect([hours.dates[0], hours.open![0], hours.close[0], hours.volume![0]]).toEqual([
      "2024-06-12T13:30:00Z",
      100,
      111.25,
      120,
    ]);
    const days = await read("ACME.XNYS", "1d");
    expect([days.dates, [...days.open!], [...days.high!], [...days.close], [...days.volume!]]).toEqual([
      ["2024-06-12", "2024-06-13"],
      [100, 200],
      [177.5, 277.5],
      [177.25, 277.25],
      [780, 780],
    ]);
    const weeks = await read("ACME.XNYS", "1week");
    expect([weeks.dates, [...weeks.close]]).toEqual([["2024-06-13"], [277.25]]);
    await expect(read("ACME.XNYS", "1min", range)).rejects.toMatchObject({
      code: "market_data.unsupported",
      faults: [{ pointer: "/symbols/0" }],
    });
  });

  test("count from midnight UTC under a plain name", async () => {
    await market.importBars(csv(text, 4_096), { interval: "5min", symbol: "MINE" });
    const hours = await read("MINE", "1h", { start: "2024-06-13", end: "2024-06-13" });
    expect(hours.dates.slice(0, 2)).toEqual(["2024-06-13T13:00:00Z", "2024-06-13T14:00:00Z"]);
    // 13:00 and the six bars from 13:30 on.
    expect(hours.volume![0]).toBe(61);
  });

  test("a snapshot of a job follows an import of the same day", async () => {
    const wanted: MarketDataWanted = {
      ...({ vendor: "custom", symbols: ["FUND"], interval: "1d", adjusted: false } as const),
      ...({ missing: "drop", quality: {} } as const),
    };
    await market.importBars(csv(daily), { interval: "1d", symbol: "FUND" });
    const before = await market.freezeSnapshot(wanted);
    await market.importBars(csv(daily.replace("10.5,0", "10.75,0")), { interval: "1d", symbol: "FUND" });
    const after = await market.freezeSnapshot(wanted);
    expect(after.digest).not.toBe(before.digest);
    expect([...(await market.loadSnapshot(after.digest)).closes[0]!]).toEqual([11, 10.75]);
    expect([...(await market.loadSnapshot(before.digest)).closes[0]!]).toEqual([11, 10.5]);
  });
});

describe("what is wrong with a file is named by line and column, and nothing is stored", () => {
  test.each([
    [
      "date,close,Open,close\n2024-06-12,1,1,1\n",
      [
        "line 1, column Open: is not a known column: they are symbol, date, open, high, low, close, volume",
        "line 1, column close: appears twice",
      ],
    ],
    [
      "open,symbol\n1,A\n",
      [
        "line 1, column date: is missing",
        "line 1, column close: is missing",
        "line 1, column symbol: must not be there when the symbol is named with the import",
      ],
    ],
    [
      "date,close\n2024-06-12,1,2\n2024-06-13\n",
      ["line 2: must have 2 fields as the header; received 3", "line 3: must have 2 fields as the header; received 1"],
    ],
    [
      "date,close,high\n2024-06-12,abc,\n2024-06-13,NaN,1e999\n2024-06-14,,1,\n",
      [
        "line 2, column close: must be a number; received abc",
        "line 3, column high: must be a number; received 1e999",
        "line 3, column close: must be a number; received NaN",
        "line 4: must have 3 fields as the header; received 4",
      ],
    ],
    [
      "date,high,low,close,volume\n2024-06-12,9,10,0,-1\n2024-06-13,,,-2,\n2024-06-14,,,,\n",
      [
        "line 2, column close: must be greater than 0; received 0",
        "line 2, column volume: must be at least 0; received -1",
        "line 2, column high: must not be below the low, 10; received 9",
        "line 3, column close: must be greater than 0; received -2",
        "line 4, column close: is missing",
      ],
    ],
    [
      "date,close\n2024-02-30,1\n12/06/2024,1\n2024-06-12T00:00:00Z,1\n1899-12-31,1\n2024-06-15,1\n,1\n",
      [
        "line 2, column date: must be a real date, written YYYY-MM-DD; received 2024-02-30",
        "line 3, column date: must be a real date, written YYYY-MM-DD; received 12/06/2024",
        "line 4, column date: must be a real date, written YYYY-MM-DD; received 2024-06-12T00:00:00Z",
        "line 5, column date: must not be before 1900-01-01; received 1899-12-31",
        "line 6, column date: lies in the future: today is 2024-06-14, UTC; received 2024-06-15",
        "line 7, column date: is missing",
      ],
    ],
    [
      "date,close\n2024-06-12,1\n2024-06-11,1\n2024-06-11,1\n",
      [
        "line 3, column date: 2024-06-11 comes before 2024-06-12 in line 2",
        "line 4, column date: repeats 2024-06-11 in line 3",
      ],
    ],
    [
      'date,close\n"2024-06-\n12",1\n2024-06-13,"1"2\n',
      [
        "line 2, column date: must be a real date, written YYYY-MM-DD; received 2024-06-\n12",
        "line 4: field 2 is not CSV: a quote or a line end stands where none can",
      ],
    ],
    ["date,close\n2024-06-12,1\n\n2024-06-13,1\n", ["line 3: is empty"]],
  ])("%j", async (text, messages) => {
    expect(await faultsOf(csv(text), "1d", "FUND")).toEqual(messages);
  });

  test.each([
    [
      "2024-06-12T13:30:00,1\n2024-06-12 13:35:00+02:00,1\n2024-06-12,1\n",
      [
        "line 2, column date: must be an instant in UTC with its zone, written 2024-05-01T13:30:00Z; received 2024-06-12T13:30:00",
        "line 3, column date: must be an instant in UTC with its zone, written 2024-05-01T13:30:00Z; received 2024-06-12 13:35:00+02:00",
        "line 4, column date: must be an instant in UTC with its zone, written 2024-05-01T13:30:00Z; received 2024-06-12",
      ],
    ],
    [
      "2024-06-12 13:30:00+00:00,1\n2024-06-12T13:35Z,1\n2024-06-12T13:47:00Z,1\n",
      [
        "line 3, column date: is not where a bar of 15min begins; received 2024-06-12T13:35Z",
        "line 4, column date: is not where a bar of 15min begins; received 2024-06-12T13:47:00Z",
      ],
    ],
    [
      "1999-12-31T15:00:00Z,1\n2024-06-14T15:15:00Z,1\n",
      [
        "line 2, column date: must not be before 2000-01-01 for intraday bars; received 1999-12-31T15:00:00Z",
        "line 3, column date: lies in the future: it is 2024-06-14T15:00:00.000Z; received 2024-06-14T15:15:00Z",
      ],
    ],
  ])("intraday: %j", async (rows, messages) => {
    expect(await faultsOf(csv(`date,close\n${rows}`), "15min", "FUND")).toEqual(messages);
  });

  test("a quote that is not closed", async () => {
    const text = `date,close\n2024-06-12,"1\n${"2024-06-13,1\n".repeat(400)}`;
    expect(await faultsOf(csv(text), "1d", "FUND")).toEqual([
      "line 2: is longer than 4096 characters: is a quote not closed?",
    ]);
  });

  test("bars that are nearer than their interval", async () => {
    const rows = "date,close\n2024-06-12T13:30:00Z,1\n2024-06-12T13:45:00Z,1\n2024-06-12T14:30:00Z,1\n";
    expect(await faultsOf(csv(rows), "1h", "FUND")).toEqual([
      "line 3, column date: 2024-06-12T13:45:00Z is nearer to 2024-06-12T13:30:00Z in line 2 than bars of 1h are",
      "line 4, column date: 2024-06-12T14:30:00Z is nearer to 2024-06-12T13:45:00Z in line 3 than bars of 1h are",
    ]);
  });

  test.each(["../../etc", "a", "A B", "A/B/C", "", ".A", "A".repeat(33), "ÄB"])("the symbol %j", async (symbol) => {
    const [message] = await faultsOf(csv(`symbol,date,close\n${symbol},2024-06-12,1\n`));
    expect(message).toMatch(/^line 2, column symbol: .*(is missing|is no symbol)/);
  });

  test("a file without bars, without a header, and with bytes that are no text", async () => {
    await expect(market.importBars(csv(""), { interval: "1d" })).rejects.toThrow("the file has no bars");
    await expect(market.importBars(csv("symbol,date,close\n"), { interval: "1d" })).rejects.toThrow(
      "the file has no bars",
    );
    const latin = Buffer.from("symbol,date,close\nA,2024-06-12,\xe4\n", "latin1");
    expect(await faultsOf(csv(latin))).toEqual(["the file is not valid UTF-8"]);
  });

  test("a hundred faults are written out, all are counted", async () => {
    const rows = Array.from({ length: 250 }, () => "2024-06-12,x").join("\n");
    const importing = market.importBars(csv(`date,close\n${rows}`), { interval: "1d", symbol: "FUND" });
    const error = (await importing.catch((reason: unknown) => reason)) as CatalogueError;
    expect(error.faults).toHaveLength(100);
    expect(error.faults[0]).toEqual({
      ...{ pointer: "/lines/2/close", message: "line 2, column close: must be a number; received x", keyword: "type" },
    });
    // 250 numbers and 249 repeated dates.
    expect(error.message).toBe("nothing is imported: line 2, column close: must be a number; received x; and 498 more");
  });

  test("one wrong symbol of many keeps all of them out", async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `S${i},2024-06-12,1`).join("\n");
    expect(await faultsOf(csv(`symbol,date,close\n${rows}\nS20,2024-06-12,-1\n`))).toHaveLength(1);
  });

  test("rows and columns of Parquet", async () => {
    const rows = "select * from (values (date '2024-06-12', 1.0), (date '2024-06-11', 'nan'::double)) t(date, close)";
    expect(await faultsOf(await parquet(rows), "1d", "FUND")).toEqual([
      "row 2, column close: must be a number; received NaN",
      "row 2, column date: 2024-06-11 comes before 2024-06-12 in row 1",
    ]);
    const types = "select '2024-06-12' as date, '1' as close, true as open, 1 as symbol, 2 as extra";
    expect(await faultsOf(await parquet(types))).toEqual([
      "column extra: is not a known column: they are symbol, date, open, high, low, close, volume",
    ]);
    expect(await faultsOf(await parquet(types.replace(", 2 as extra", "")))).toEqual([
      "column close: must be a number; received VARCHAR",
      "column open: must be a number; received BOOLEAN",
      "column symbol: must be text; received INTEGER",
    ]);
    const naive = "select timestamp '2024-06-12 13:30:00' as date, 1.0 as close";
    expect(await faultsOf(await parquet(naive), "1h", "FUND")).toEqual([
      "row 1, column date: must be an instant in UTC with its zone, written 2024-05-01T13:30:00Z; received 2024-06-12T13:30:00",
    ]);
  });

  test("bytes that are no Parquet, without the name that they had on the way", async () => {
    const [message] = await faultsOf({ ...csv("PAR1 no table at all PAR1"), format: "parquet" });
    expect(message).toMatch(/^it cannot be read as Parquet: /);
    expect(message).not.toContain(tmpdir());
  });
});
