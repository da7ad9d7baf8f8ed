import type { TableMetadata } from "@google-cloud/bigquery";

/** A table of the lake, as it is made where it is not there. */
export interface LakeTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, "STRING" | "DATE" | "TIMESTAMP" | "FLOAT64" | "INT64">>;
  readonly layout: Pick<TableMetadata, "timePartitioning" | "clustering">;
}

const series = { vendor: "STRING", interval: "STRING", symbol: "STRING" } as const;
const bySeries = { fields: Object.keys(series) };

/** Bars of parts; a bar counts when {@link partsTable} has its part. */
export const barsTable: LakeTable = {
  name: "bars",
  columns: {
    ...series,
    part: "STRING",
    day: "DATE",
    time: "TIMESTAMP",
    open: "FLOAT64",
    high: "FLOAT64",
    low: "FLOAT64",
    close: "FLOAT64",
    volume: "FLOAT64",
    vendor_close: "FLOAT64",
  },
  layout: { timePartitioning: { type: "YEAR", field: "day" }, clustering: bySeries },
};

/** What retrievals left. */
export const partsTable: LakeTable = {
  name: "parts",
  columns: {
    ...series,
    id: "STRING",
    first: "DATE",
    last: "DATE",
    retrieved_at: "TIMESTAMP",
    bars: "INT64",
    digest: "STRING",
  },
  layout: { clustering: bySeries },
};
