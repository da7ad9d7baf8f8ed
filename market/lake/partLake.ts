import type { VendorName } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import { calendarPieces } from "../days.ts";
import type { Bars, DayRange } from "../vendor.ts";
import { isCutByYear, type LakeFault, type LakeStore, type Part, partitionOf, type Series } from "./lakeStore.ts";
import { mergePlan } from "./mergePlan.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";

/** What a lake needs of the place where its parts are. */
export interface PartStore {
  /** Parts of a series, or of one of its partitions. */
  list(series: Series, partition?: string): Promise<readonly Part[]>;
  /** Puts a part, whole or not at all; the same one again changes nothing. */
  put(series: Series, range: DayRange, bars: Bars): Promise<Part>;
  /**
   * Bars of stretches of parts that have some, ascending.
   * @throws when one of the parts is not there any more, or damaged.
   */
  read(series: Series, stretches: readonly Stretch[]): Promise<Omit<Bars, "symbol" | "asOf">>;
  /** Removes parts; one that is not there is none the less removed. */
  remove(series: Series, parts: readonly Part[]): Promise<void>;
  series(vendor?: VendorName): AsyncIterable<Series>;
  /** Removes what writers that died have left. */
  removeLeftovers(series: Series): Promise<void>;
  verify(): AsyncIterable<LakeFault>;
}

/** Parts of a partition from which on an append merges them. */
const mostParts = 16;
/** Listings that a reader takes when others merge what it reads. */
const mostListings = 5;

/** A lake over parts, wherever they are. */
export function openPartLake(store: PartStore): LakeStore {
  async function read(series: Series, range: DayRange, parts: readonly Part[]): Promise<Bars> {
    let listed = parts;
    for (let listing = 1; ; listing++) {
      try {
        const stretches = stretchesOf(listed, range).filter(({ part }) => part.rows > 0);
        return { symbol: series.symbol, ...(await store.read(series, stretches)), asOf: latestOf(listed) };
      } catch (error) {
        const now = await store.list(series);
        const there = new Set(now.map(({ id }) => id));
        // Everything is where it was: it is damaged.
        if (listing === mostListings || listed.every(({ id }) => there.has(id))) throw error;
        listed = now;
      }
    }
  }

  /** Merges the parts of one partition, and puts what is merged before it removes what it was made of. */
  async function mergePartition(series: Series, partition: string): Promise<void> {
    const parts = await store.list(series, partition);
    const plan = mergePlan(parts);
    const kept = new Set(plan.kept.map(({ id }) => id));
    for (const { range, retrievedAt } of plan.merged) {
      const [stretch, ...others] = stretchesOf(parts, range);
      const isWhole = others.length === 0 && isSameRange(stretch!.part, range);
      const bars = isWhole ? null : await read(series, range, parts);
      const part = bars ? await store.put(series, range, { ...bars, asOf: retrievedAt }) : stretch!.part;
      kept.add(part.id);
    }
    await store.remove(
      series,
      parts.filter(({ id }) => !kept.has(id)),
    );
  }

  return {
    parts: (series) => store.list(series),
    read,
    async append(series, range, bars) {
      for (const piece of isCutByYear(series) ? calendarPieces(range, "year") : [range]) {
        await store.put(series, piece, betweenDays(bars, piece));
        const partition = partitionOf(series, piece);
        if ((await store.list(series, partition)).length > mostParts) await mergePartition(series, partition);
      }
    },
    series: (vendor) => store.series(vendor),
    async compact(series) {
      await store.removeLeftovers(series);
      const before = await store.list(series);
      const partitions = new Set(before.map((part) => partitionOf(series, part)));
      for (const partition of partitions) await mergePartition(series, partition);
      return { before: before.length, after: (await store.list(series)).length };
    },
    async forget(series) {
      const parts = await store.list(series);
      await store.remove(series, parts);
      return parts.length;
    },
    verify: () => store.verify(),
  };
}

const isSameRange = (a: DayRange, b: DayRange) => a.first === b.first && a.last === b.last;

const latestOf = (parts: readonly Part[]) =>
  parts.reduce((latest, { retrievedAt }) => (retrievedAt > latest ? retrievedAt : latest), new Date(0).toISOString());
