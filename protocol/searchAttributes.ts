/** Search attributes of every job workflow, for the operator's filters in the Temporal UI. */
export const searchAttributeNames = {
  jobKind: "JobKind",
  jobStatus: "JobStatus",
  symbols: "Symbols",
  submittedBy: "SubmittedBy",
  batchId: "BatchId",
} as const;
