/** What is decided about an error once, for every place that meets it. */
export interface ErrorEntry {
  /** Status of the problem document when the error reaches an HTTP client. */
  readonly httpStatus: number;
  /** Whether Temporal may run the failed activity again. */
  readonly retryable: boolean;
  /** Attempts after which it is no longer run again; absent = an outage that is waited for, however long. */
  readonly attempts?: number;
  /** Title of the problem document: one sentence, the same for every occurrence. */
  readonly title: string;
}

/** Every error that a user can meet: decided once, read by the API, the activities and `docs/errors.md`. */
export const errorCatalogue = {
  "request.invalid": { httpStatus: 422, retryable: false, title: "The request does not fit its schema." },
  "request.malformed": { httpStatus: 400, retryable: false, title: "The request could not be read." },
  "request.too_large": { httpStatus: 413, retryable: false, title: "The request body is too large." },
  "request.media_type": { httpStatus: 415, retryable: false, title: "The media type is not supported." },
  "request.not_acceptable": { httpStatus: 406, retryable: false, title: "No offered media type is acceptable." },
  "request.range": { httpStatus: 416, retryable: false, title: "The range is not satisfiable." },
  "request.rate": { httpStatus: 429, retryable: true, title: "Too many open jobs or long bodies." },
  "route.not_found": { httpStatus: 404, retryable: false, title: "There is no such resource." },
  "route.method": { httpStatus: 405, retryable: false, title: "The method is not allowed here." },
  "job.not_found": { httpStatus: 404, retryable: false, title: "There is no such job." },
  "job.already_ended": { httpStatus: 409, retryable: false, title: "The job has already ended." },
  "job.not_ended": { httpStatus: 409, retryable: false, title: "The job has no result yet." },
  "job.no_result": { httpStatus: 409, retryable: false, title: "The job ended without a result." },
  "job.cancelled": { httpStatus: 409, retryable: false, title: "The job was cancelled." },
  "job.workflow_lost": { httpStatus: 500, retryable: false, title: "The job's workflow ended without settling it." },
  "idempotency.conflict": {
    httpStatus: 409,
    retryable: false,
    title: "The Idempotency-Key was already used for another request.",
  },
  "artifact.not_found": { httpStatus: 404, retryable: false, title: "The job has no such artifact." },
  "symbol.not_found": { httpStatus: 404, retryable: false, title: "The vendor lists no such symbol." },
  "snapshot.not_found": { httpStatus: 404, retryable: false, title: "There is no such snapshot." },
  "market_data.unknown_symbol": { httpStatus: 422, retryable: false, title: "The vendor has no such symbol." },
  "market_data.insufficient": { httpStatus: 422, retryable: false, title: "There is not enough market data." },
  "market_data.missing": { httpStatus: 422, retryable: false, title: "Symbols lack bars that others have." },
  "market_data.flagged": { httpStatus: 422, retryable: false, title: "Bars have a flag that the request refuses." },
  "market_data.unsupported": { httpStatus: 422, retryable: false, title: "The vendor cannot serve this request." },
  "market_data.vendor_unconfigured": { httpStatus: 422, retryable: false, title: "The vendor is not configured." },
  "market_data.ambiguous_symbol": { httpStatus: 422, retryable: false, title: "The symbol names no exchange." },
  "market_data.code_taken": {
    httpStatus: 409,
    retryable: false,
    title: "The vendor's code belongs to another symbol.",
  },
  "market_data.key_refused": { httpStatus: 422, retryable: false, title: "The vendor refused the key." },
  "market_data.not_in_plan": { httpStatus: 422, retryable: false, title: "The vendor's plan does not include this." },
  "market_data.rate_limited": { httpStatus: 503, retryable: true, title: "The vendor's rate limit is reached." },
  "market_data.quota_exhausted": {
    httpStatus: 503,
    retryable: false,
    title: "The vendor's quota of the day is used up.",
  },
  "market_data.bad_answer": {
    httpStatus: 502,
    retryable: true,
    attempts: 20,
    title: "The vendor's answer cannot be used.",
  },
  "market_data.unavailable": { httpStatus: 503, retryable: true, title: "The vendor did not answer." },
  // An operator may put the setting or the right straight while jobs wait.
  "market_data.store_refused": {
    httpStatus: 503,
    retryable: true,
    attempts: 20,
    title: "The store of the market data refused a request.",
  },
  "import.invalid": { httpStatus: 422, retryable: false, title: "The file cannot be imported." },
  "model.input": { httpStatus: 422, retryable: false, title: "A model argument is outside its domain." },
  "model.infeasible": { httpStatus: 422, retryable: false, title: "No portfolio satisfies the constraints." },
  "model.cross_check": { httpStatus: 500, retryable: false, title: "Two methods disagree beyond their stated errors." },
  "dependency.unavailable": { httpStatus: 503, retryable: true, title: "A service that this one needs is down." },
  // A failure that nobody foresaw is a bug: the job says so rather than retry for ever.
  internal: { httpStatus: 500, retryable: true, attempts: 5, title: "Something went wrong on our side." },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One fault of a request: where (RFC 6901 pointer), what, and the rule that was broken. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
  readonly keyword: string;
}

interface CatalogueErrorOptions extends ErrorOptions {
  /** Time from now before which another try is pointless, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** An expected failure, named by its code in {@link errorCatalogue}. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, detail: string, faults: readonly Fault[] = [], options?: CatalogueErrorOptions) {
    super(detail, options);
    this.code = code;
    this.faults = faults;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Problem document of RFC 9457, as the API answers it and as a failed job keeps it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly errors: readonly Fault[];
}

/** The problem document of one occurrence of an error. */
export function problemOf(code: ErrorCode, detail: string, faults: readonly Fault[] = []): Problem {
  const { httpStatus, title } = errorCatalogue[code];
  return { type: `/docs/errors#${code}`, title, status: httpStatus, detail, code, errors: faults };
}
