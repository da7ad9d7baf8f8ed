import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { newRowId } from "../../protocol/ids.ts";
import { addDays, instantText, textOfDay } from "../days.ts";
import type { Bars, DayRange } from "../vendor.ts";
import { appendColumns, missingAsNull } from "./appendColumns.ts";
import { type DuckDb, sqlText } from "./duckdb.ts";
import { memoryOf, type VectorMemory } from "./vectorMemory.ts";

/** Columns of a file of bars: a date, or the instant in UTC at which an intraday bar begins, and what follows. */
export const barColumns = ["open", "high", "low", "close", "volume", "vendor_close"] as const;

/** A dictionary would take 0 and -0 for the same number. */
export const parquetOptions = "format parquet, compression zstd, dictionary_size_limit 0";

/** Bars as the bytes of a Parquet file, sorted as they are; missing values are null. */
export const barsAsPart = (duckDb: DuckDb, bars: Bars, intraday: boolean): Promise<Uint8Array> =>
  copyBars(
    duckDb,
    bars,
    `make_timestamp((ms * 1000)::bigint)${intraday ? "" : "::date"} as date, ${missingAsNull(barColumns)}`,
  );

/** Bars as the bytes of a Parquet file for a table of many series: some constant columns, the day, the instant, the values. */
export const barsAsRows = (
  duckDb: DuckDb,
  bars: Bars,
  constants: Readonly<Record<string, string>>,
): Promise<Uint8Array> => {
  const columns = Object.entries(constants).map(([name, value]) => `${sqlText(value)} as "${name}"`);
  const day = "make_timestamp((ms * 1000)::bigint)::date as day";
  return copyBars(
    duckDb,
    bars,
    [...columns, day, "to_timestamp(ms / 1000) as time", missingAsNull(barColumns)].join(", "),
  );
};

async function copyBars(duckDb: DuckDb, bars: Bars, columns: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-bars-"));
  const target = join(folder, "bars.parquet");
  try {
    await duckDb.use(async (connection) => {
      const table = `bars_${newRowId().replaceAll("-", "")}`;
      try {
        await fillTable(connection, table, bars);
        await connection.run(
          `copy (select ${columns} from ${table} order by ms) to ${sqlText(target)} (${parquetOptions})`,
        );
      } finally {
        await connection.run(`drop table if exists ${table}`);
      }
    });
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a table of bars: milliseconds since 1970 and the values, missing ones as NaN. */
async function fillTable(connection: DuckDBConnection, table: string, bars: Bars): Promise<void> {
  const { dates, open, high, low, close, volume, vendorClose } = bars;
  const columns = [Float64Array.from(dates, (date) => Date.parse(date)), open, high, low, close, volume, vendorClose];
  const definition = ["ms", ...barColumns].map((name) => `${name} double`).join(", ");
  await connection.run(`create temp table ${table} (${definition})`);
  await appendColumns(connection, table, dates.length, columns);
}

/** A file of bars, and the days for which it is asked. */
export interface FileStretch extends DayRange {
  readonly path: string;
  /** True when it has nothing but these days. */
  readonly whole: boolean;
}

/**
 * Bars of files, one after the other.
 *
 * @param stretches - ascending and apart.
 * @returns without `asOf`; columns in which nothing is known are `null`.
 */
export async function readBarsFiles(
  connection: DuckDBConnection,
  stretches: readonly FileStretch[],
  intraday: boolean,
): Promise<Omit<Bars, "symbol" | "asOf">> {
  const time = intraday ? "epoch_ms(date::timestamp)::double" : "date::date";
  const values = barColumns.map((name) => `${name}::double`).join(", ");
  const queries = stretches.map(
    ({ path, first, last, whole }) =>
      `select ${time} as time, ${values} from read_parquet(${sqlText(path)}, hive_partitioning = false)${
        whole ? "" : ` where date >= ${sqlText(first)} and date < ${sqlText(addDays(last, 1))}`
      }`,
  );
  const order = stretches.length > 1 ? " order by time" : "";
  const result = queries.length === 0 ? null : await connection.run(queries.join(" union all ") + order);
  const rows = result?.rowCount ?? 0;
  const dates: string[] = new Array(rows);
  const columns = barColumns.map(() => new Float64Array(rows));
  const text = intraday ? instantText : textOfDay;
  let at = 0;
  // All chunks are there; to fetch one is a turn of the event loop.
  for (let i = 0; result && i < result.chunkCount; i++) {
    const chunk = result.getChunk(i);
    const { items } = memoryOf(chunk.getColumnVector(0));
    for (let row = 0; row < items.length; row++) dates[at + row] = text(items[row]!);
    for (const [k, column] of columns.entries()) copyValues(memoryOf(chunk.getColumnVector(k + 1)), column, at);
    at += chunk.rowCount;
  }
  const [open, high, low, close, volume, vendorClose] = columns.map((column) => (isUnknown(column) ? null : column));
  return {
    ...{ dates, open: open!, high: high!, low: low!, volume: volume!, vendorClose: vendorClose! },
    close: close ?? new Float64Array(rows).fill(Number.NaN),
  };
}

/** Copies the values of a vector, and NaN where it has none. */
function copyValues({ items, validity }: VectorMemory, column: Float64Array, at: number): void {
  column.set(items, at);
  if (!validity.data) return;
  const bits = new Uint8Array(validity.data.buffer, validity.data.byteOffset, validity.data.byteLength);
  for (let i = 0; i < items.length; i++) if (((bits[i >> 3]! >> (i & 7)) & 1) === 0) column[at + i] = Number.NaN;
}

const isUnknown = (column: Float64Array) => column.every((value) => Number.isNaN(value));
