import { createDuckDb } from "../market/lake/duckdb.ts";
import type { LakeStore } from "../market/lake/lakeStore.ts";
import { openLake, storeOptionsOf } from "../market/lake/stores.ts";
import { ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { type VendorName, vendorNames } from "../protocol/marketData.ts";

// The price lake of this deployment: npm run lake -- list|verify|compact [vendor]
const usage = `usage: npm run lake -- list [vendor] | verify | compact [vendor]; vendors: ${vendorNames.join(", ")}`;

const commands: Readonly<Record<string, (lake: LakeStore, vendor?: VendorName) => Promise<void>>> = {
  list,
  verify,
  compact,
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

const [name = "", vendor, ...others] = process.argv.slice(2);
const command = commands[name];
const isVendor = (text: string | undefined): text is VendorName | undefined =>
  text === undefined || vendorNames.includes(text as VendorName);
if (!command || !isVendor(vendor) || others.length > 0 || (vendor && command === verify)) {
  console.error(usage);
  process.exit(2);
}
const duckDb = createDuckDb();
try {
  const configuration = readConfiguration(process.env);
  await command(openLake(configuration.DATA_DIR, storeOptionsOf(configuration), duckDb), vendor);
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
} finally {
  await duckDb.close();
}
