import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { DuckDBConnection } from "@duckdb/node-api";
import { appendColumns, missingAsNull, sqlName } from "../lake/appendColumns.ts";
import { type DuckDb, sqlText } from "../lake/duckdb.ts";
import type { PriceRows, PriceTable } from "./priceTable.ts";

/** A file that is complete before its first byte leaves, and gone when the reader is done or gives up. */
export interface PriceFile {
  /** Bytes. */
  readonly size: number;
  readonly bytes: Readable;
}

/**
 * A price table as a Parquet file (zstd). A Parquet file ends with its index, so it is made on disk: each piece of the table
 * as a file of its own, then all of them as one, row group by row group.
 *
 * @param signal - heeded between pieces.
 */
export async function tableAsParquet(duckDb: DuckDb, table: PriceTable, signal: AbortSignal): Promise<PriceFile> {
  const folder = await mkdtemp(join(tmpdir(), "quant-jobs-prices-"));
  const drop = () => rm(folder, { recursive: true, force: true });
  try {
    const pieces: string[] = [];
    for await (const rows of table.chunks) {
      signal.throwIfAborted();
      const piece = join(folder, `${pieces.length}.parquet`);
      await duckDb.use((connection) => copyRows(connection, table, rows, piece));
      pieces.push(piece);
    }
    signal.throwIfAborted();
    const whole = join(folder, "prices.parquet");
    const symbol = table.symbol === null ? "" : `${sqlText(table.symbol)} as symbol, `;
    await duckDb.use((connection) =>
      connection.run(
        `copy (select ${symbol}* from read_parquet([${pieces.map(sqlText).join(", ")}]))
          to ${sqlText(whole)} (format parquet, compression zstd)`,
      ),
    );
    const { size } = await stat(whole);
    const bytes = createReadStream(whole);
    // A folder that outlives its reader is cleared with the system's temporary files.
    bytes.once("close", () => void drop().catch(() => undefined));
    return { size, bytes };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function copyRows(
  connection: DuckDBConnection,
  { names }: PriceTable,
  { dates, columns }: PriceRows,
  path: string,
): Promise<void> {
  const fields = ["date varchar", ...names.map((name) => `${sqlName(name)} double`)];
  await connection.run(`create or replace temp table rows_of_prices (${fields.join(", ")})`);
  try {
    await appendColumns(connection, "rows_of_prices", dates.length, [dates, ...columns]);
    await connection.run(
      `copy (select date, ${missingAsNull(names)} from rows_of_prices) to ${sqlText(path)}
        (format parquet, compression uncompressed)`,
    );
  } finally {
    await connection.run("drop table rows_of_prices");
  }
}
