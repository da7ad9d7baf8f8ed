import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocalFolder } from "./localFolder.ts";
import { ObjectNotFound, type ObjectStore } from "./objectStore.ts";
import { withReadCache } from "./readCache.ts";

let folder: string;
let root: string;
let gets: string[];
let store: ObjectStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-cache-"));
  root = join(folder, "cache");
  gets = [];
  const bucket = openLocalFolder(join(folder, "bucket"));
  const remote: ObjectStore = {
    ...bucket,
    get(key) {
      gets.push(key);
      return bucket.get(key);
    },
  };
  store = withReadCache(remote, { folder: join(root, "prices"), root, maxBytes: 10_000 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept = () =>
  readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(root, name)).isFile());
const bytesKept = () => kept().reduce((sum, name) => sum + statSync(join(root, name)).size, 0);
const object = (n: number) => new Uint8Array(1_000).fill(n);
/** Makes a copy one that was used so long ago. */
const age = (key: string, minutes: number) => {
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(join(root, "prices", key), then, then);
};

test("an object is fetched once, by any number of readers at the same time, and its copy is right", async () => {
  await store.put("a/1", object(1));
  rmSync(root, { recursive: true });
  const paths = await Promise.all(Array.from({ length: 20 }, () => store.localPath("a/1")));
  expect(new Set(paths).size).toBe(1);
  expect(gets).toEqual(["a/1"]);
  expect(readFileSync(paths[0]!)).toEqual(Buffer.from(object(1)));
  await store.localPath("a/1");
  expect(gets).toHaveLength(1);
});

test("what is put is at hand without being fetched; what is deleted is not", async () => {
  await store.put("a/1", object(1));
  await store.localPath("a/1");
  expect(gets).toEqual([]);
  await store.delete("a/1");
  expect(kept()).toEqual([]);
  await expect(store.localPath("a/1")).rejects.toThrow(ObjectNotFound);
});

test("the least recently used copies go first, and the limit holds", async () => {
  for (let n = 0; n < 9; n++) {
    await store.put(`a/${n}`, object(n));
    age(`a/${n}`, 100 - n);
  }
  // Read again: it is now the one that was used last.
  await store.localPath("a/0");
  age("a/0", 5);
  await store.put("a/9", object(9));
  await store.put("a/10", object(10));
  expect(bytesKept()).toBeLessThanOrEqual(10_000);
  expect(kept()).toContain("prices/a/0");
  expect(kept()).not.toContain("prices/a/1");
  expect(gets).toEqual([]);
  expect(readFileSync(await store.localPath("a/1"))).toEqual(Buffer.from(object(1)));
  expect(gets).toEqual(["a/1"]);
});

test("what may be being read stays, whatever the limit", async () => {
  for (let n = 0; n < 15; n++) await store.put(`a/${n}`, object(n));
  expect(kept()).toHaveLength(15);
});
