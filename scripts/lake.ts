import { createDuckDb } from "../market/lake/duckdb.ts";
import type { LakeStore } from "../market/lake/lakeStore.ts";
import { openLake, storeOptionsOf } from "../market/lake/stores.ts";
import { symbolOfKept } from "../market/symbols/vendorCodes.ts";
import { ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { type VendorName, vendorNames } from "../protocol/marketData.ts";

// The price lake of this deployment: npm run lake -- list|verify|compact|forget
const usage = `usage: npm run lake -- list [vendor] | verify | compact [vendor] | forget vendor symbol; vendors: ${vendorNames.join(", ")}`;

/** What is done, and how many words follow it: at least and at most. */
const commands: Readonly<
  Record<string, readonly [(lake: LakeStore, vendor?: VendorName, symbol?: string) => Promise<void>, number, number]>
> = {
  list: [list, 0, 1],
  verify: [verify, 0, 0],
  compact: [compact, 0, 1],
  forget: [forget, 2, 2],
};

async function list(lake: LakeStore, vendor?: VendorName): Promise<void> {
  console.log("vendor\tinterval\tsymbol\tparts\tbars\tfirst\tlast\tretrieved");
  for await (const series of lake.series(vendor)) {
    const parts = await lake.parts(series);
    const ends = [
      parts.map(({ first }) => first).sort()[0],
      ...[parts.map(({ last }) => last), parts.map(({ retrievedAt }) => retrievedAt)].map((all) => all.sort().at(-1)),
    ];
    const bars = parts.reduce((sum, { rows }) => sum + rows, 0);
    console.log([series.vendor, series.interval, series.symbol, parts.length, bars, ...ends].join("\t"));
  }
}

async function verify(lake: LakeStore): Promise<void> {
  let faults = 0;
  for await (const { where, message } of lake.verify()) {
    faults += 1;
    console.log(`${where}: ${message}`);
  }
  console.log(faults === 0 ? "everything is as it was written" : `damaged: ${faults}`);
  if (faults > 0) process.exitCode = 1;
}

async function compact(lake: LakeStore, vendor?: VendorName): Promise<void> {
  let [before, after] = [0, 0];
  for await (const series of lake.series(vendor)) {
    const merged = await lake.compact(series);
    before += merged.before;
    after += merged.after;
  }
  console.log(`${before} parts became ${after}`);
}

/** Removes the series of a symbol at every interval, by whatever code they came. */
async function forget(lake: LakeStore, vendor?: VendorName, symbol?: string): Promise<void> {
  let parts = 0;
  for await (const series of lake.series(vendor)) {
    if (symbolOfKept(series.symbol) === symbol) parts += await lake.forget(series);
  }
  console.log(parts === 0 ? `the lake has nothing of ${symbol} from ${vendor}` : `forgotten: ${parts} parts`);
  if (parts === 0) process.exitCode = 1;
}

const [name = "", ...words] = process.argv.slice(2);
const [command, least = 0, most = 0] = commands[name] ?? [];
const [vendor, symbol] = words;
const isVendor = (text: string | undefined): text is VendorName | undefined =>
  text === undefined || vendorNames.includes(text as VendorName);
if (!command || !isVendor(vendor) || words.length < least || words.length > most) {
  console.error(usage);
  process.exit(2);
}
const duckDb = createDuckDb();
try {
  const configuration = readConfiguration(process.env);
  await command(openLake(configuration.DATA_DIR, storeOptionsOf(configuration), duckDb), vendor, symbol);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
} finally {
  await duckDb.close();
}
