import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type DuckDb, sqlText } from "../lake/duckdb.ts";
import { type FileValue, fileColumns, mostBars } from "./barReader.ts";
import type { FileFaults } from "./fileFaults.ts";

/** Takes a table: its columns first, then its rows, unless the columns are refused. */
export interface TableReader {
  /** @returns whether the rows make sense under these columns. */
  header(names: readonly string[]): boolean;
  /** @param row - from 1. */
  row(row: number, values: readonly FileValue[]): void;
}

const numberType = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const timeOrText = /^(VARCHAR|DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/;

interface ColumnTypes {
  readonly types: RegExp;
  readonly meaning: string;
}

const numbers: ColumnTypes = { types: numberType, meaning: "a number" };
const otherTypes: Readonly<Record<string, ColumnTypes>> = {
  symbol: { types: /^VARCHAR$/, meaning: "text" },
  date: { types: timeOrText, meaning: "a date, a timestamp with time zone, or text" },
};

/** Reads the rows of a Parquet file in their order; what cannot be read is a fault, and ends the reading. */
export async function readParquet(
  duckDb: DuckDb,
  bytes: AsyncIterable<Uint8Array>,
  reader: TableReader,
  faults: FileFaults,
): Promise<void> {
  // DuckDB opens files, and this is the only name that it gets to see.
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-import-"));
  const path = join(folder, "bars.parquet");
  try {
    await writeFile(path, bytes);
    await duckDb.use(async (connection) => {
      try {
        await readOn(connection, path, reader, faults);
      } catch (error) {
        const [first = ""] = (error as Error).message.split("\n");
        faults.add(null, null, `it cannot be read as Parquet: ${first.replaceAll(path, "the file")}`, "parquet");
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readOn(connection: DuckDBConnection, path: string, reader: TableReader, faults: FileFaults) {
  const file = sqlText(path);
  const count = await connection.runAndReadAll(`select num_rows from parquet_file_metadata(${file})`);
  const rows = Number(count.getRowsJS()[0]?.[0]);
  if (rows > mostBars)
    return faults.add(null, null, `a file has at most ${mostBars} bars; received ${rows}`, "maxItems");
  const description = await connection.runAndReadAll(`describe select * from read_parquet(${file})`);
  const columns = description.getRowsJS().map(([name, type]) => ({ name: String(name), type: String(type) }));
  if (!reader.header(columns.map(({ name }) => name))) return;
  for (const { name, type } of columns) {
    const { types, meaning } = otherTypes[name] ?? numbers;
    if (!types.test(type)) faults.add(null, name, `must be ${meaning}; received ${type}`, "type");
  }
  if (faults.count > 0) return;

  const stream = await connection.stream(`select ${columns.map(selected).join(", ")} from read_parquet(${file})`);
  const timed = columns.map(({ name, type }) => (name === "date" && type !== "VARCHAR" ? type : null));
  let row = 0;
  // The number of rows in the file is its own word: those that are there are counted again.
  for (
    let chunk = await stream.fetchChunk();
    chunk && chunk.rowCount > 0 && row <= mostBars;
    chunk = await stream.fetchChunk()
  ) {
    for (const values of chunk.getRows()) {
      row += 1;
      reader.row(
        row,
        values.map((value, i) => fileValue(value, timed[i]!)),
      );
    }
  }
}

/** Characters of a text that are looked at, more than any symbol or date has: a file of 2 KB may hold texts of gigabytes. */
const longestText = 64;

/** The names are known ones by now. */
const selected = ({ name, type }: { readonly name: string; readonly type: string }): string => {
  const column = `"${fileColumns.find((known) => known === name)}"`;
  if (type === "VARCHAR") return `left(${column}, ${longestText})`;
  return name === "date" ? `epoch_us(${column})` : `${column}::double`;
};

function fileValue(value: unknown, timeType: string | null): FileValue {
  if (value === null) return null;
  return timeType === null ? (value as string | number) : dateText(Number(value), timeType);
}

const farthestMs = 8.64e15;

/** The time of a table as text: a day where it is one, without a zone where it has none. */
function dateText(timeUs: number, type: string): string {
  const timeMs = timeUs / 1_000;
  if (!(Math.abs(timeMs) < farthestMs)) return `${timeUs} microseconds`;
  const text = new Date(Math.floor(timeMs)).toISOString().replace(".000Z", "Z");
  if (type === "TIMESTAMP WITH TIME ZONE") return timeUs % 1_000 === 0 ? text : `${timeUs} microseconds`;
  return timeMs % 86_400_000 === 0 ? text.slice(0, 10) : text.replace("Z", "");
}
