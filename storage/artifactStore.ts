import type { Readable } from "node:stream";

/** Where the files of jobs lie: content-addressed artifacts for ever, scratch files while a job runs. */
export interface ArtifactStore {
  /** Stores bytes under their SHA-256; complete before it answers. Safe to repeat: the same bytes have the same name. */
  put(bytes: Uint8Array): Promise<{ readonly digest: string; readonly size: number }>;
  /**
   * Bytes `start` to `end` (both inclusive) of an artifact as a stream; all of them by default.
   * @throws when there is no such artifact.
   */
  read(digest: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;
  /** Writes a scratch file of a job (a checkpoint, a shard's statistics); replaces an earlier one in one step. */
  putScratch(jobId: string, name: string, bytes: Uint8Array): Promise<void>;
  /** A scratch file, or `null` when there is none. */
  getScratch(jobId: string, name: string): Promise<Uint8Array | null>;
  /** Removes everything that a job left as scratch. */
  deleteScratch(jobId: string): Promise<void>;
}
