import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addDays } from "../../market/days.ts";
import { createDuckDb } from "../../market/lake/duckdb.ts";
import type { LakeStore, Series } from "../../market/lake/lakeStore.ts";
import { openLake, storeOptionsOf } from "../../market/lake/stores.ts";
import type { Bars } from "../../market/vendor.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { diceBars } from "../conformance/lakeStore.ts";
import type { LakeServer } from "../support/lakeServers/lakeServer.ts";
import { startS3Server } from "../support/lakeServers/s3Server.ts";
import { uniforms } from "../support/random.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-outage-"));
const duckDb = createDuckDb();
let server: LakeServer;
beforeAll(async () => {
  server = await startS3Server(join(folder, "s3"), ["prices"]);
  Object.assign(process.env, server.environment);
});
afterAll(async () => {
  await server.process.stop();
  await duckDb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A lake of a process with a cache of its own. */
const open = (process_: string): LakeStore => {
  const options = storeOptionsOf(readConfiguration({ ...process.env, LAKE_URL: "s3://prices/outage" }));
  return openLake(join(folder, process_), options, duckDb);
};

const writers = 4;
const appends = 25;
const kills = 5;
const first = "2010-01-01";

/** What one append adds: 3,000 days behind those of the one before. */
const barsOf = (series: Series, n: number): Bars => {
  const from = addDays(first, 3_000 * n);
  const dates = Array.from({ length: 3_000 }, (_, i) => addDays(from, i));
  const asOf = new Date(Date.UTC(2100, 0, 1) + n * 60_000).toISOString();
  return diceBars(series.symbol, dates, asOf, uniforms(n));
};

test("the server is killed again and again while four writers append: nothing is torn, nothing acknowledged is lost", async () => {
  const lake = open("writer");
  const acknowledged: { readonly series: Series; readonly n: number }[] = [];
  let failures = 0;
  let killed = 0;
  let writing = true;

  async function write(writer: number): Promise<void> {
    const series: Series = { vendor: "eodhd", interval: "1d", symbol: `W${writer}.XNYS` };
    for (let n = 0; n < appends; n++) {
      const bars = barsOf(series, n);
      const range = { first: bars.dates[0]!, last: bars.dates.at(-1)! };
      // As a job does it: what fails for an outage is run again.
      for (;;) {
        try {
          await lake.append(series, range, bars);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(CatalogueError);
          expect((error as CatalogueError).code).toBe("dependency.unavailable");
          failures += 1;
          await sleep(100);
        }
      }
      acknowledged.push({ series, n });
    }
  }
  async function killServer(): Promise<void> {
    const dice = uniforms(5);
    while (writing || killed < kills) {
      await sleep(200 + 800 * dice());
      server.process.kill("SIGKILL");
      killed += 1;
      await server.process.whenReady();
    }
  }

  await Promise.all([
    Promise.all(Array.from({ length: writers }, (_, writer) => write(writer))).then(() => {
      writing = false;
    }),
    killServer(),
  ]);
  expect(acknowledged).toHaveLength(writers * appends);
  // Another machine, which has nothing but the bucket.
  const elsewhere = open("reader");
  for await (const fault of elsewhere.verify()) throw new Error(`${fault.where}: ${fault.message}`);
  for (const { series, n } of acknowledged) {
    const bars = barsOf(series, n);
    const range = { first: bars.dates[0]!, last: bars.dates.at(-1)! };
    const { asOf, ...read } = await elsewhere.read(series, range, await elsewhere.parts(series));
    expect(read).toEqual({ ...read, dates: bars.dates, close: bars.close, volume: bars.volume });
  }
  expect(failures).toBeGreaterThan(0);
});

test("while the server is away, readers of what is at hand need it for the list of parts alone", async () => {
  const lake = open("writer");
  const series: Series = { vendor: "eodhd", interval: "1d", symbol: "W0.XNYS" };
  const range = { first, last: addDays(first, 100) };
  const parts = await lake.parts(series);
  const before = await lake.read(series, range, parts);
  await server.process.stop();
  expect(await lake.read(series, range, parts)).toEqual(before);
  await expect(lake.parts(series)).rejects.toMatchObject({
    code: "dependency.unavailable",
    message: expect.stringContaining("LAKE_URL=s3://prices/outage cannot be reached"),
  });
});
