import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import { importBars } from "../market/custom/importBars.ts";
import { importIntervals } from "../market/custom/importIntervals.ts";
import { createDuckDb } from "../market/lake/duckdb.ts";
import { openLake, storeOptionsOf } from "../market/lake/stores.ts";
import { createMemoryRecord } from "../market/record/memoryRecord.ts";
import { ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { CatalogueError } from "../protocol/errors.ts";

// A file of bars into the lake of this deployment as vendor custom: npm run import -- file.csv --interval 1d [--symbol X]
const usage = `usage: npm run import -- file.csv|file.parquet [--interval ${importIntervals.join("|")}] [--symbol X]`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { interval: { type: "string", default: "1d" }, symbol: { type: "string" } },
    });
    const interval = importIntervals.find((one) => one === values.interval);
    const format = /\.(csv|parquet)$/i.exec(positionals[0] ?? "")?.[1]?.toLowerCase() as "csv" | "parquet" | undefined;
    if (!interval || !format || positionals.length !== 1) return null;
    return { path: positionals[0]!, format, wanted: { interval, ...(values.symbol ? { symbol: values.symbol } : {}) } };
  } catch {
    return null;
  }
}

/** One line for each fault, or the message of an error that has none. */
function linesOf(error: unknown): string {
  if (error instanceof CatalogueError) return [error.message, ...error.faults.map(({ message }) => message)].join("\n");
  const { code, message, stack } = error as NodeJS.ErrnoException;
  return error instanceof ConfigurationError || code === "ENOENT" ? message : String(stack);
}

const asked = readArguments();
if (!asked) {
  console.error(usage);
  process.exit(2);
}
const duckDb = createDuckDb();
try {
  const configuration = readConfiguration(process.env);
  const lake = openLake(configuration.DATA_DIR, storeOptionsOf(configuration), duckDb);
  const target = { lake, record: createMemoryRecord(), duckDb, now: () => new Date() };
  const file = { format: asked.format, bytes: createReadStream(asked.path) };
  const imported = await importBars(target, file, asked.wanted);
  console.log("symbol\tinterval\tbars\tfirst\tlast\toutcome\treplaced");
  for (const one of imported) console.log(Object.values(one).join("\t"));
} catch (error) {
  console.error(linesOf(error));
  process.exitCode = 1;
} finally {
  await duckDb.close();
}
