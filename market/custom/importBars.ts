import { CatalogueError } from "../../protocol/errors.ts";
import type { Interval } from "../../protocol/marketData.ts";
import type { DuckDb } from "../lake/duckdb.ts";
import { type LakeStore, type Part, seriesName } from "../lake/lakeStore.ts";
import type { MarketRecord } from "../record/marketRecord.ts";
import type { Bars } from "../vendor.ts";
import { type BarReader, createBarReader, type ImportWanted } from "./barReader.ts";
import { csvRecords } from "./csvRecords.ts";
import { collectFaults, type FileFaults } from "./fileFaults.ts";
import { readParquet } from "./parquetRows.ts";

/** A user's own bars. */
export interface ImportFile {
  readonly format: "csv" | "parquet";
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What an import did to one series. */
export interface ImportedSeries {
  readonly symbol: string;
  readonly interval: Interval;
  /** Bars of the file, and the dates of the first and the last of them. */
  readonly rows: number;
  readonly first_date: string;
  readonly last_date: string;
  /** `unchanged` = exactly these bars were there already. */
  readonly outcome: "stored" | "unchanged";
  /** Bars between these dates that were there before and are no longer read. */
  readonly replaced_rows: number;
}

/** Where imported bars go. */
export interface ImportTarget {
  readonly lake: LakeStore;
  readonly record: MarketRecord;
  readonly duckDb: DuckDb;
  readonly now: () => Date;
}

/**
 * Puts the bars of a file into the lake as vendor `custom`, where they take the place of earlier ones of the same days. Nothing is
 * stored when anything in the file is wrong. Safe to repeat: bars that are there already are left alone, so an import that was
 * broken off between two symbols is sent again.
 *
 * @throws {@link CatalogueError} `import.invalid` with the first faults by line and column; whatever the bytes throw.
 */
export async function importBars(
  target: ImportTarget,
  file: ImportFile,
  wanted: ImportWanted,
): Promise<readonly ImportedSeries[]> {
  const faults = collectFaults(file.format === "csv" ? "line" : "row");
  const now = target.now();
  const read = file.format === "csv" ? readCsvBars : readParquetBars;
  const reader = await read(target, file.bytes, wanted, now, faults);
  faults.refuse();
  const series = reader?.bars(now.toISOString()) ?? [];
  if (series.length === 0) throw new CatalogueError("import.invalid", "nothing is imported: the file has no bars");
  const imported: ImportedSeries[] = [];
  for (const bars of series) imported.push(await store(target, wanted.interval, bars));
  return imported;
}

async function readCsvBars(
  _: ImportTarget,
  bytes: AsyncIterable<Uint8Array>,
  wanted: ImportWanted,
  now: Date,
  faults: FileFaults,
): Promise<BarReader | null> {
  let reader: BarReader | null = null;
  for await (const { line, fields } of csvRecords(bytes, faults)) {
    if (reader) reader.row(line, fields);
    else {
      reader = createBarReader(fields, line, wanted, now, faults);
      if (!reader) break;
    }
  }
  return reader;
}

async function readParquetBars(
  { duckDb }: ImportTarget,
  bytes: AsyncIterable<Uint8Array>,
  wanted: ImportWanted,
  now: Date,
  faults: FileFaults,
): Promise<BarReader | null> {
  let reader: BarReader | null = null;
  const table = {
    header(names: readonly string[]) {
      reader = createBarReader(names, null, wanted, now, faults);
      return reader !== null;
    },
    row: (row: number, values: Parameters<BarReader["row"]>[1]) => reader!.row(row, values),
  };
  await readParquet(duckDb, bytes, table, faults);
  return reader;
}

function store({ lake, record, now }: ImportTarget, interval: Interval, bars: Bars): Promise<ImportedSeries> {
  const { symbol, dates } = bars;
  const series = { vendor: "custom", interval, symbol } as const;
  const [first_date, last_date] = [dates[0]!, dates.at(-1)!];
  const range = { first: first_date.slice(0, 10), last: last_date.slice(0, 10) };
  return record.exclusively(seriesName(series), async () => {
    const parts = await lake.parts(series);
    const before = parts.length > 0 ? await lake.read(series, range, parts) : null;
    const summary = { symbol, interval, rows: dates.length, first_date, last_date };
    if (before && haveSameBars(before, bars)) return { ...summary, outcome: "unchanged", replaced_rows: 0 };
    await lake.append(series, range, { ...bars, asOf: instantBehind(parts, now()) });
    return { ...summary, outcome: "stored", replaced_rows: before?.dates.length ?? 0 };
  });
}

/** The instant of an import, behind every one before it whatever the clock says: the latest is the truth. */
function instantBehind(parts: readonly Part[], now: Date): string {
  const instants = parts.map(({ retrievedAt }) => Date.parse(retrievedAt) + 1);
  return new Date(instants.reduce((latest, instant) => Math.max(latest, instant), now.getTime())).toISOString();
}

const valueColumns = ["open", "high", "low", "close", "volume"] as const;

const haveSameBars = (a: Bars, b: Bars): boolean =>
  a.dates.length === b.dates.length &&
  a.dates.every((date, i) => date === b.dates[i]) &&
  valueColumns.every((name) =>
    a.dates.every((_, i) => Object.is(a[name]?.[i] ?? Number.NaN, b[name]?.[i] ?? Number.NaN)),
  );
