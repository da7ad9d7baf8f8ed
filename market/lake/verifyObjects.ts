import { isIntraday } from "../../protocol/marketData.ts";
import { addDays } from "../days.ts";
import { readBarsFiles } from "./barsFile.ts";
import type { DuckDb } from "./duckdb.ts";
import type { LakeFault } from "./lakeStore.ts";
import { digestOf, type NamedPart, readKey } from "./objectNames.ts";
import { ObjectNotFound, type ObjectStore } from "./objects/objectStore.ts";

/** Reads every object of a lake and compares it with what its name says; one that is merged meanwhile is whole. */
export async function* verifyObjects(objects: ObjectStore, duckDb: DuckDb): AsyncIterable<LakeFault> {
  for await (const key of objects.list("")) {
    const named = readKey(key);
    const message = named ? await faultOf(objects, duckDb, key, named) : "its name is not one of a part: remove it";
    if (message) yield { series: named?.series ?? null, where: key, message };
  }
}

async function faultOf(
  objects: ObjectStore,
  duckDb: DuckDb,
  key: string,
  { series, part, digest }: NamedPart,
): Promise<string | null> {
  const bytes = await bytesOf(objects, key);
  if (!bytes) return null;
  const found = digestOf(bytes);
  if (found !== digest) return `its bytes have the SHA-256 ${found}…, its name says ${digest}…`;
  const read = await readWhole(objects, duckDb, key, { series, part, digest }).catch((error: Error) => error);
  if (read instanceof Error) {
    return (await bytesOf(objects, key)) ? `it cannot be read: ${read.message}` : null;
  }
  const { dates } = read;
  if (dates.length !== part.rows) return `it has ${dates.length} bars, its name says ${part.rows}`;
  const unsorted = dates.find((date, i) => i > 0 && date <= dates[i - 1]!);
  if (unsorted !== undefined) return `the bar of ${unsorted} is not behind the one before it`;
  const stray = dates.find((date) => date < part.first || date >= addDays(part.last, 1));
  return stray === undefined ? null : `the bar of ${stray} is not of the days that its name says`;
}

async function readWhole(objects: ObjectStore, duckDb: DuckDb, key: string, { series, part }: NamedPart) {
  const whole = [{ path: await objects.localPath(key), first: part.first, last: part.last, whole: true }];
  return duckDb.use((connection) => readBarsFiles(connection, whole, isIntraday(series.interval)));
}

const bytesOf = (objects: ObjectStore, key: string): Promise<Uint8Array | null> =>
  objects.get(key).catch((error: unknown) => {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  });
