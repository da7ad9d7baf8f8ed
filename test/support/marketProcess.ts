import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { openMarket } from "../../market/market.ts";
import { usualLedgerRules } from "../../market/record/vendorLedger.ts";
import type { CatalogueError } from "../../protocol/errors.ts";
import { openMarketRecord } from "../../storage/marketRecord.ts";
import { openStorage } from "../../storage/storage.ts";
import { openVendorLedger } from "../../storage/vendorLedger.ts";
import { readBars } from "./readBars.ts";
import { paidKey } from "./vendors/simulator.ts";

/** What a process of its own does with the market over a shared database; as JSON in its first argument. */
export interface MarketTask {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly twelveDataUrl: string;
  readonly perMinute: number;
  /** Length of the vendor's minute, in milliseconds. */
  readonly windowMs: number;
  /** The vendor's clock, ISO 8601. */
  readonly now: string;
  /** Searches until this much time has passed, in milliseconds; reads the bars of one symbol; or takes a lock and never ends. */
  readonly task: { readonly searchForMs: number } | { readonly symbol: string } | { readonly lock: string };
}

const { databaseUrl, dataDir, twelveDataUrl, perMinute, windowMs, now, task } = JSON.parse(
  process.argv[2]!,
) as MarketTask;
const storage = await openStorage(databaseUrl, 5);
const record = openMarketRecord(databaseUrl, storage);
const market = openMarket({
  ...{ dataDir, record, useFixture: false, now: () => new Date(now) },
  ledger: openVendorLedger(storage, { ...usualLedgerRules, windowMs }),
  twelveData: { key: paidKey, baseUrl: twelveDataUrl, perMinute },
});

// All processes begin when they are told to.
process.stdout.write("ready\n");
await once(process.stdin, "data");

/** What was answered, and what the ledger or the vendor refused. */
const outcomes: string[] = [];
if ("symbol" in task) {
  const query = { vendor: "twelvedata", interval: "1d", adjusted: false, symbol: task.symbol } as const;
  const { dates } = await readBars(market, query);
  outcomes.push(`${dates.length} bars`);
} else if ("lock" in task) {
  await record.exclusively(task.lock, () => {
    process.stdout.write("taken\n");
    return once(process, "never");
  });
} else {
  const end = Date.now() + task.searchForMs;
  const searchOn = async (): Promise<void> => {
    while (Date.now() < end) {
      const refusal = await market.listSymbols("twelvedata", { search: "EUR" }).then(
        () => null,
        (error: CatalogueError) => error,
      );
      outcomes.push(refusal?.code ?? "answered");
      await sleep(Math.min(refusal?.retryAfterMs ?? 0, Math.max(0, end - Date.now())));
    }
  };
  await Promise.all([searchOn(), searchOn(), searchOn(), searchOn()]);
}
process.stdout.write(`${JSON.stringify(outcomes)}\n`);
await Promise.all([market.close(), record.close()]);
await storage.close();
process.exit(0);
