import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, VARCHAR } from "@duckdb/node-api";
import type { Table } from "../../jobs/jobKind.ts";

/** A table in its two file formats. */
export interface TableFiles {
  readonly name: string;
  readonly csv: Uint8Array;
  readonly parquet: Uint8Array;
}

/** Rows that DuckDB takes at a time. */
const rowsPerChunk = 2_048;

/**
 * Encodes a table as CSV (RFC 4180, header line) and Parquet (zstd). Numbers keep every bit in Parquet and their
 * shortest exact spelling in CSV.
 */
export async function encodeTable(table: Table): Promise<TableFiles> {
  const columns = Object.entries(table.columns);
  const rows = columns[0]?.[1].length ?? 0;
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-table-"));
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "256MB" });
  const connection = await instance.connect();
  try {
    const isText = columns.map(
      ([, values]) => !(values instanceof Float64Array) && values.some((value) => typeof value === "string"),
    );
    const definitions = columns.map(([name], k) => `"${name}" ${isText[k] ? "VARCHAR" : "DOUBLE"}`);
    await connection.run(`create table t (${definitions.join(", ")})`);
    const appender = await connection.createAppender("t");
    const chunk = DuckDBDataChunk.create(isText.map((text) => (text ? VARCHAR : DOUBLE)));
    for (let first = 0; first < rows; first += rowsPerChunk) {
      const end = Math.min(first + rowsPerChunk, rows);
      chunk.rowCount = end - first;
      for (const [k, [, values]] of columns.entries()) {
        const part = values.slice(first, end);
        chunk.setColumnValues(k, isText[k] ? Array.from(part, String) : (part as readonly number[]));
      }
      appender.appendDataChunk(chunk);
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
