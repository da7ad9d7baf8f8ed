import { DOUBLE, type DuckDBConnection, VARCHAR } from "@duckdb/node-api";
import { newRowId } from "../../protocol/ids.ts";
import type { Bars } from "../vendor.ts";
import { type DuckDb, sqlText, writeFileWhole } from "./duckdb.ts";

const valueColumns = ["open", "high", "low", "close", "volume"] as const;
const asOfKey = "quant_jobs_as_of";

/** Writes bars as a Parquet file, whole or not at all. */
export async function writeBarsFile(duckDb: DuckDb, path: string, bars: Bars): Promise<void> {
  await writeFileWhole(path, (partial) => copyBars(duckDb, bars, partial));
}

const copyBars = (duckDb: DuckDb, bars: Bars, path: string): Promise<void> =>
  duckDb.use((connection) => copyBarsOn(connection, bars, path));

async function copyBarsOn(connection: DuckDBConnection, bars: Bars, path: string): Promise<void> {
  const table = `bars_${newRowId().replaceAll("-", "")}`;
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
    await connection.run(
      `copy (select * from ${table} order by date) to ${sqlText(path)}
        (format parquet, compression zstd, kv_metadata {${asOfKey}: ${sqlText(bars.asOf)}})`,
    );
  } finally {
    await connection.run(`drop table ${table}`);
  }
}

export const readBarsFile = (duckDb: DuckDb, path: string, symbol: string): Promise<Bars> =>
  duckDb.use((connection) => readBarsOn(connection, path, symbol));

async function readBarsOn(connection: DuckDBConnection, path: string, symbol: string): Promise<Bars> {
  const metadata = await connection.runAndReadAll(
    `select decode(value) from parquet_kv_metadata(${sqlText(path)}) where decode(key) = ${sqlText(asOfKey)}`,
  );
  const reader = await connection.runAndReadAll(
    `select * from read_parquet(${sqlText(path)}, hive_partitioning = false) order by date`,
  );
  const columns = reader.getColumnsJS() as (number | null)[][];
  const column = (index: number) => {
    // A file without rows has no columns.
    const values = columns[index] ?? [];
    return values.every((value) => value === null) ? null : Float64Array.from(values, (value) => value ?? Number.NaN);
  };
  return {
    symbol,
    dates: (columns[0] ?? []) as unknown as string[],
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4) ?? new Float64Array(0),
    volume: column(5),
    asOf: String(metadata.getRowsJS()[0]?.[0]),
  };
}
