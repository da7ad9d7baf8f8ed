import { canonicalJson, sha256 } from "../protocol/canonicalJson.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";

/**
 * Seed of a job: the requested one, or one derived from kind, parameters and data, so that the same request on the same
 * data gives the same bytes.
 *
 * @returns integer in [0, 2^53 − 1].
 */
export function seedOf(request: JobRequest, snapshotDigest: string | null): number {
  if (request.seed !== undefined) return request.seed;
  const digest = sha256(canonicalJson({ kind: request.type, params: request.params, snapshot_digest: snapshotDigest }));
  // 13 hexadecimal digits are 52 bits: exact in a JSON number.
  return Number.parseInt(digest.slice(0, 13), 16);
}
