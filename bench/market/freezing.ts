import { openMarket } from "../../market/market.ts";
import { createMemoryRecord } from "../../market/record/memoryRecord.ts";
import { median } from "../statistics.ts";
import { keep, madeUpBars, openMadeUpLake, sessionsOf } from "./madeUpLake.ts";

const symbolCount = 500;
const years = 20;
const rounds = 5;

/** The snapshot of five hundred symbols and twenty years from a warm lake: read, adjusted, checked, joined, digested, stored. */
export async function timeFreezing(dataDir: string): Promise<string> {
  const made = openMadeUpLake(dataDir);
  const symbols = Array.from({ length: symbolCount }, (_, k) => `FREEZE${k}.XNYS`);
  const dates = sessionsOf(years);
  const record = createMemoryRecord();
  for (const symbol of symbols) {
    await keep(made, "1d", madeUpBars(symbol, dates));
    await record.keepCorporateActions(
      "eodhd",
      {
        symbol,
        splits: [{ date: dates[2_000]!, ratio: 2 }],
        dividends: dates
          .filter((_, i) => i % 63 === 62)
          .map((exDate) => ({ exDate, amount: 0.25, currency: "USD", priceUnit: "USD" })),
      },
      new Date().toISOString(),
    );
  }
  await made.duckDb.close();
  const market = openMarket({
    dataDir,
    record,
    useFixture: false,
    eodhd: { key: "none", baseUrl: "http://127.0.0.1:9", perMinute: 1 },
  });
  const freeze = async (end: string, adjusted: false | "splits_and_dividends") => {
    const started = performance.now();
    await market.freezeSnapshot({
      ...{ symbols, vendor: "eodhd", interval: "1d", adjusted, missing: "drop", quality: {} },
      end,
    });
    return performance.now() - started;
  };
  const times: Record<"adjusted" | "raw", number[]> = { adjusted: [], raw: [] };
  for (let round = -1; round < rounds; round++) {
    // Another end each time: what was frozen is remembered.
    const end = dates.at(-2 - round)!;
    const [adjusted, raw] = [await freeze(end, "splits_and_dividends"), await freeze(end, false)];
    if (round >= 0) times.adjusted.push(adjusted);
    if (round >= 0) times.raw.push(raw);
  }
  await market.close();
  const line = (name: string, values: readonly number[]) =>
    `  ${name.padEnd(46)} ${(median(values) / 1e3).toFixed(2).padStart(7)} s`;
  return [
    `snapshot of ${symbolCount} symbols × ${years} years, ${(symbolCount * dates.length).toLocaleString("en-US")} closes`,
    line("adjusted for splits and dividends", times.adjusted),
    line("as traded", times.raw),
  ].join("\n");
}
