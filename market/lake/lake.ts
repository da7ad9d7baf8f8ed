import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import type { Bars, BarsWanted, Vendor } from "../vendor.ts";
import { type DuckDb, sqlText, writeFileWhole } from "./duckdb.ts";

/** Bars on disk as Parquet, one file for each vendor, data version, interval, adjustment and symbol. */
export interface Lake {
  /** Bars of one symbol, fetched from the vendor when the lake does not have them yet. */
  bars(vendor: Vendor, wanted: BarsWanted): Promise<Bars>;
  /** The same bars between two dates, both inclusive, as the bytes of a Parquet file. */
  barsAsParquet(vendor: Vendor, wanted: BarsWanted, first: string, last: string): Promise<Uint8Array>;
}

const valueColumns = ["open", "high", "low", "close", "volume"] as const;

/** Opens the lake in `folder`; nothing is read or written before the first call. */
export function openLake(folder: string, duckDb: DuckDb): Lake {
  const underWay = new Map<string, Promise<Bars>>();

  const pathOf = (vendor: Vendor, { symbol, interval, adjusted }: BarsWanted) =>
    join(
      folder,
      `vendor=${vendor.name}`,
      `version=${vendor.dataVersion}`,
      `interval=${interval}`,
      adjusted ? "adjusted" : "raw",
      `symbol=${encodeURIComponent(symbol)}`,
      "bars.parquet",
    );

  async function readOrFetch(path: string, vendor: Vendor, wanted: BarsWanted): Promise<Bars> {
    if (!(await exists(path))) await writeBars(duckDb, path, await vendor.fetchBars(wanted));
    return readBars(duckDb, path, wanted.symbol);
  }

  function bars(vendor: Vendor, wanted: BarsWanted): Promise<Bars> {
    const path = pathOf(vendor, wanted);
    // Callers that want the same bars at the same time ask once.
    const asked = underWay.get(path);
    if (asked) return asked;
    const asking = readOrFetch(path, vendor, wanted).finally(() => underWay.delete(path));
    underWay.set(path, asking);
    return asking;
  }

  return {
    bars,
    async barsAsParquet(vendor, wanted, first, last) {
      await bars(vendor, wanted);
      return selectParquet(duckDb, pathOf(vendor, wanted), wanted.symbol, first, last);
    },
  };
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

let tableNumber = 0;

async function writeBars(duckDb: DuckDb, path: string, bars: Bars): Promise<void> {
  const connection = await duckDb.connection();
  tableNumber += 1;
  const table = `bars_${tableNumber}`;
  await connection.run(
    `create temp table ${table} (date varchar, ${valueColumns.map((c) => `${c} double`).join(", ")})`,
  );
  try {
    const appender = await connection.createAppender(table);
    for (const [i, date] of bars.dates.entries()) {
      appender.appendValue(date, VARCHAR);
      for (const column of valueColumns) {
        const value = bars[column]?.[i];
        if (value === undefined || Number.isNaN(value)) appender.appendNull();
        else appender.appendValue(value, DOUBLE);
      }
      appender.endRow();
    }
    appender.closeSync();
    await writeFileWhole(path, async (partial) => {
      await connection.run(
        `copy (select * from ${table} order by date) to ${sqlText(partial)} (format parquet, compression zstd)`,
      );
    });
  } finally {
    await connection.run(`drop table ${table}`);
  }
}

async function readBars(duckDb: DuckDb, path: string, symbol: string): Promise<Bars> {
  const connection = await duckDb.connection();
  const reader = await connection.runAndReadAll(
    `select * from read_parquet(${sqlText(path)}, hive_partitioning = false) order by date`,
  );
  const columns = reader.getColumnsJS() as (number | null)[][];
  const column = (index: number) => {
    const values = columns[index]!;
    return values.every((value) => value === null) ? null : Float64Array.from(values, (value) => value ?? Number.NaN);
  };
  return {
    symbol,
    dates: columns[0] as unknown as string[],
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4) ?? new Float64Array(0),
    volume: column(5),
  };
}

async function selectParquet(
  duckDb: DuckDb,
  path: string,
  symbol: string,
  first: string,
  last: string,
): Promise<Uint8Array> {
  const connection = await duckDb.connection();
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-bars-"));
  const target = join(folder, "bars.parquet");
  try {
    await connection.run(
      `copy (select ${sqlText(symbol)} as symbol, * from read_parquet(${sqlText(path)}, hive_partitioning = false)
        where date between ${sqlText(first)} and ${sqlText(last)} order by date)
       to ${sqlText(target)} (format parquet, compression zstd)`,
    );
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
