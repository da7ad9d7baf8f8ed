import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { createRawBars } from "../../market/lake/rawBars.ts";
import { createMemoryRecord } from "../../market/record/memoryRecord.ts";
import { pythonWith } from "../python.ts";
import { median } from "../statistics.ts";
import { keep, madeUpBars, openMadeUpLake, sessionsOf } from "./madeUpLake.ts";
import { startPeer } from "./peer.ts";

const symbolCount = 20;
const years = 30;
const rounds = 15;

/** Daily bars of twenty symbols and thirty years from a warm lake, beside readers of the same files; the rounds alternate. */
export async function timeReading(dataDir: string): Promise<string> {
  const made = openMadeUpLake(dataDir);
  const symbols = Array.from({ length: symbolCount }, (_, k) => `READ${k}.XNYS`);
  const dates = sessionsOf(years);
  for (const symbol of symbols) await keep(made, "1d", madeUpBars(symbol, dates));
  const folder = join(dataDir, "lake");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".parquet"))
    .map((name) => join(folder, name));

  const rawBars = createRawBars(made.lake, createMemoryRecord(), () => new Date());
  const plain = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  const python = pythonWith("pandas", ["pandas", "pyarrow", "duckdb"]);
  const peer = python ? await startPeer(python, files) : null;
  const candidates: Readonly<Record<string, () => Promise<number>>> = {
    "RawBars.read: listed, checked, dates as text": () =>
      timed(async () => {
        for (const symbol of symbols) await rawBars.read(made.vendor, { symbol, interval: "1d" });
      }),
    "DuckDB here, chunks that nobody looks into": () => timed(() => readPlain(plain, files, "chunks")),
    "DuckDB here, columns of JavaScript": () => timed(() => readPlain(plain, files, "columns")),
    ...(peer && {
      "DuckDB in Python, numpy columns": () => peer.time("duckdb"),
      "pandas with pyarrow": () => peer.time("pandas"),
      "pyarrow tables": () => peer.time("pyarrow"),
    }),
  };
  const times = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) {
      const ms = await run();
      if (round >= 0) times.get(name)!.push(ms);
    }
  }
  peer?.stop();
  plain.closeSync();
  await made.duckDb.close();
  const [ours] = [...times.values()].map(median) as [number];
  const rows = symbolCount * dates.length;
  return [
    `reading ${symbolCount} symbols × ${years} years, ${rows.toLocaleString("en-US")} daily bars${peer ? `; ${peer.versions}` : ""}`,
    ...[...times].map(([name, values]) => {
      const ms = median(values);
      return `  ${name.padEnd(46)} ${ms.toFixed(1).padStart(7)} ms   ${(ms / ours).toFixed(2)} of ours`;
    }),
  ].join("\n");
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function readPlain(connection: DuckDBConnection, files: readonly string[], as: "chunks" | "columns") {
  for (const file of files) {
    const result = await connection.run(`select * from read_parquet('${file}', hive_partitioning = false)`);
    if (as === "chunks") await result.fetchAllChunks();
    else await result.getColumnsJS();
  }
}
