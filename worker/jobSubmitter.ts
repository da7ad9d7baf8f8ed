import type { JobSubmitter } from "../activities/marketData/submitNightlyPrefetch.ts";
import type { LifecycleContext } from "../lifecycle/lifecycle.ts";
import { submitJob } from "../lifecycle/submitJob.ts";
import { sha256 } from "../protocol/canonicalJson.ts";
import { developmentUser } from "../storage/storage.ts";

/** Accepts jobs in the name of the development user. The key alone says which job is meant. */
export const developmentJobSubmitter =
  (context: LifecycleContext): JobSubmitter =>
  async (request, key) => {
    const idempotency = { key, requestDigest: sha256(key) };
    return (await submitJob(context, { ownerId: developmentUser.id, request, idempotency })).jobId;
  };
