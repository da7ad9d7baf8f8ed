import { CatalogueError } from "../../../protocol/errors.ts";
import { type NamedPlace, storeError } from "../storeError.ts";
import type { DatasetOptions } from "./bigQueryDataset.ts";

/** As the SDK throws it: the answer to a request has a status, a job that failed has the reasons alone. */
interface BigQueryFailure {
  readonly code?: number | string;
  readonly message?: string;
  readonly errors?: readonly { readonly reason?: string; readonly message?: string }[];
}

/** Reasons that a setting or a right must be changed for; quotas, limits of the rate and faults of the service pass. */
const refusals = [
  "accessDenied",
  "invalid",
  "invalidQuery",
  "notFound",
  "billingNotEnabled",
  "billingTierLimitExceeded",
];

/** Statements that change the same table at the same time: the later one is told so, as if it were wrong. */
const collision = /could not serialize access|too many DML statements/i;

/** What the SDK says before it sends anything. */
const unsettled = /credential|token|authenticat/i;

/** What a failure of BigQuery means. */
export function bigQueryError(error: unknown, options: DatasetOptions): CatalogueError {
  if (error instanceof CatalogueError) return error;
  const { code, message = "", errors = [] } = error as BigQueryFailure;
  const reason = errors[0]?.reason;
  const said = errors[0]?.message ?? message;
  const at: NamedPlace = { place: options.place, setting: "LAKE_URL" };
  if (reason === "bytesBilledLimitExceeded") {
    const advice = `a query would bill more than LAKE_QUERY_MAX_BYTES=${options.maxBytes}: ${said}`;
    return storeError(at, true, advice, error);
  }
  if (reason !== undefined)
    return storeError(
      at,
      refusals.includes(reason) && !collision.test(said),
      `BigQuery says ${reason}: ${said}`,
      error,
    );
  const refused = typeof code === "number" ? code >= 400 && code < 500 && code !== 429 : unsettled.test(said);
  return storeError(at, refused, typeof code === "number" ? `BigQuery answers ${code}: ${said}` : said, error);
}
