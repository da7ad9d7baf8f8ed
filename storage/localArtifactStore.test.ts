import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { sha256 } from "../protocol/canonicalJson.ts";
import { localArtifactStore } from "./localArtifactStore.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-artifacts-"));
const store = localArtifactStore(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("an artifact is named by its content, and ranges are its bytes", async () => {
  const bytes = Buffer.from("one two three");
  const { digest, size } = await store.put(bytes);
  expect({ digest, size }).toEqual({ digest: sha256(bytes), size: 13 });
  expect(await store.put(bytes)).toEqual({ digest, size });
  expect((await buffer(await store.read(digest))).toString()).toBe("one two three");
  expect((await buffer(await store.read(digest, { start: 4, end: 6 }))).toString()).toBe("two");
  expect(readdirSync(join(folder, "artifacts", digest.slice(0, 2)))).toEqual([digest]);
});

test("an artifact that is not there is an error", async () => {
  await expect(store.read("0".repeat(64))).rejects.toThrow(/ENOENT/);
});

test("scratch files are replaced whole and deleted with their job", async () => {
  await store.putScratch("job", "shard", Buffer.from("first"));
  await store.putScratch("job", "shard", Buffer.from("second"));
  expect(Buffer.from((await store.getScratch("job", "shard"))!).toString()).toBe("second");
  await store.deleteScratch("job");
  await store.deleteScratch("job");
  expect(await store.getScratch("job", "shard")).toBeNull();
});
