import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diceBars, lakeStoreConformance } from "../../test/conformance/lakeStore.ts";
import { uniforms } from "../../test/support/random.ts";
import { createDuckDb, type DuckDb } from "./duckdb.ts";
import type { LakeFault, LakeStore, Series } from "./lakeStore.ts";
import { openObjectLake } from "./objectLake.ts";
import { openLocalFolder } from "./objects/localFolder.ts";

lakeStoreConformance("a local folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
  const duckDb = createDuckDb();
  return {
    store: openObjectLake(openLocalFolder(folder), duckDb),
    async close() {
      await duckDb.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describe("a local folder", () => {
  let folder: string;
  let duckDb: DuckDb;
  let lake: LakeStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
    duckDb = createDuckDb();
    lake = openObjectLake(openLocalFolder(folder), duckDb);
  });
  afterEach(async () => {
    await duckDb.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const series: Series = { vendor: "eodhd", interval: "1d", symbol: "EUR/USD" };
  const appendDay = (day: string, retrieved: string) =>
    lake.append(series, { first: day, last: day }, diceBars(series.symbol, [day], retrieved, uniforms(1)));
  const faults = async () => {
    const found: LakeFault[] = [];
    for await (const fault of lake.verify()) found.push(fault);
    return found;
  };
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();

  test("a part's file says in its name what it is", async () => {
    await appendDay("2024-01-02", "2024-01-10T12:34:56.789Z");
    expect(files().map((file) => file.slice(folder.length + 1))).toEqual([
      expect.stringMatching(
        /^vendor=eodhd\/interval=1d\/symbol=EUR%2FUSD\/year=all\/2024-01-02_2024-01-02_20240110T123456789Z_1_[0-9a-f]{16}\.parquet$/,
      ),
    ]);
  });

  test("too many parts are merged by the append that makes them too many", async () => {
    for (let n = 1; n <= 17; n++)
      await appendDay(`2024-01-${String(n).padStart(2, "0")}`, `2024-03-${n + 10}T00:00:00.000Z`);
    expect(await lake.parts(series)).toEqual([
      expect.objectContaining({
        first: "2024-01-01",
        last: "2024-01-17",
        rows: 17,
        retrievedAt: "2024-03-27T00:00:00.000Z",
      }),
    ]);
  });

  test.each<[string, (file: string, bytes: Buffer) => void, RegExp]>([
    ["a byte that flipped", (file, bytes) => writeFileSync(file, bytes.fill(bytes[40]! ^ 1, 40, 41)), /SHA-256/],
    ["a file that was cut", (file, bytes) => writeFileSync(file, bytes.subarray(0, 100)), /SHA-256/],
    ["a file of somebody else", (file) => writeFileSync(join(file, "..", "notes.txt"), "buy"), /not one of a part/],
  ])("verify names %s", async (_, damage, message) => {
    await appendDay("2024-01-02", "2024-01-10T12:00:00.000Z");
    expect(await faults()).toEqual([]);
    const [file] = files() as [string];
    damage(file, readFileSync(file));
    const [fault, ...others] = await faults();
    expect(others).toEqual([]);
    expect(fault!.message).toMatch(message);
    expect(join(folder, fault!.where)).toBe(/not one/.test(fault!.message) ? join(file, "..", "notes.txt") : file);
  });

  test("verify names bytes that are as they were written, but not what their name says", async () => {
    const asOf = "2024-01-10T12:00:00.000Z";
    const twice = diceBars(series.symbol, ["2024-01-02", "2024-01-02"], asOf, uniforms(1));
    await lake.append(series, { first: "2024-01-01", last: "2024-01-31" }, twice);
    await appendDay("2024-02-03", asOf);
    await appendDay("2024-02-05", asOf);
    const [, third, fifth] = files() as [string, string, string];
    renameSync(third, third.replace("2024-02-03_2024-02-03", "2024-02-04_2024-02-04"));
    renameSync(fifth, fifth.replace("_1_", "_2_"));
    expect((await faults()).map(({ message }) => message)).toEqual([
      "the bar of 2024-01-02 is not behind the one before it",
      "the bar of 2024-02-03 is not of the days that its name says",
      "it has 1 bars, its name says 2",
    ]);
  });

  test("verify takes what is merged meanwhile for whole", async () => {
    for (let n = 1; n <= 9; n++) await appendDay(`2024-01-0${n}`, `2024-03-1${n}T00:00:00.000Z`);
    const reading = lake.verify()[Symbol.asyncIterator]();
    const [first] = await Promise.all([reading.next(), lake.compact(series)]);
    expect([first.done, (await reading.next()).done]).toEqual([true, true]);
  });

  test("what a writer that died left is never listed, and removed by compaction when nobody can be at work on it", async () => {
    await appendDay("2024-01-02", "2024-01-10T12:00:00.000Z");
    const [file] = files() as [string];
    const [torn, young] = [`${file}.1.partial`, `${file}.2.partial`];
    for (const path of [torn, young]) writeFileSync(path, "torn");
    utimesSync(torn, 1, 1);
    expect(await lake.parts(series)).toHaveLength(1);
    expect(await faults()).toEqual([]);
    await lake.compact(series);
    expect(files()).toEqual([file, young]);
  });

  test("a writer that is killed at any instant leaves whole parts only (seed 5)", async () => {
    const dice = uniforms(5);
    const writer = new URL("../../test/support/lakeWriter.ts", import.meta.url).pathname;
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [writer, folder, String(round)], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      // It says so when its first part is there.
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await new Promise((resolve) => setTimeout(resolve, 120 * dice()));
      child.kill("SIGKILL");
      await ended;
      expect(await faults()).toEqual([]);
      const parts = await lake.parts(series);
      expect(parts.length).toBeGreaterThan(0);
      expect(
        (await lake.read(series, { first: "2000-01-01", last: "2100-01-01" }, parts)).dates.length,
      ).toBeGreaterThan(0);
    }
    await lake.compact(series);
    expect(await faults()).toEqual([]);
  });
});
