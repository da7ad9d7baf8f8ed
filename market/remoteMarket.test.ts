import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogueError } from "../protocol/errors.ts";
import { errorCatalogue } from "../protocol/errors.ts";
import type { VendorName } from "../protocol/marketData.ts";
import { readBars } from "../test/support/readBars.ts";
import { json } from "../test/support/vendors/answer.ts";
import { seededFaults } from "../test/support/vendors/faults.ts";
import { freeKey, paidKey, startVendorSimulator, type VendorSimulator } from "../test/support/vendors/simulator.ts";
import { simulatedNow, testTuning, withSimulator } from "../test/support/vendors/testVendor.ts";
import { type Market, openMarket } from "./market.ts";

const symbols = [
  ...["MTUM.XNYS", "QUAL.XNYS", "SIZE.XNYS", "USMV.XNYS", "VLUE.XNYS", "AMD.XNAS"],
  ...["EUR/USD", "USD/JPY", "BTC/USD", "ETH/USD"],
];
const perMinute = 4;

let simulator: VendorSimulator;
let market: Market;
let dataDir: string;
/** The clock of the vendors and of the clients alike; it goes on when somebody waits. */
let clockMs: number;

beforeEach(async () => {
  clockMs = simulatedNow.getTime();
  dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-faults-"));
  const quota = { perMinute, perDay: 100_000 };
  simulator = await startVendorSimulator({
    faults: seededFaults(3, 0.3),
    quotas: { eodhd: quota, twelveData: quota },
    now: () => clockMs,
    slowMs: 20,
  });
  market = openMarket({
    dataDir,
    useFixture: false,
    eodhd: { key: paidKey, baseUrl: simulator.eodhdUrl, perMinute },
    twelveData: { key: paidKey, baseUrl: simulator.twelveDataUrl, perMinute },
    now: () => simulatedNow,
    tuning: testTuning({ now: () => clockMs }),
  });
});
afterEach(async () => {
  await market.close();
  await simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Waits and tries again as Temporal does. */
async function throughRetries<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let n = 1; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      const { code, retryAfterMs = 200 } = error as CatalogueError;
      if (!errorCatalogue[code]?.retryable || n === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
      clockMs += retryAfterMs;
    }
  }
}

test.each(["eodhd", "twelvedata"] as const)(
  "forty jobs at once over ten symbols of %s, a third of its answers wrong (seed 3): all end, on the right closes, each history is answered once, the limit is kept",
  async (vendor: VendorName) => {
    const frozen = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        throughRetries(() =>
          market.freezeSnapshot({
            symbols: [symbols[i % 10]!, symbols[(3 * i + 1) % 10]!, symbols[(7 * i + 2) % 10]!],
            ...{ interval: "1d", vendor, adjusted: false, missing: "drop", quality: {}, start: "2020-01-01" },
          }),
        ),
      ),
    );
    for (const digest of new Set(frozen.map((one) => one.digest))) {
      const history = await market.loadSnapshot(digest);
      for (const [k, symbol] of history.symbols.entries()) {
        const instrument = simulator.world.instruments.find((one) => one.symbol === symbol)!;
        const known = new Map(simulator.world.daysOf(instrument).map(({ date, close }) => [date, close]));
        expect([...history.closes[k]!]).toEqual(history.dates.map((date) => known.get(date)));
      }
    }
    const histories = simulator.served.filter((address) => /\/eod\/|\/time_series/.test(address));
    expect(new Set(histories).size).toBe(histories.length);
    expect(histories.length).toBeGreaterThanOrEqual(10);
    expect(simulator.asked.length).toBeGreaterThan(simulator.served.length);
    expect(simulator.refused).toBe(0);
  },
);

test("a key without splits and dividends is told how to get intraday bars all the same", async () => {
  await withSimulator({}, async ({ twelveDataUrl }) => {
    const limited = openMarket({
      ...{ dataDir, useFixture: false, now: () => simulatedNow, tuning: testTuning() },
      twelveData: { key: freeKey, baseUrl: twelveDataUrl, perMinute: 100 },
    });
    const range = { start: "2022-12-01", end: "2022-12-02" };
    const wanted = {
      ...range,
      symbol: "KO.XNYS",
      interval: "1h",
      vendor: "twelvedata",
      adjusted: "splits_and_dividends",
    } as const;
    const error = await readBars(limited, wanted).catch((refused: CatalogueError) => refused);
    expect(error).toMatchObject({ code: "market_data.not_in_plan", faults: [{ pointer: "/adjusted" }] });
    expect((error as CatalogueError).message).toMatch(/adjusted=false needs no splits and dividends$/);
    expect((await readBars(limited, { ...wanted, adjusted: false })).dates).toHaveLength(14);
    await limited.close();
  });
});

test("hours of a session that crosses midnight in UTC are whole at the end of a range, or left out", async () => {
  await withSimulator({}, async ({ eodhdUrl }) => {
    const eodhd = { key: paidKey, baseUrl: eodhdUrl, perMinute: 100 };
    const at = async (now: Date, end: string) => {
      const own = openMarket({ dataDir, useFixture: false, now: () => now, tuning: testTuning(), eodhd });
      const wanted = { symbol: "BHP.XASX", interval: "4h", vendor: "eodhd", adjusted: false } as const;
      const bars = await readBars(own, { ...wanted, start: "2022-11-29", end });
      await own.close();
      return bars;
    };
    // The session of 2022-12-01 in Sydney begins on the 30th of November at 23:00 UTC.
    const short = await at(simulatedNow, "2022-11-30");
    const long = await at(simulatedNow, "2022-12-01");
    const last = short.dates.length - 1;
    expect(short.dates[last]).toBe("2022-11-30T23:00:00Z");
    expect([long.dates[last], long.volume![last]]).toEqual([short.dates[last], short.volume![last]]);
    // When nothing of December is read yet, the bar is not finished.
    const early = await at(new Date("2022-12-01T02:00:00Z"), "2022-11-30");
    expect(early.dates.at(-1)).toBe("2022-11-30T03:00:00Z");
  });
});

const defaults = { adjusted: "splits_and_dividends", missing: "drop", quality: {} } as const;

test("a history without bars is too little for a job, and bars that are asked for are none", async () => {
  await withSimulator({}, async (vendors) => {
    const own = openMarket({
      ...{ dataDir, useFixture: false, now: () => simulatedNow, tuning: testTuning() },
      eodhd: { key: paidKey, baseUrl: vendors.eodhdUrl, perMinute: 100 },
      twelveData: { key: paidKey, baseUrl: vendors.twelveDataUrl, perMinute: 100 },
    });
    const meta = { symbol: "KO", interval: "1day", mic_code: "XNYS" };
    vendors.answerNext(json({ meta, values: [], status: "ok" }));
    const daily = { symbols: ["KO.XNYS"], interval: "1d", vendor: "twelvedata", ...defaults } as const;
    await expect(own.freezeSnapshot(daily)).rejects.toMatchObject({ code: "market_data.insufficient" });
    const month = { start: "2022-01-01", end: "2022-01-31" };
    const hours = { ...month, symbol: "KO.XNYS", interval: "1h", vendor: "eodhd", adjusted: false } as const;
    // Fills the list of symbols.
    await readBars(own, { ...hours, symbol: "AMD.XNAS", interval: "1d" });
    vendors.answerNext(json([]));
    const bars = await readBars(own, hours);
    expect([bars.dates, bars.close]).toEqual([[], new Float64Array(0)]);
    await own.close();
  });
});

test("what is prefetched at hours is read and adjusted without the vendor", async () => {
  await withSimulator({}, async (vendors) => {
    const twelveData = { key: paidKey, baseUrl: vendors.twelveDataUrl, perMinute: 100 };
    const own = openMarket({ dataDir, useFixture: false, now: () => simulatedNow, tuning: testTuning(), twelveData });
    const month = { interval: "1h", start: "2022-01-01", end: "2022-01-31", vendor: "twelvedata" } as const;
    const wanted = { ...month, symbol: "AAPL.XNAS", adjusted: "splits_and_dividends" } as const;
    await own.prefetch(wanted, new AbortController().signal, () => undefined);
    const asked = vendors.asked.length;
    expect((await readBars(own, wanted)).dates.length).toBeGreaterThan(100);
    await own.freezeSnapshot({ ...month, ...defaults, symbols: ["AAPL.XNAS"] });
    expect(vendors.asked.slice(asked)).toEqual([]);
    await own.close();
  });
});
