import { join } from "node:path";
import { exchangeDays } from "../../market/calendar/exchangeDays.ts";
import { createEodhdVendor } from "../../market/eodhd/eodhdVendor.ts";
import { usualTuning } from "../../market/http/vendorHttp.ts";
import { createDuckDb, type DuckDb } from "../../market/lake/duckdb.ts";
import type { LakeStore } from "../../market/lake/lakeStore.ts";
import { openObjectLake } from "../../market/lake/objectLake.ts";
import { openLocalFolder } from "../../market/lake/objects/localFolder.ts";
import { createMemoryLedger } from "../../market/record/memoryLedger.ts";
import { createMemoryRecord } from "../../market/record/memoryRecord.ts";
import type { Bars, Vendor } from "../../market/vendor.ts";
import type { Interval } from "../../protocol/marketData.ts";
import { unit } from "../../test/support/vendors/dice.ts";

/** A lake of one folder, with the vendor whose bars it has and nobody to ask for more. */
export interface MadeUpLake {
  readonly duckDb: DuckDb;
  readonly lake: LakeStore;
  readonly vendor: Vendor;
}

export function openMadeUpLake(dataDir: string): MadeUpLake {
  const duckDb = createDuckDb();
  const lake = openObjectLake(openLocalFolder(join(dataDir, "lake")), duckDb);
  const record = createMemoryRecord();
  const options = {
    ...{ key: "none", baseUrl: "http://127.0.0.1:9", perMinute: 1 },
    now: () => new Date(),
    symbolMap: () => record.symbolMap(),
  };
  const vendor = createEodhdVendor({ ...options, tuning: usualTuning, ledger: createMemoryLedger(usualTuning.now) });
  return { duckDb, lake, vendor };
}

/** Sessions of New York of the last whole years before 2026. */
export const sessionsOf = (years: number): readonly string[] =>
  exchangeDays("XNYS")!.sessions(`${2026 - years}-01-01`, "2025-12-31");

/** A walk of prices to four decimals, with what a vendor says beside the close. */
export function madeUpBars(symbol: string, dates: readonly string[]): Bars {
  const rows = dates.length;
  const price = (value: number) => Math.round(value * 1e4) / 1e4;
  const [open, high, low, close, volume, vendorClose] = Array.from({ length: 6 }, () => new Float64Array(rows)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let last = 40 + 60 * unit(symbol, "first");
  let state = Math.floor(1e9 * unit(symbol));
  const dice = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < rows; i++) {
    open[i] = price(last * (1 + 0.004 * (dice() - 0.5)));
    last *= 1 + 0.03 * (dice() - 0.495);
    last = Math.min(Math.max(last, 5), 900);
    close[i] = price(last);
    high[i] = price(Math.max(open[i]!, close[i]!) * (1 + 0.005 * dice()));
    low[i] = price(Math.min(open[i]!, close[i]!) * (1 - 0.005 * dice()));
    volume[i] = Math.floor(1e5 + 1e6 * dice());
    vendorClose[i] = close[i]!;
  }
  return { symbol, dates, open, high, low, close, volume, vendorClose, asOf: new Date().toISOString() };
}

/** Keeps bars as the answer to everything that the vendor could be asked for, so that nobody is asked. */
export async function keep({ lake, vendor }: MadeUpLake, interval: Interval, bars: Bars): Promise<void> {
  const range = vendor.servedDays(bars.symbol, interval, new Date());
  await lake.append({ vendor: vendor.name, interval, symbol: bars.symbol }, range, bars);
}
