import { join } from "node:path";
import type { Configuration } from "../../protocol/configuration.ts";
import type { BucketPlace, DatasetPlace } from "../../protocol/storeUrl.ts";
import { openBigQueryLake } from "./bigquery/bigQueryLake.ts";
import type { DuckDb } from "./duckdb.ts";
import type { LakeStore } from "./lakeStore.ts";
import { openObjectLake } from "./objectLake.ts";
import { openGcsBucket } from "./objects/gcsObjects.ts";
import { openLocalFolder } from "./objects/localFolder.ts";
import type { ObjectStore } from "./objects/objectStore.ts";
import { withReadCache } from "./objects/readCache.ts";
import { openS3Bucket } from "./objects/s3Objects.ts";

/** Where bars and snapshots are kept when it is not a folder of this machine. */
export interface StoreOptions {
  readonly lake: BucketPlace | DatasetPlace | undefined;
  /** Absent = beside the lake when that is in a bucket. */
  readonly snapshots: BucketPlace | undefined;
  /** Bytes of what was read from a bucket that are kept on this machine. */
  readonly cacheBytes: number;
  /** Bytes that BigQuery may bill for one query. */
  readonly queryMaxBytes: number;
  readonly endpoints: { readonly s3: string | undefined; readonly gcs: string; readonly bigQuery: string };
}

/** Where the settings of a deployment say. */
export const storeOptionsOf = (configuration: Configuration): StoreOptions => ({
  lake: configuration.LAKE_URL,
  snapshots: configuration.SNAPSHOTS_URL,
  cacheBytes: configuration.LAKE_CACHE_BYTES,
  queryMaxBytes: configuration.LAKE_QUERY_MAX_BYTES,
  endpoints: {
    s3: configuration.AWS_ENDPOINT_URL,
    gcs: configuration.GCS_ENDPOINT,
    bigQuery: configuration.BIGQUERY_ENDPOINT,
  },
});

/** The bars: below `bars/` in a bucket, in a dataset, or in the folder `lake` of `dataDir`. */
export function openLake(dataDir: string, options: StoreOptions | undefined, duckDb: DuckDb): LakeStore {
  const place = options?.lake;
  if (!options || !place) return openObjectLake(openLocalFolder(join(dataDir, "lake")), duckDb);
  if (place.service === "bigquery") {
    const { queryMaxBytes: maxBytes, endpoints } = options;
    return openBigQueryLake({ place, endpoint: endpoints.bigQuery, maxBytes }, duckDb);
  }
  return openObjectLake(openBucket(dataDir, options, below(place, "bars"), "LAKE_URL"), duckDb);
}

/** The snapshots: in a bucket of their own, below `snapshots/` in that of the lake, or in a folder of `dataDir`. */
export function openSnapshotObjects(dataDir: string, options: StoreOptions | undefined): ObjectStore {
  if (options?.snapshots) return openBucket(dataDir, options, options.snapshots, "SNAPSHOTS_URL");
  if (!options?.lake || options.lake.service === "bigquery") return openLocalFolder(join(dataDir, "snapshots"));
  return openBucket(dataDir, options, below(options.lake, "snapshots"), "LAKE_URL");
}

const below = (place: BucketPlace, folder: string): BucketPlace => ({ ...place, prefix: `${place.prefix}${folder}/` });

function openBucket(
  dataDir: string,
  { cacheBytes, endpoints }: StoreOptions,
  place: BucketPlace,
  setting: "LAKE_URL" | "SNAPSHOTS_URL",
): ObjectStore {
  const remote =
    place.service === "s3"
      ? openS3Bucket({ place, setting, endpoint: endpoints.s3 })
      : openGcsBucket({ place, setting, endpoint: endpoints.gcs });
  // A folder for each place: another setting never reads what this one kept.
  const root = join(dataDir, "lake-cache");
  const folder = join(root, place.service, place.bucket, place.prefix);
  return withReadCache(remote, { folder, root, maxBytes: cacheBytes });
}
