import { join } from "node:path";
import { createDuckDb } from "../../market/lake/duckdb.ts";
import { openLocalFolder } from "../../market/lake/objects/localFolder.ts";
import { openSnapshotStore } from "../../market/snapshots/snapshotStore.ts";
import { query } from "../../scripts/stack/postgres.ts";
import { placesWith, spellingsOf } from "../support/secretSearch.ts";
import { hasEnded, type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";
import { sharesSince } from "../support/vendors/corporateEvents.ts";
import { deliveredTwice } from "../support/vendors/deliveries.ts";
import { seededFaults } from "../support/vendors/faults.ts";
import { startVendorSimulator, type VendorSimulator } from "../support/vendors/simulator.ts";

// A hundred jobs at once over fifty symbols while both vendors drop, delay, limit and corrupt three answers of ten, seed 5.

/** Keys that an address has to write in another way. */
const keys = { eodhd: "eodhd+key/5f3a91c7", twelvedata: "twelve=key&7b20e4d8" } as const;
const vendors = ["eodhd", "twelvedata"] as const;
const jobCount = 100;
const symbolCount = 50;

let simulator: VendorSimulator;
let platform: TestPlatform;
let jobs: readonly JobDocument[];
beforeAll(async () => {
  simulator = await startVendorSimulator({
    faults: seededFaults(5, 0.3),
    keys: Object.values(keys),
    quotas: { eodhd: { perMinute: 1_000, perDay: 100_000 }, twelveData: { perMinute: 6_000, perDay: 1_000_000 } },
    retryAfterSeconds: 1,
    slowMs: 300,
  });
  platform = await startTestPlatform({
    EODHD_API_KEY: keys.eodhd,
    EODHD_BASE_URL: simulator.eodhdUrl,
    TWELVE_DATA_API_KEY: keys.twelvedata,
    TWELVE_DATA_BASE_URL: simulator.twelveDataUrl,
    TWELVE_DATA_CREDITS_PER_MINUTE: "6000",
    LOG_LEVEL: "debug",
  });
  const ids = await submitAll();
  const ended: JobDocument[] = [];
  for (const id of ids) ended.push(await platform.jobWhen(id, hasEnded, 150_000));
  jobs = ended;
});
afterAll(async () => {
  await platform.stop();
  await simulator.stop();
});

/** Submits all jobs, ten at a time: the first ones run before the last are there. */
async function submitAll(): Promise<readonly string[]> {
  const ids: string[] = [];
  const left = [...requests()];
  const submit = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { kind, ...body } = next;
      ids.push(await platform.submit(kind, body));
    }
  };
  await Promise.all(Array.from({ length: 10 }, submit));
  return ids;
}

/** Fifty symbols that both vendors have. */
const symbols = () =>
  simulator.world.instruments
    .map(({ symbol }) => symbol)
    .filter((symbol) => symbol !== "7203.XJPX")
    .slice(-symbolCount);

/** A hundred small jobs of three kinds, every symbol in four of them, in turns at both vendors. */
function requests(): readonly { readonly kind: string; readonly [field: string]: unknown }[] {
  const all = symbols();
  const params = {
    montecarlo: { simulations: 1_000, time_steps: 10 },
    markowitz: { objective: { type: "min_variance" } },
    backtest: { strategy: "buy_and_hold" },
  };
  const kinds = Object.keys(params) as (keyof typeof params)[];
  return Array.from({ length: jobCount }, (_, i) => {
    const kind = kinds[i % kinds.length]!;
    return {
      kind,
      params: params[kind],
      symbols: [all[i % symbolCount]!, all[(i + 7) % symbolCount]!],
      vendor: vendors[Math.floor(i / symbolCount)],
      // As traded, and adjusted where nothing is to be adjusted for.
      adjusted: i % 2 === 0 ? false : "splits",
      start: "2018-01-02",
      end: "2022-12-20",
      seed: i,
    };
  });
}

test("every job ends completed", () => {
  const ends = jobs.filter(({ status }) => status !== "completed").map(({ job_id, error }) => ({ job_id, error }));
  expect(ends).toEqual([]);
  expect(simulator.asked.length).toBeGreaterThan(1.2 * simulator.served.length);
});

test("every range is fetched once, by however many jobs it is wanted", () => {
  const series = new Set(simulator.deliveries.map(({ vendor, symbol }) => `${vendor} ${symbol}`));
  expect(series.size).toBe(symbolCount * vendors.length);
  expect(deliveredTwice(simulator.deliveries)).toEqual([]);
});

test("no quota is exceeded", () => {
  expect(simulator.refused).toBe(0);
});

test("every snapshot has the closes of the days that its symbols share, and no others", async () => {
  const { rows } = await query(platform.database.url, "select digest, symbols, adjusted from snapshots");
  const duckDb = createDuckDb();
  const store = openSnapshotStore(openLocalFolder(join(platform.dataDir, "snapshots")), duckDb);
  expect(rows.length).toBeGreaterThan(jobCount / 2);
  for (const { digest, symbols: frozen, adjusted } of rows as {
    digest: string;
    symbols: string[];
    adjusted: string;
  }[]) {
    const { history } = await store.get(digest);
    const closes = frozen.map((symbol) => closesOf(symbol, adjusted));
    const shared = [...closes[0]!.keys()].filter((date) => closes.every((column) => column.has(date)));
    expect(history.dates).toEqual(shared.filter((date) => date >= "2018-01-02" && date <= "2022-12-20"));
    for (const [k, column] of history.closes.entries()) {
      const wrong = history.dates.filter((date, i) => Math.abs(column[i]! / closes[k]!.get(date)! - 1) > 1e-12);
      expect({ symbol: frozen[k], adjusted, wrong }).toEqual({ symbol: frozen[k], adjusted, wrong: [] });
    }
  }
  await duckDb.close();
});

/** Closes of the simulated world by their day, as traded or in shares of today. */
function closesOf(symbol: string, adjusted: string): ReadonlyMap<string, number> {
  const { instruments, daysOf, eventsOf } = simulator.world;
  const instrument = instruments.find((one) => one.symbol === symbol)!;
  const shares = (date: string) => (adjusted === "splits" ? sharesSince(eventsOf(instrument), date) : 1);
  return new Map(daysOf(instrument).map(({ date, close }) => [date, close / shares(date)]));
}

test("the keys are in no table, no file and no history, in no spelling", async () => {
  const texts = Object.values(keys).flatMap(spellingsOf);
  const ids = jobs.map(({ job_id }) => job_id as string);
  const { found, searched } = await placesWith(texts, platform, ids);
  expect(searched.histories).toBe(jobCount);
  expect(searched.files).toBeGreaterThan(jobCount);
  expect(found).toEqual([]);
  // The search finds what is there: the vendors' names are.
  expect((await placesWith(["twelvedata"], platform, ids.slice(-1))).found.length).toBeGreaterThan(2);
});
