import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR } from "@duckdb/node-api";
import type { Table } from "../../jobs/jobKind.ts";

/** A table in its two file formats. */
export interface TableFiles {
  readonly name: string;
  readonly csv: Uint8Array;
  readonly parquet: Uint8Array;
}

/** Rows that DuckDB takes at a time, and how many of these go without a pause. */
const rowsPerChunk = 2_048;
const chunksPerTurn = 16;

type ColumnOfTable = Table["columns"][string];

const typeOf = (values: ColumnOfTable): typeof DOUBLE | typeof INTEGER | typeof VARCHAR => {
  if (values instanceof Int32Array) return INTEGER;
  return !(values instanceof Float64Array) && values.some((value) => typeof value === "string") ? VARCHAR : DOUBLE;
};

/**
 * Encodes a table as CSV (RFC 4180, header line) and Parquet (zstd). Numbers keep every bit in Parquet and their
 * shortest exact spelling in CSV.
 */
export async function encodeTable(table: Table): Promise<TableFiles> {
  const names = Object.keys(table.columns);
  const columns = Object.values(table.columns);
  const types = columns.map(typeOf);
  const rows = columns[0]?.length ?? 0;
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-table-"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "256MB" });
  const connection = await instance.connect();
  try {
    await connection.run(`create table t (${names.map((name, k) => `"${name}" ${types[k]}`).join(", ")})`);
    const appender = await connection.createAppender("t");
    const chunk = DuckDBDataChunk.create(types);
    for (let first = 0; first < rows; first += rowsPerChunk) {
      const end = Math.min(first + rowsPerChunk, rows);
      chunk.rowCount = end - first;
      for (const [k, values] of columns.entries()) {
        const part = values.slice(first, end);
        chunk.setColumnValues(k, types[k] === VARCHAR ? Array.from(part, String) : (part as readonly number[]));
      }
      appender.appendDataChunk(chunk);
      // The event loop has other activities to keep alive.
      if ((first / rowsPerChunk) % chunksPerTurn === chunksPerTurn - 1) await setImmediate();
    }
    appender.closeSync();
    await connection.run(`copy t to '${join(folder, "t.csv")}' (format csv, header)`);
    await connection.run(`copy t to '${join(folder, "t.parquet")}' (format parquet, compression zstd)`);
    return {
      name: table.name,
      csv: await readFile(join(folder, "t.csv")),
      parquet: await readFile(join(folder, "t.parquet")),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}
