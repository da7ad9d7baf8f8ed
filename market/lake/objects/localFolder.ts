import { type Dirent, readdirSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileWhole } from "../duckdb.ts";
import { ObjectNotFound, type ObjectStore } from "./objectStore.ts";

/** Age from which on a file that is not whole has no writer any more. */
const leftoverAgeMs = 3_600_000;

const isLeftover = (name: string) => name.endsWith(".partial");
const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Entries of a folder; none of one that is not there. It takes 10 µs, and through the thread pool ten times as much. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/**
 * Objects as files below a folder: written beside their place, flushed and renamed.
 *
 * @param leftoversAfterMs - age of a leftover that is removed, in milliseconds.
 */
export function openLocalFolder(root: string, leftoversAfterMs = leftoverAgeMs): ObjectStore {
  const pathOf = (key: string) => join(root, key);

  /** Files below the last whole folder of a prefix, by key. */
  async function* walk(prefix: string): AsyncIterable<string> {
    const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    const entries = entriesOf(pathOf(folder));
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const key = `${folder}${entry.name}`;
      if (entry.isDirectory() && (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`))) yield* walk(`${key}/`);
      else if (entry.isFile() && key.startsWith(prefix)) yield key;
    }
  }

  return {
    put: (key, bytes) => writeFileWhole(pathOf(key), (partial) => writeFile(partial, bytes)),
    get: (key) =>
      readFile(pathOf(key)).catch((error: unknown) => {
        throw isAbsent(error) ? new ObjectNotFound(key) : error;
      }),
    localPath: async (key) => pathOf(key),
    async *list(prefix) {
      for await (const key of walk(prefix)) if (!isLeftover(key)) yield key;
    },
    delete: (key) => rm(pathOf(key), { force: true }),
    async removeLeftovers(prefix) {
      for await (const key of walk(prefix)) {
        if (!isLeftover(key)) continue;
        const { mtimeMs } = await stat(pathOf(key)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
        if (Date.now() - mtimeMs > leftoversAfterMs) await rm(pathOf(key), { force: true });
      }
    },
  };
}
