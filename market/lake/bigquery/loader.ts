import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetOptions } from "../barsFile.ts";
import { type DuckDb, sqlText } from "../duckdb.ts";
import type { BigQueryDataset } from "./bigQueryDataset.ts";
import { barsTable } from "./tables.ts";
import { together } from "./together.ts";

/** Loads Parquet files of bars; those that arrive while a load job runs go into the next one. */
export const createLoader = (dataset: BigQueryDataset, duckDb: DuckDb): ((file: Uint8Array) => Promise<void>) =>
  together(async (files) => {
    const folder = await mkdtemp(join(tmpdir(), "quant-jobs-load-"));
    try {
      const paths = files.map((_, i) => join(folder, `${i}.parquet`));
      for (const [i, file] of files.entries()) await writeFile(paths[i]!, file);
      const joined = join(folder, "bars.parquet");
      const list = paths.map(sqlText).join(", ");
      await duckDb.use((connection) =>
        connection.run(`copy (from read_parquet([${list}])) to ${sqlText(joined)} (${parquetOptions})`),
      );
      await dataset.load(barsTable, joined);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
