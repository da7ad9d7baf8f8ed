import { isIntraday } from "../../protocol/marketData.ts";
import { barsAsPart, readBarsFiles } from "./barsFile.ts";
import type { DuckDb } from "./duckdb.ts";
import type { LakeStore, Part } from "./lakeStore.ts";
import { partId, readKey, seriesPrefix } from "./objectNames.ts";
import type { ObjectStore } from "./objects/objectStore.ts";
import { openPartLake, type PartStore } from "./partLake.ts";
import { verifyObjects } from "./verifyObjects.ts";

/**
 * A lake of Parquet files: an object for each part, whose name says what it is. The names are the catalogue; what is not
 * listed does not exist.
 */
export const openObjectLake = (objects: ObjectStore, duckDb: DuckDb): LakeStore =>
  openPartLake(objectParts(objects, duckDb));

function objectParts(objects: ObjectStore, duckDb: DuckDb): PartStore {
  return {
    async list(series, partition) {
      const parts: Part[] = [];
      const prefix = `${seriesPrefix(series)}${partition ? `year=${partition}/` : ""}`;
      for await (const key of objects.list(prefix)) {
        const named = readKey(key);
        if (named) parts.push(named.part);
      }
      return parts;
    },
    async put(series, range, bars) {
      const bytes = await barsAsPart(duckDb, bars, isIntraday(series.interval));
      const part = { ...range, retrievedAt: bars.asOf, rows: bars.dates.length };
      const id = partId(series, part, bytes);
      await objects.put(`${seriesPrefix(series)}${id}`, bytes);
      return { ...part, id };
    },
    async read(series, stretches) {
      const files = stretches.map(async ({ first, last, part }) => ({
        ...{ first, last, whole: first === part.first && last === part.last },
        path: await objects.localPath(`${seriesPrefix(series)}${part.id}`),
      }));
      const paths = await Promise.all(files);
      return duckDb.use((connection) => readBarsFiles(connection, paths, isIntraday(series.interval)));
    },
    async remove(series, parts) {
      for (const { id } of parts) await objects.delete(`${seriesPrefix(series)}${id}`);
    },
    async *series(vendor) {
      const seen = new Set<string>();
      for await (const key of objects.list(vendor ? `vendor=${vendor}/` : "vendor=")) {
        const named = readKey(key);
        if (!named || seen.has(seriesPrefix(named.series))) continue;
        seen.add(seriesPrefix(named.series));
        yield named.series;
      }
    },
    removeLeftovers: (series) => objects.removeLeftovers(seriesPrefix(series)),
    verify: () => verifyObjects(objects, duckDb),
  };
}
