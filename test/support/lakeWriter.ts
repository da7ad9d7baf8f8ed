import { addDays } from "../../market/days.ts";
import { createDuckDb } from "../../market/lake/duckdb.ts";
import type { Series } from "../../market/lake/lakeStore.ts";
import { openObjectLake } from "../../market/lake/objectLake.ts";
import { openLocalFolder } from "../../market/lake/objects/localFolder.ts";
import { diceBars } from "../conformance/lakeStore.ts";
import { uniforms } from "./random.ts";

// Writes parts, and merges them, into the lake of a folder until it is killed: node lakeWriter.ts folder seed
const [folder, seed] = process.argv.slice(2) as [string, string];
const dice = uniforms(Number(seed));
const lake = openObjectLake(openLocalFolder(folder), createDuckDb());
const series: Series = { vendor: "eodhd", interval: "1d", symbol: "EUR/USD" };
for (let n = 0; ; n++) {
  const first = addDays("2001-01-01", Math.floor(2000 * dice()));
  const dates = Array.from({ length: 1 + Math.floor(3000 * dice()) }, (_, i) => addDays(first, i));
  const asOf = new Date(Date.UTC(2020 + Number(seed), 0, 1) + n * 60_000).toISOString();
  await lake.append(series, { first, last: dates.at(-1)! }, diceBars(series.symbol, dates, asOf, dice));
  process.stdout.write(".");
}
