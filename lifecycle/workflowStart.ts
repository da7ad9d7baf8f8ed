import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from "@temporalio/client";
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from "@temporalio/common";
import proto from "@temporalio/proto";
import type { JobId } from "../protocol/ids.ts";
import type { JobRequest } from "../protocol/jobRequest.ts";
import { searchAttributeNames } from "../protocol/searchAttributes.ts";
import { taskQueueOf } from "../protocol/taskQueues.ts";
import { workflowIdOf, workflowTypeOf } from "../protocol/workflowIds.ts";

/** What the start of a workflow needs to know of a job. */
export interface StartableJob {
  readonly id: string;
  readonly owner: string;
  readonly request: JobRequest;
  readonly batchId?: string | null | undefined;
}

const jobKindKey = defineSearchAttributeKey(searchAttributeNames.jobKind, SearchAttributeType.KEYWORD);
const jobStatusKey = defineSearchAttributeKey(searchAttributeNames.jobStatus, SearchAttributeType.KEYWORD);
const symbolsKey = defineSearchAttributeKey(searchAttributeNames.symbols, SearchAttributeType.KEYWORD_LIST);
const submittedByKey = defineSearchAttributeKey(searchAttributeNames.submittedBy, SearchAttributeType.KEYWORD);
const batchIdKey = defineSearchAttributeKey(searchAttributeNames.batchId, SearchAttributeType.KEYWORD);

/** Bytes that the symbols of a search attribute have at most: Temporal refuses longer values. */
const mostSymbolBytes = 1_500;

/** The first symbols of a job, as many as a search attribute takes; its row in the record has all of them. */
function searchableSymbols(symbols: readonly string[]): string[] {
  let bytes = 0;
  const over = symbols.findIndex((symbol) => {
    // Quotes and a comma each.
    bytes += symbol.length + 3;
    return bytes > mostSymbolBytes;
  });
  return symbols.slice(0, over === -1 ? symbols.length : over);
}

/**
 * Starts the workflow of a job. Safe to repeat from any process: a running workflow is joined, and a closed one is
 * never run again.
 *
 * @throws when Temporal does not answer; the job then stays `pending` for the sweeper.
 */
export async function startJobWorkflow(client: Client, taskQueuePrefix: string, job: StartableJob): Promise<void> {
  const { request } = job;
  const instruments = request.symbols.join(", ") || "no market data";
  try {
    await client.workflow.start(workflowTypeOf(request.type), {
      workflowId: workflowIdOf(job.id as JobId),
      taskQueue: taskQueueOf(taskQueuePrefix, "orchestration"),
      args: [job.id],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: jobKindKey, value: request.type },
        { key: jobStatusKey, value: "queued" },
        { key: symbolsKey, value: searchableSymbols(request.symbols) },
        { key: submittedByKey, value: job.owner },
        ...(job.batchId ? [{ key: batchIdKey, value: job.batchId }] : []),
      ]),
      staticSummary: `${request.type}: ${instruments}`.slice(0, 200),
      staticDetails: `\`\`\`json\n${JSON.stringify(request.params)}\n\`\`\``.slice(0, 2_000),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

const { IndexedValueType } = proto.temporal.api.enums.v1;

/**
 * Registers the search attributes that {@link startJobWorkflow} sets. Safe to repeat; a server that knows them already
 * says so and nothing changes.
 */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const { connection } = client;
  const { namespace } = client.options;
  const existing = await connection.operatorService.listSearchAttributes({ namespace });
  const wanted = {
    [searchAttributeNames.jobKind]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    [searchAttributeNames.jobStatus]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    [searchAttributeNames.symbols]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
    [searchAttributeNames.submittedBy]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    [searchAttributeNames.batchId]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  };
  const missing = Object.entries(wanted).filter(([name]) => !(name in (existing.customAttributes ?? {})));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
}
