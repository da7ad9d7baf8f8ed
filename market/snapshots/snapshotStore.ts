import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import type { SnapshotHeader } from "../../protocol/marketData.ts";
import { appendColumns } from "../lake/appendColumns.ts";
import { type DuckDb, sqlText } from "../lake/duckdb.ts";
import type { ObjectStore } from "../lake/objects/objectStore.ts";
import { barsPerYearOf } from "./barsPerYear.ts";
import { type Snapshot, snapshotDigest } from "./snapshot.ts";

/** Snapshots as objects, each a Parquet file named by its digest with one row for every date. */
export interface SnapshotStore {
  /** Stores a snapshot; one that is there already stays. @returns its digest. */
  put(snapshot: Snapshot): Promise<string>;
  /** @throws when there is no such snapshot, or its bytes no longer have the digest. */
  get(digest: string): Promise<Snapshot>;
}

const headerKey = "quant_jobs_snapshot";

export function openSnapshotStore(objects: ObjectStore, duckDb: DuckDb): SnapshotStore {
  const keyOf = (digest: string) => `${digest}.parquet`;

  async function isThere(key: string): Promise<boolean> {
    for await (const found of objects.list(key)) if (found === key) return true;
    return false;
  }

  return {
    async put(snapshot) {
      const digest = snapshotDigest(snapshot);
      if (await isThere(keyOf(digest))) return digest;
      const folder = await mkdtemp(join(tmpdir(), "quant-jobs-snapshot-"));
      try {
        const path = join(folder, "snapshot.parquet");
        await duckDb.use((connection) => writeSnapshot(connection, path, snapshot, digest));
        await objects.put(keyOf(digest), await readFile(path));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      return digest;
    },
    async get(digest) {
      const path = await objects.localPath(keyOf(digest));
      const snapshot = await duckDb.use((connection) => readSnapshot(connection, path));
      if (snapshotDigest(snapshot) !== digest) throw new Error(`the file of snapshot ${digest} is damaged`);
      return snapshot;
    },
  };
}

async function writeSnapshot(
  connection: DuckDBConnection,
  path: string,
  { header, history }: Snapshot,
  digest: string,
): Promise<void> {
  const table = `snapshot_${digest}_${process.hrtime.bigint()}`;
  const columns = history.symbols.map((_, k) => `close_${k} double`);
  await connection.run(`create temp table ${table} (date varchar, ${columns.join(", ")})`);
  try {
    await appendColumns(connection, table, history.dates.length, [history.dates, ...history.closes]);
    // Closes hardly shrink: a higher level of compression takes twice as long for a tenth of the size.
    await connection.run(
      `copy (select * from ${table} order by date) to ${sqlText(path)}
        (format parquet, compression zstd, compression_level 1,
          kv_metadata {${headerKey}: ${sqlText(canonicalJson(header))}})`,
    );
  } finally {
    await connection.run(`drop table ${table}`);
  }
}

async function readSnapshot(connection: DuckDBConnection, path: string): Promise<Snapshot> {
  const metadata = await connection.runAndReadAll(
    `select decode(value) from parquet_kv_metadata(${sqlText(path)}) where decode(key) = ${sqlText(headerKey)}`,
  );
  const header = JSON.parse(String(metadata.getRowsJS()[0]?.[0])) as SnapshotHeader;
  const reader = await connection.runAndReadAll(`select * from read_parquet(${sqlText(path)}) order by date`);
  const [dates, ...closes] = reader.getColumns() as unknown as [string[], ...number[][]];
  return {
    header,
    history: {
      symbols: header.symbols,
      dates,
      closes: closes.map((column) => Float64Array.from(column)),
      barsPerYear: barsPerYearOf(header.interval, header.symbols, dates),
    },
  };
}
