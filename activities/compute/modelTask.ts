import { seedOf } from "../../jobs/seed.ts";
import type { Market } from "../../market/market.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { ModelTask } from "./computePool.ts";

/** Everything a model may see, from the request and the frozen data alone: the same at every attempt, on every machine. */
export async function modelTaskOf(
  market: Market,
  request: JobRequest,
  snapshotDigest: string | null,
): Promise<ModelTask> {
  return {
    request,
    prices: snapshotDigest === null ? null : await market.loadSnapshot(snapshotDigest),
    seed: seedOf(request, snapshotDigest),
  };
}
