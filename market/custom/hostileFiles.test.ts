import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDb, type DuckDb } from "../lake/duckdb.ts";
import { mostBars } from "./barReader.ts";
import { isCustomSymbol } from "./customSymbol.ts";
import { collectFaults } from "./fileFaults.ts";
import { readParquet } from "./parquetRows.ts";

let folder: string;
let duckDb: DuckDb;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-hostile-"));
  duckDb = createDuckDb();
});
afterEach(async () => {
  await duckDb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The bytes of a Parquet file of an SQL query. */
async function parquet(query: string, options = ""): Promise<Buffer> {
  const path = join(folder, "written.parquet");
  await duckDb.use((connection) =>
    connection.run(`copy (${query}) to '${path}' (format parquet, compression zstd ${options})`),
  );
  return readFileSync(path);
}

/** What a reader gets to see of a file. */
async function read(bytes: Buffer) {
  const faults = collectFaults("row");
  const seen = { rows: 0, longest: 0 };
  const table = {
    header: () => true,
    row(row: number, values: readonly unknown[]) {
      seen.rows = row;
      for (const value of values) seen.longest = Math.max(seen.longest, String(value).length);
    },
  };
  const file = (async function* () {
    yield bytes;
  })();
  await readParquet(duckDb, file, table, faults);
  faults.refuse();
  return seen;
}

test("a small file with texts of many megabytes is read without them", async () => {
  const texts =
    "select repeat('x', 5000000) as date, repeat('A', 5000000) as symbol, 1.5::double as close from range(40)";
  const bytes = await parquet(texts, ", dictionary_size_limit 1000000, string_dictionary_page_size_limit 1073741824");
  expect(bytes.length).toBeLessThan(10_000);
  expect(await read(bytes)).toEqual({ rows: 40, longest: 64 });
});

test("a file with more rows than it says is not read to its end", async () => {
  const bytes = await parquet(
    `select date '2024-06-12' as date, 1.5::double as close from range(${mostBars + 20_000})`,
  );
  // The footer, whose length stands before the last four bytes, begins with the schema and the number of rows.
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const at = bytes.indexOf(compact(mostBars + 20_000), footer);
  compact(mostBars - 1_000).copy(bytes, at);
  const { rows } = await read(bytes);
  expect(rows).toBeGreaterThan(mostBars);
  // A chunk of DuckDB has 2,048.
  expect(rows).toBeLessThanOrEqual(mostBars + 2_048);
}, 60_000);

/** A positive integer in the compact protocol of Thrift: zigzag, seven bits to a byte, the lowest first. */
function compact(value: number): Buffer {
  const bytes: number[] = [];
  let rest = 2 * value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

test("a symbol is no name that a table of a snapshot has already", () => {
  expect(["DATE", "DATES", "A.DATE"].map(isCustomSymbol)).toEqual([false, true, true]);
});
