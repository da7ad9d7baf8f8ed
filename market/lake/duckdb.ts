import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { newRowId } from "../../protocol/ids.ts";

/** The DuckDB of one process: opened at its first use, in memory, reading and writing Parquet files. */
export interface DuckDb {
  /**
   * Runs work on a connection that nobody else uses meanwhile; a few run at a time, the others wait. Statements that overlap
   * on one connection break each other, and the appender's with them. Work leaves nothing behind on its connection.
   */
  use<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Connections at work at a time: what is written lies in memory until it is a file. */
const mostConnections = 4;

export function createDuckDb(): DuckDb {
  let opening: Promise<DuckDBInstance> | undefined;
  let free = mostConnections;
  const waiting: (() => void)[] = [];
  /** Opening one takes as long as reading a small file. */
  const idle: DuckDBConnection[] = [];

  async function takeTurn(): Promise<void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  function passTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return {
    async use(work) {
      await takeTurn();
      try {
        opening ??= openDuckDb();
        const connection = idle.pop() ?? (await (await opening).connect());
        try {
          return await work(connection);
        } finally {
          idle.push(connection);
        }
      } finally {
        passTurn();
      }
    },
    async close() {
      for (const connection of idle.splice(0)) connection.closeSync();
      if (opening) (await opening).closeSync();
    },
  };
}

const openDuckDb = () =>
  DuckDBInstance.create(":memory:", {
    // A query runs on the thread that asks for it, and several at a time: files this small are not worth a hand-over to another.
    threads: "1",
    memory_limit: "512MB",
    // Parquet is built in; nothing may be fetched at run time.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });

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
