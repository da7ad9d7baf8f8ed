import { jobKindOf } from "../../jobs/catalogue.ts";
import { isColumn } from "../../protocol/columns.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { SnapshotDescription } from "../../protocol/marketData.ts";
import type { ArtifactStore } from "../../storage/artifactStore.ts";
import type { StoredArtifact } from "../../storage/jobResults.ts";
import type { ComputedOutcome } from "../compute/computePool.ts";
import { renderChart } from "./chartFiles.ts";
import { renderReport } from "./report.ts";
import { encodeTable } from "./tableFiles.ts";

interface ArtifactFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Renders the files of a result (SVG charts, CSV and Parquet tables, an HTML report) and stores them under their digest.
 * Kinds without charts and tables leave no files: their result says everything. Columns of the request are files of it too.
 */
export async function storeArtifacts(
  store: ArtifactStore,
  request: JobRequest,
  outcome: ComputedOutcome,
  snapshot: SnapshotDescription | null,
): Promise<readonly StoredArtifact[]> {
  const charts = await Promise.all(outcome.charts.map(async (chart) => ({ ...chart, svg: await renderChart(chart) })));
  const tables = await Promise.all(outcome.tables.map((table) => encodeTable(table)));
  const files: ArtifactFile[] = [
    ...charts.map(({ name, svg }) => ({ name: `${name}.svg`, mediaType: "image/svg+xml", bytes: Buffer.from(svg) })),
    ...tables.flatMap(({ name, csv, parquet }) => [
      { name: `${name}.csv`, mediaType: "text/csv; charset=utf-8", bytes: csv },
      { name: `${name}.parquet`, mediaType: "application/vnd.apache.parquet", bytes: parquet },
    ]),
  ];
  if (charts.length > 0) {
    const report = renderReport(request, outcome, charts, snapshot);
    files.push({ name: "report.html", mediaType: "text/html; charset=utf-8", bytes: Buffer.from(report) });
  }
  const stored = await Promise.all(
    files.map(async ({ name, mediaType, bytes }) => ({ name, mediaType, ...(await store.put(bytes)) })),
  );
  return [...stored, ...columnsOf(request)];
}

/** The columns of a request, which lie in the store since it was accepted: what the result was made of stays readable. */
function columnsOf({ type, params }: JobRequest): readonly StoredArtifact[] {
  const { columns } = jobKindOf(type);
  return Object.entries((columns && params[columns.param]) ?? {}).flatMap(([name, value]: [string, unknown]) =>
    isColumn(value)
      ? [
          {
            name: `${columns!.param}.${name}.f64`,
            mediaType: "application/octet-stream",
            size: value.rows * Float64Array.BYTES_PER_ELEMENT,
            digest: value.digest,
          },
        ]
      : [],
  );
}
