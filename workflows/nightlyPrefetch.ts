import { setCurrentDetails, workflowInfo } from "@temporalio/workflow";
import type { JobId } from "../protocol/ids.ts";
import { io } from "./activityProxies.ts";

/**
 * Submits the prefetch jobs of one night and ends; the jobs are on their own. Its Workflow Id carries the time for which it was
 * scheduled, so that a night has its jobs once.
 */
export async function nightlyPrefetch(): Promise<readonly JobId[]> {
  const { workflowId, startTime } = workflowInfo();
  const jobIds = await io().submitNightlyPrefetch(workflowId, startTime.toISOString().slice(0, 10));
  setCurrentDetails(jobIds.length === 0 ? "the lake holds no series yet" : `jobs ${jobIds.join(", ")}`);
  return jobIds;
}
