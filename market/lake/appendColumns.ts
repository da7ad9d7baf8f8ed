import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { memoryOf } from "./vectorMemory.ts";

/** Rows that DuckDB takes at a time. */
const chunkRows = 2_048;

/** A column of a table: texts, or doubles in which NaN is a value that is missing; `null` = all are. */
export type Column = readonly string[] | Float64Array | null;

/**
 * Appends columns to a table of texts and doubles, a few rows of whole columns at a time: value by value it takes ten times as
 * long. Missing values are NaN there: {@link missingAsNull} reads them as null.
 *
 * @param rows - entries of each column.
 */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  rows: number,
  columns: readonly Column[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  const types = columns.map((column) => (column === null || column instanceof Float64Array ? DOUBLE : VARCHAR));
  for (let from = 0; from < rows; from += chunkRows) {
    const end = Math.min(from + chunkRows, rows);
    const chunk = DuckDBDataChunk.create(types, end - from);
    for (const [k, column] of columns.entries()) {
      if (column === null || column instanceof Float64Array) {
        const vector = chunk.getColumnVector(k);
        const { items } = memoryOf(vector);
        if (column) items.set(column.subarray(from, end));
        else items.fill(Number.NaN);
        vector.flush();
      } else chunk.setColumnValues(k, column.slice(from, end));
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** A name as an SQL identifier. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Columns of doubles in a select, with null in the place of NaN. */
export const missingAsNull = (names: readonly string[]): string =>
  names
    .map(sqlName)
    .map((name) => `case when isnan(${name}) then null else ${name} end as ${name}`)
    .join(", ");
