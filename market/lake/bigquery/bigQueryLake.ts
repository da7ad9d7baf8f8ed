import { newRowId } from "../../../protocol/ids.ts";
import { type Interval, isIntraday, type VendorName } from "../../../protocol/marketData.ts";
import { dayText, instantText } from "../../days.ts";
import type { Bars } from "../../vendor.ts";
import { barColumns, barsAsRows } from "../barsFile.ts";
import type { DuckDb } from "../duckdb.ts";
import { type LakeFault, type LakeStore, type Part, partitionOf, type Series } from "../lakeStore.ts";
import { openPartLake, type PartStore } from "../partLake.ts";
import type { Stretch } from "../stretches.ts";
import { digestOfBars } from "./barsDigest.ts";
import { type DatasetOptions, openBigQueryDataset } from "./bigQueryDataset.ts";
import { createLoader } from "./loader.ts";
import { barsTable, partsTable } from "./tables.ts";

/** A part, and the digest of the bars that it was made of. */
interface KeptPart extends Part {
  readonly digest: string;
}

/** Age from which on bars without a part have no writer any more. */
const leftoverAgeMs = 86_400_000;

const ofSeries = "vendor = @vendor and `interval` = @interval and symbol = @symbol";

/**
 * A lake in two tables of BigQuery: bars, and the parts that they belong to. Bars are loaded first; they count from the moment
 * at which the row of their part is there.
 */
export const openBigQueryLake = (options: DatasetOptions, duckDb: DuckDb): LakeStore =>
  openPartLake(bigQueryParts(options, duckDb));

function bigQueryParts(options: DatasetOptions, duckDb: DuckDb): PartStore {
  const dataset = openBigQueryDataset(options);
  const [bars, parts] = [dataset.nameOf(barsTable), dataset.nameOf(partsTable)];
  const load = createLoader(dataset, duckDb);

  async function listKept(series: Series): Promise<readonly KeptPart[]> {
    const rows = await dataset.query(
      `select id, first, last, unix_millis(retrieved_at), bars, digest from ${parts} where ${ofSeries} order by id`,
      paramsOf(series),
    );
    const kept = new Map<string, KeptPart>();
    for (const [id, first, last, retrievedAt, count, digest] of rows as string[][]) {
      const part = { id: id!, first: first!, last: last!, rows: Number(count), digest: digest! };
      // Writers of the same part at the same time: one of them counts.
      if (!kept.has(contentOf(id!))) kept.set(contentOf(id!), { ...part, retrievedAt: instantOf(retrievedAt!) });
    }
    return [...kept.values()];
  }

  async function readStretches(series: Series, stretches: readonly Stretch[]) {
    const [start, end] = [stretches[0], stretches.at(-1)];
    if (!start || !end) return barsOfRows([], series);
    const rows = await dataset.query(
      `select unix_millis(time), ${barColumns.join(", ")}
        from ${bars} join unnest(@stretches) as stretch
          on part = stretch.id and day between date(stretch.first) and date(stretch.last)
        where ${ofSeries} and day between date(@first) and date(@last)
          and (select count(distinct id) from ${parts} where ${ofSeries} and id in unnest(@ids)) = array_length(@ids)
        order by time`,
      {
        ...paramsOf(series),
        ...{ first: start.first, last: end.last },
        stretches: stretches.map(({ part: { id }, first, last }) => ({ id, first, last })),
        ids: [...new Set(stretches.map(({ part }) => part.id))],
      },
    );
    if (rows.length === 0) await requireParts(series, stretches);
    const whole = stretches.every(({ first, last, part }) => first === part.first && last === part.last);
    const count = stretches.reduce((sum, { part }) => sum + part.rows, 0);
    if (whole && rows.length !== count) throw new Error(`BigQuery has ${rows.length} bars of ${count}`);
    return barsOfRows(rows, series);
  }

  /** @throws when a part is not there any more. */
  async function requireParts(series: Series, stretches: readonly Stretch[]): Promise<void> {
    const there = new Set((await listKept(series)).map(({ id }) => id));
    const gone = stretches.find(({ part }) => !there.has(part.id));
    if (gone) throw new Error(`the lake has no part ${gone.part.id} any more`);
  }

  async function removeBars(series: Series, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await dataset.query(`delete from ${bars} where ${ofSeries} and part in unnest(@ids)`, { ...paramsOf(series), ids });
  }

  async function* seriesOf(vendor?: VendorName): AsyncIterable<Series> {
    const rows = await dataset.query(
      `select distinct vendor, \`interval\`, symbol from ${parts}
        ${vendor ? "where vendor = @vendor" : ""} order by vendor, \`interval\`, symbol`,
      vendor ? { vendor } : {},
    );
    for (const [name, interval, symbol] of rows as string[][])
      yield { vendor: name as VendorName, interval: interval as Interval, symbol: symbol! };
  }

  return {
    async list(series, partition) {
      const kept = await listKept(series);
      const wanted = kept.filter((part) => partition === undefined || partitionOf(series, part) === partition);
      return wanted.map(({ digest, ...part }) => part);
    },
    async put(series, range, added) {
      const digest = digestOfBars(added);
      const part = { ...range, retrievedAt: added.asOf, rows: added.dates.length };
      const content = [range.first, range.last, added.asOf, part.rows, digest.slice(0, 16)].join("_");
      const there = (await listKept(series)).find(({ id }) => contentOf(id) === content);
      if (there) return there;
      // Bars of a writer that died belong to no part: the next one takes a name of its own.
      const id = `${content}_${newRowId()}`;
      if (part.rows > 0) await load(await barsAsRows(duckDb, added, { ...paramsOf(series), part: id }));
      await dataset.query(
        `insert into ${parts} (vendor, \`interval\`, symbol, id, first, last, retrieved_at, bars, digest)
          values (@vendor, @interval, @symbol, @id, date(@first), date(@last), timestamp(@retrievedAt), @rows, @digest)`,
        { ...paramsOf(series), ...part, id, digest },
      );
      return { ...part, id };
    },
    read: readStretches,
    async remove(series, removed) {
      if (removed.length === 0) return;
      const ids = removed.map(({ id }) => id);
      await dataset.query(`delete from ${parts} where ${ofSeries} and id in unnest(@ids)`, {
        ...paramsOf(series),
        ids,
      });
      await removeBars(series, ids);
    },
    series: seriesOf,
    async removeLeftovers(series) {
      const rows = await dataset.query(
        `select distinct part from ${bars} where ${ofSeries} and part not in (select id from ${parts} where ${ofSeries})`,
        paramsOf(series),
      );
      const old = (id: string) => Date.now() - madeAt(id) > leftoverAgeMs;
      await removeBars(series, rows.map(([id]) => id!).filter(old));
    },
    async *verify(): AsyncIterable<LakeFault> {
      for await (const series of seriesOf()) {
        for (const part of await listKept(series)) {
          const found = await readStretches(series, [{ ...part, part }]).catch((error: Error) => error);
          const message = found instanceof Error ? found.message : faultOf(part, digestOfBars(found));
          if (message) yield { series, where: `${partsTable.name}.id = ${part.id}`, message };
        }
      }
    },
  };
}

const faultOf = ({ digest }: KeptPart, found: string) =>
  found === digest ? null : `its bars have the SHA-256 ${found.slice(0, 16)}…, its row says ${digest.slice(0, 16)}…`;

const paramsOf = ({ vendor, interval, symbol }: Series) => ({ vendor, interval, symbol });

/** An id is what the part holds, and a UUIDv7 of the load that brought its bars. */
const contentOf = (id: string): string => id.slice(0, id.lastIndexOf("_"));
const madeAt = (id: string): number =>
  Number.parseInt(
    id
      .slice(id.lastIndexOf("_") + 1)
      .replace("-", "")
      .slice(0, 12),
    16,
  );

const instantOf = (ms: string): string => new Date(Number(ms)).toISOString();

/** Rows of the instant in milliseconds and {@link barColumns}; columns in which nothing is known are `null`. */
function barsOfRows(
  rows: readonly (readonly (string | null)[])[],
  { interval }: Series,
): Omit<Bars, "symbol" | "asOf"> {
  const text = isIntraday(interval) ? instantText : dayText;
  const [open, high, low, close, volume, vendorClose] = barColumns.map((_, k) => {
    const column = Float64Array.from(rows, (row) => (row[k + 1] == null ? Number.NaN : Number(row[k + 1])));
    return column.every((value) => Number.isNaN(value)) ? null : column;
  });
  return {
    dates: rows.map(([ms]) => text(Number(ms))),
    ...{ open: open!, high: high!, low: low!, volume: volume!, vendorClose: vendorClose! },
    close: close ?? new Float64Array(rows.length).fill(Number.NaN),
  };
}
