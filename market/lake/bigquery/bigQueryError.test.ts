import { readDatasetUrl } from "../../../protocol/storeUrl.ts";
import { bigQueryError } from "./bigQueryError.ts";

const options = {
  place: readDatasetUrl("bigquery://my-project/prices")!,
  endpoint: "https://bigquery.googleapis.com",
  maxBytes: 10_737_418_240,
};

// Reasons: BigQuery's table of error messages (cloud.google.com/bigquery/docs/error-messages).
test.each([
  ["accessDenied", "Access Denied: Table my-project:prices.bars", "market_data.store_refused"],
  ["notFound", "Not found: Dataset my-project:prices", "market_data.store_refused"],
  [
    "bytesBilledLimitExceeded",
    "Query exceeded limit for bytes billed: 10737418240. 21474836480 or higher required.",
    "market_data.store_refused",
  ],
  [
    "invalidQuery",
    "Could not serialize access to table my-project:prices.parts due to concurrent update",
    "dependency.unavailable",
  ],
  ["rateLimitExceeded", "Exceeded rate limits: too many table update operations", "dependency.unavailable"],
  [
    "quotaExceeded",
    "Quota exceeded: Your table exceeded quota for imports or query appends per table",
    "dependency.unavailable",
  ],
  ["backendError", "Backend error", "dependency.unavailable"],
])("a job that failed for %s", (reason, message, code) => {
  const error = bigQueryError({ errors: [{ reason, message }] }, options);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^LAKE_URL=bigquery:\/\/my-project\/prices (is refused|cannot be reached): /);
  expect(error.message).toContain(message);
});

test("a query that would cost too much names the setting that allows more", () => {
  const errors = [{ reason: "bytesBilledLimitExceeded", message: "Query exceeded limit for bytes billed" }];
  expect(bigQueryError({ code: 400, errors }, options).message).toContain(
    "a query would bill more than LAKE_QUERY_MAX_BYTES=10737418240",
  );
});

test.each([
  [{ code: 401, message: "Request is missing required authentication credential" }, "market_data.store_refused"],
  [{ code: 503, message: "Service Unavailable" }, "dependency.unavailable"],
  [{ code: "ECONNREFUSED", message: "connect ECONNREFUSED" }, "dependency.unavailable"],
  [{ message: "Could not load the default credentials" }, "market_data.store_refused"],
])("a request that failed with %o", (failure, code) => {
  expect(bigQueryError(failure, options).code).toBe(code);
});
