import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileWhole } from "../duckdb.ts";
import type { ObjectStore } from "./objectStore.ts";
import type { RemoteObjects } from "./remoteObjects.ts";

/** What was used so recently may be being read: it stays, whatever the limit. */
const inUseMs = 60_000;
/** Share of the limit that is left after a clearance, so that not every read clears. */
const keptShare = 0.9;

/** Files of this machine that are copies of objects. */
interface ReadCache {
  /** Where those of this bucket are. */
  readonly folder: string;
  /** Where those of all buckets are. */
  readonly root: string;
  /** Bytes below {@link ReadCache.root} at most. */
  readonly maxBytes: number;
}

/**
 * Files of this machine with what was put into or read from a bucket; the least recently used go first. Objects never change,
 * so what is there is right. Any number of processes may share the folder.
 */
export function withReadCache(remote: RemoteObjects, { folder, root, maxBytes }: ReadCache): ObjectStore {
  const underWay = new Map<string, Promise<string>>();
  /** Bytes that this process has added since it last looked what is there. */
  let added = Number.POSITIVE_INFINITY;
  let clearing: Promise<void> | undefined;

  const pathOf = (key: string) => join(folder, key);

  async function keep(path: string, bytes: Uint8Array): Promise<void> {
    await writeFileWhole(path, (partial) => writeFile(partial, bytes));
    added += bytes.byteLength;
    // Other processes add too: it is looked long before the limit.
    if (added < maxBytes * (1 - keptShare)) return;
    clearing ??= clear().finally(() => {
      clearing = undefined;
    });
    await clearing;
  }

  async function clear(): Promise<void> {
    added = 0;
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const found = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          return stat(path).then(
            ({ size, mtimeMs }) => ({ path, size, usedMs: mtimeMs }),
            () => null,
          );
        }),
    );
    const files = found.filter((file) => file !== null).sort((a, b) => a.usedMs - b.usedMs);
    let bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes <= maxBytes) return;
    for (const { path, size, usedMs } of files) {
      if (bytes <= maxBytes * keptShare || Date.now() - usedMs < inUseMs) break;
      await rm(path, { force: true });
      bytes -= size;
    }
  }

  async function fetched(key: string): Promise<string> {
    const path = pathOf(key);
    const now = new Date();
    const isThere = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (!isThere) await keep(path, await remote.get(key));
    return path;
  }

  return {
    ...remote,
    async put(key, bytes) {
      await remote.put(key, bytes);
      await keep(pathOf(key), bytes);
    },
    localPath(key) {
      // Readers that want the same object at the same time fetch it once.
      const asked = underWay.get(key);
      if (asked) return asked;
      const asking = fetched(key).finally(() => underWay.delete(key));
      underWay.set(key, asking);
      return asking;
    },
    async delete(key) {
      await remote.delete(key);
      await rm(pathOf(key), { force: true });
    },
    // A bucket shows nothing that is not whole; what a dead process left in the folder goes with the least recently used.
    removeLeftovers: async () => undefined,
  };
}
