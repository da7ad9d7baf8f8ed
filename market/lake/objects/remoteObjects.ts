import { CatalogueError } from "../../../protocol/errors.ts";
import type { BucketPlace } from "../../../protocol/storeUrl.ts";
import type { NamedPlace } from "../storeError.ts";
import type { ObjectStore } from "./objectStore.ts";

/** Objects in a bucket: no file of this machine has them. */
export type RemoteObjects = Omit<ObjectStore, "localPath" | "removeLeftovers">;

/** A bucket, and the setting that names it. */
export interface BucketOptions extends NamedPlace {
  readonly place: BucketPlace;
}

/** Times that an object is asked for when its bytes break off; what comes before the bytes is asked for again by the SDKs. */
const mostReads = 3;

/** Requests again what broke off on its way. */
export async function readAgain<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === mostReads || error instanceof CatalogueError) throw error;
    }
  }
}
