/** A bucket of Amazon S3 (or of what speaks as it does) or of Google Cloud Storage, and where in it. */
export interface BucketPlace {
  readonly service: "s3" | "gs";
  readonly bucket: string;
  /** Begins every key; empty or ends with a slash. */
  readonly prefix: string;
  /** As it was given, for messages. */
  readonly url: string;
}

/** A dataset of BigQuery. */
export interface DatasetPlace {
  readonly service: "bigquery";
  readonly project: string;
  readonly dataset: string;
  /** As it was given, for messages. */
  readonly url: string;
}

const bucketUrl = /^(s3|gs):\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/((?:[\w.=-]+\/)*[\w.=-]+))?\/?$/;
const datasetUrl = /^bigquery:\/\/((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])\/(\w{1,1024})\/?$/;

/** Reads `s3://bucket/prefix` or `gs://bucket/prefix`; `undefined` for anything else. */
export function readBucketUrl(url: string): BucketPlace | undefined {
  const [, service, bucket, prefix] = bucketUrl.exec(url) ?? [];
  if (!service || !bucket || prefix?.split("/").some((part) => /^\.+$/.test(part))) return undefined;
  return { service: service as "s3" | "gs", bucket, prefix: prefix ? `${prefix}/` : "", url };
}

/** Reads `bigquery://project/dataset`; `undefined` for anything else. */
export function readDatasetUrl(url: string): DatasetPlace | undefined {
  const [, project, dataset] = datasetUrl.exec(url) ?? [];
  return project && dataset ? { service: "bigquery", project, dataset, url } : undefined;
}
