import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { newRowId } from "../../protocol/ids.ts";

/** The DuckDB of one process: opened at its first use, in memory, reading and writing Parquet files. */
export interface DuckDb {
  connection(): Promise<DuckDBConnection>;
  close(): Promise<void>;
}

export function createDuckDb(): DuckDb {
  let opening: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;
  const opened = () => {
    opening ??= openDuckDb();
    return opening;
  };
  return {
    async connection() {
      return (await opened()).connection;
    },
    async close() {
      if (!opening) return;
      const { instance, connection } = await opening;
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function openDuckDb() {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "2",
    memory_limit: "512MB",
    // Parquet is built in; nothing may be fetched at run time.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return { instance, connection: await instance.connect() };
}

/** A text as an SQL literal; COPY takes no parameters for its target. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Writes a file beside its target, flushes it and renames it: readers see the whole file or none, and writers of the same
 * content do not disturb each other.
 */
export async function writeFileWhole(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${newRowId()}.partial`;
  try {
    await write(partial);
    const file = await open(partial, "r+");
    await file.sync().finally(() => file.close());
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
