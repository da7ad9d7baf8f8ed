import { CatalogueError } from "../../protocol/errors.ts";

/** A place outside this machine, and the setting that names it. */
export interface NamedPlace {
  readonly place: { readonly url: string };
  readonly setting: "LAKE_URL" | "SNAPSHOTS_URL";
}

/**
 * What a store's answer means for who asked.
 *
 * @param refused - true for a setting or a right that is wrong, false for an outage that passes.
 */
export const storeError = (
  { place, setting }: NamedPlace,
  refused: boolean,
  reason: string,
  cause?: unknown,
): CatalogueError =>
  new CatalogueError(
    refused ? "market_data.store_refused" : "dependency.unavailable",
    `${setting}=${place.url} ${refused ? "is refused" : "cannot be reached"}: ${reason}`,
    [],
    { cause },
  );
