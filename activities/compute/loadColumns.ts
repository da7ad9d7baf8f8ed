import type { JobKind } from "../../jobs/jobKind.ts";
import { bytesOf, type ColumnReference, isColumn, type LoadedColumn } from "../../protocol/columns.ts";
import type { BlockRange } from "../../protocol/jobPlan.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";

/** The same request with the rows of some blocks in its columns. */
export async function loadColumns(
  artifacts: ArtifactStore,
  { columns, plan }: JobKind,
  request: JobRequest,
  blocks: BlockRange,
): Promise<JobRequest> {
  const { rowsPerBlock } = plan(request);
  const table = columns && request.params[columns.param];
  if (typeof table !== "object" || table === null || rowsPerBlock === undefined) return request;
  const loaded = await Promise.all(
    Object.entries(table).map(async ([name, value]: [string, unknown]) => [
      name,
      isColumn(value)
        ? await loadRows(artifacts, value, blocks.first * rowsPerBlock, blocks.end * rowsPerBlock)
        : value,
    ]),
  );
  return { ...request, params: { ...request.params, [columns!.param]: Object.fromEntries(loaded) } };
}

/** @throws Error when the store does not hold all of these rows. */
async function loadRows(
  artifacts: ArtifactStore,
  column: ColumnReference,
  first: number,
  end: number,
): Promise<LoadedColumn> {
  const values = new Float64Array(Math.min(end, column.rows) - first);
  const bytes = bytesOf(values);
  const start = first * Float64Array.BYTES_PER_ELEMENT;
  let read = 0;
  for await (const chunk of await artifacts.read(column.digest, { start, end: start + bytes.length - 1 })) {
    bytes.set(chunk as Buffer, read);
    read += (chunk as Buffer).length;
  }
  if (read !== bytes.length)
    throw new Error(`the column ${column.digest} is damaged: ${bytes.length - read} bytes miss`);
  return { ...column, first, values };
}
