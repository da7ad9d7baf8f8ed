import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../protocol/canonicalJson.ts";
import { newRowId } from "../protocol/ids.ts";
import type { ArtifactStore } from "./artifactStore.ts";

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Artifacts in a local folder that all processes share: `artifacts/ab/abcd…` and `scratch/<job>/<name>`. */
export function localArtifactStore(dataDir: string): ArtifactStore {
  const artifactPath = (digest: string) => join(dataDir, "artifacts", digest.slice(0, 2), digest);
  const scratchFolder = (jobId: string) => join(dataDir, "scratch", jobId);

  return {
    async put(bytes) {
      const digest = sha256(bytes);
      const path = artifactPath(digest);
      const existing = await stat(path).catch(() => null);
      if (existing?.size !== bytes.byteLength) await writeWhole(path, bytes);
      return { digest, size: bytes.byteLength };
    },
    async read(digest, range) {
      const path = artifactPath(digest);
      await stat(path);
      return createReadStream(path, range ?? {});
    },
    putScratch: (jobId, name, bytes) => writeWhole(join(scratchFolder(jobId), name), bytes),
    async getScratch(jobId, name) {
      try {
        return await readFile(join(scratchFolder(jobId), name));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    deleteScratch: (jobId) => rm(scratchFolder(jobId), { recursive: true, force: true }),
  };
}

/** Writes beside the target and renames: a reader sees the whole file or none, whenever the writer dies. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const partial = `${path}.${newRowId()}.partial`;
  const file = await open(partial, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
  await syncFolder(folder);
}

/** Makes the rename itself survive a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
