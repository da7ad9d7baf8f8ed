import { isIntraday, type VendorName } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import type { Bars, DayRange } from "../vendor.ts";
import { barsAsPart, readBarsFiles } from "./barsFile.ts";
import { calendarPieces } from "./days.ts";
import type { DuckDb } from "./duckdb.ts";
import { isCutByYear, type LakeStore, type Part, type Series } from "./lakeStore.ts";
import { mergePlan } from "./mergePlan.ts";
import { partId, partitionOf, readKey, seriesPrefix } from "./objectNames.ts";
import type { ObjectStore } from "./objects/objectStore.ts";
import { stretchesOf } from "./stretches.ts";
import { verifyObjects } from "./verifyObjects.ts";

/** Parts of a partition from which on an append merges them. */
const mostParts = 16;
/** Listings that a reader takes when others merge what it reads. */
const mostListings = 5;

/**
 * A lake of Parquet files: an object for each part, whose name says what it is. The names are the catalogue; what is not
 * listed does not exist.
 */
export function openObjectLake(objects: ObjectStore, duckDb: DuckDb): LakeStore {
  async function listParts(series: Series, partition = ""): Promise<readonly Part[]> {
    const parts: Part[] = [];
    for await (const key of objects.list(`${seriesPrefix(series)}${partition}`)) {
      const named = readKey(key);
      if (named) parts.push(named.part);
    }
    return parts;
  }

  async function putPart(series: Series, range: DayRange, bars: Bars): Promise<Part> {
    const bytes = await barsAsPart(duckDb, bars, isIntraday(series.interval));
    const part = { ...range, retrievedAt: bars.asOf, rows: bars.dates.length };
    const id = partId(series, part, bytes);
    await objects.put(`${seriesPrefix(series)}${id}`, bytes);
    return { ...part, id };
  }

  async function readParts(series: Series, range: DayRange, parts: readonly Part[]): Promise<Bars> {
    const stretches = stretchesOf(parts, range).filter(({ part }) => part.rows > 0);
    const files = stretches.map(async ({ first, last, part }) => ({
      ...{ first, last, whole: first === part.first && last === part.last },
      path: await objects.localPath(`${seriesPrefix(series)}${part.id}`),
    }));
    const paths = await Promise.all(files);
    const columns = await duckDb.use((connection) => readBarsFiles(connection, paths, isIntraday(series.interval)));
    return { symbol: series.symbol, ...columns, asOf: latestOf(parts) };
  }

  async function read(series: Series, range: DayRange, parts: readonly Part[]): Promise<Bars> {
    let listed = parts;
    for (let listing = 1; ; listing++) {
      try {
        return await readParts(series, range, listed);
      } catch (error) {
        const now = await listParts(series);
        const there = new Set(now.map(({ id }) => id));
        // Everything is where it was: it is damaged.
        if (listing === mostListings || listed.every(({ id }) => there.has(id))) throw error;
        listed = now;
      }
    }
  }

  /** Merges the parts of one partition, and puts what is merged before it deletes what it was made of. */
  async function mergePartition(series: Series, partition: string): Promise<void> {
    const parts = await listParts(series, partition);
    const kept = new Set<string>();
    for (const { range, retrievedAt } of mergePlan(parts)) {
      const [stretch, ...others] = stretchesOf(parts, range);
      const isWhole = others.length === 0 && isSameRange(stretch!.part, range);
      const bars = isWhole ? null : await read(series, range, parts);
      const part = bars ? await putPart(series, range, { ...bars, asOf: retrievedAt }) : stretch!.part;
      kept.add(part.id);
    }
    for (const { id } of parts) if (!kept.has(id)) await objects.delete(`${seriesPrefix(series)}${id}`);
  }

  return {
    parts: (series) => listParts(series),
    read,
    async append(series, range, bars) {
      for (const piece of isCutByYear(series) ? calendarPieces(range, "year") : [range]) {
        await putPart(series, piece, betweenDays(bars, piece));
        const partition = partitionOf(series, piece);
        if ((await listParts(series, partition)).length > mostParts) await mergePartition(series, partition);
      }
    },
    async *series(vendor?: VendorName) {
      const seen = new Set<string>();
      for await (const key of objects.list(vendor ? `vendor=${vendor}/` : "vendor=")) {
        const named = readKey(key);
        if (!named || seen.has(seriesPrefix(named.series))) continue;
        seen.add(seriesPrefix(named.series));
        yield named.series;
      }
    },
    async compact(series) {
      await objects.removeLeftovers(seriesPrefix(series));
      const before = await listParts(series);
      const partitions = new Set(before.map((part) => partitionOf(series, part)));
      for (const partition of partitions) await mergePartition(series, partition);
      return { before: before.length, after: (await listParts(series)).length };
    },
    verify: () => verifyObjects(objects, duckDb),
  };
}

const isSameRange = (a: DayRange, b: DayRange) => a.first === b.first && a.last === b.last;

const latestOf = (parts: readonly Part[]) =>
  parts.reduce((latest, { retrievedAt }) => (retrievedAt > latest ? retrievedAt : latest), new Date(0).toISOString());
