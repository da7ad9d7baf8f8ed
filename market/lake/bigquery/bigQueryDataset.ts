import type { BigQuery } from "@google-cloud/bigquery";
import type { DatasetPlace } from "../../../protocol/storeUrl.ts";
import { storeError } from "../storeError.ts";
import { bigQueryError } from "./bigQueryError.ts";
import { barsTable, type LakeTable, partsTable } from "./tables.ts";

/** A dataset, and what a query of it may cost. */
export interface DatasetOptions {
  readonly place: DatasetPlace;
  /** Where BigQuery answers. Credentials are found by the SDK. */
  readonly endpoint: string;
  /** Bytes that may be billed for one query. */
  readonly maxBytes: number;
  /** Time that the upload of a file may take, in milliseconds. */
  readonly uploadMs?: number;
}

type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/** The tables of a lake in BigQuery; they are made at the first use where they are not there. */
export interface BigQueryDataset {
  /**
   * Runs one statement.
   *
   * @param sql - names its tables with {@link BigQueryDataset.nameOf} and its parameters as `@name`.
   * @returns the values of each row as BigQuery writes them.
   */
  query(sql: string, params: Readonly<Record<string, Value>>): Promise<readonly (readonly (string | null)[])[]>;
  /** Appends the rows of a Parquet file whose columns are those of the table, in their order: all or none. */
  load(table: LakeTable, path: string): Promise<void>;
  nameOf(table: LakeTable): string;
}

/** The SDK waits for every answer but that to an upload, for which it waits for ever. */
const usualUploadMs = 300_000;

/** On every table and query, for those who read the bill. */
const labels = { application: "quant-jobs" };

export function openBigQueryDataset(options: DatasetOptions): BigQueryDataset {
  const { project, dataset } = options.place;
  let opening: Promise<BigQuery> | undefined;

  /** Who keeps the lake elsewhere never loads the SDK. */
  async function open(): Promise<BigQuery> {
    const sdk = await import("@google-cloud/bigquery");
    const client = new sdk.BigQuery({ projectId: project, apiEndpoint: options.endpoint });
    const [exists] = await client.dataset(dataset).exists();
    if (!exists) {
      // Where data lies is for its owner to say, and cannot be changed.
      const advice = `there is no such dataset: make it where its data shall lie, as bq mk --location=EU ${project}:${dataset}`;
      throw storeError({ place: options.place, setting: "LAKE_URL" }, true, advice);
    }
    for (const table of [barsTable, partsTable]) await makeTable(client, table);
    return client;
  }

  async function makeTable(client: BigQuery, { name, columns, layout }: LakeTable): Promise<void> {
    const table = client.dataset(dataset).table(name);
    const [exists] = await table.exists();
    if (exists) return;
    const schema = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
    await table.create({ schema, labels, ...layout }).catch((error: { readonly code?: number }) => {
      // Another process was faster.
      if (error.code !== 409) throw error;
    });
  }

  async function request<Result>(send: (client: BigQuery) => Promise<Result>): Promise<Result> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    try {
      return await send(await opening);
    } catch (error) {
      throw bigQueryError(error, options);
    }
  }

  return {
    nameOf: ({ name }) => `\`${project}.${dataset}.${name}\``,
    query: (sql, params) =>
      request(async (client) => {
        const limits = { maximumBytesBilled: String(options.maxBytes), labels };
        const [job] = await client.createQueryJob({ query: sql, params, ...limits });
        await job.promise();
        const [rows] = await job.getQueryResults({ skipParsing: true });
        return (rows as { f: { v: string | null }[] }[]).map(({ f }) => f.map(({ v }) => v));
      }),
    load: (table, path) =>
      request(async (client) => {
        const uploading = client.dataset(dataset).table(table.name).createLoadJob(path, {
          sourceFormat: "PARQUET",
          createDisposition: "CREATE_NEVER",
          writeDisposition: "WRITE_APPEND",
        });
        const [job] = await within(options.uploadMs ?? usualUploadMs, uploading);
        await job.promise();
      }),
  };
}

/** The same result, or an error when it does not come in time. */
async function within<Result>(ms: number, result: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`an upload was not answered within ${ms} ms`)), ms);
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
