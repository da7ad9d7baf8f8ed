import { CatalogueError } from "../../protocol/errors.ts";
import type { RequestEnd, VendorAccount, VendorLedger } from "../record/vendorLedger.ts";
import { readText } from "./readText.ts";

/** One question to a vendor. */
export interface VendorRequest {
  /** Path behind the base URL, with its symbols encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What the vendor counts it as within a minute; 1 when it is absent. */
  readonly cost?: number;
}

/** A vendor's answer before anybody has read it. */
export interface VendorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  readonly text: string;
}

/** What two vendors do differently on the same wire. */
export interface VendorDialect {
  /** Name for messages. */
  readonly vendor: string;
  readonly account: VendorAccount;
  readonly baseUrl: string;
  /** Where the vendor wants its key. */
  readonly authorize: (url: URL, headers: Headers) => void;
  /** The vendor's word on its limit, from the headers of an answer; `undefined` when they do not say. */
  readonly perMinuteOf: (headers: Headers) => number | undefined;
  /** The refusal that an answer is; `null` for an answer with data. */
  readonly refusalOf: (answer: VendorAnswer) => CatalogueError | null;
}

/** Clock, dice and limits; tests pass their own. */
export interface HttpTuning {
  readonly now: () => number;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  /** Time from the request to the last byte of its answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest answer, in bytes after decompression. */
  readonly maxBytes: number;
}

export const usualTuning: HttpTuning = {
  now: () => performance.now(),
  random: Math.random,
  timeoutMs: 30_000,
  maxBytes: 64 * 1024 * 1024,
};

/** Asks one vendor with one key. */
export interface VendorHttp {
  /** @throws {@link CatalogueError} that says whether to try again, and when. */
  get(request: VendorRequest): Promise<VendorAnswer>;
}

/** A connection that broke is tried again at once, this often; everything else waits in the workflow. */
const resets = 2;
const resetPauseMs = 100;

/**
 * The client of one key: connections are kept alive, limits kept before the vendor has to say so, a vendor that is down
 * left alone; for both the ledger speaks, of every process that has the key. Of waiting it does none, but for a moment after
 * a broken connection: errors carry the time to wait.
 */
export function createVendorHttp(dialect: VendorDialect, tuning: HttpTuning, ledger: VendorLedger): VendorHttp {
  const { vendor, account, baseUrl, authorize, perMinuteOf, refusalOf } = dialect;
  /** The vendor's latest word on its limit. */
  let told: number | undefined;

  function requestOf({ path, query }: VendorRequest): { readonly url: URL; readonly headers: Headers } {
    const url = new URL(`${baseUrl.replace(/\/$/, "")}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = new Headers({ accept: "application/json" });
    try {
      authorize(url, headers);
    } catch {
      // What the platform says of a bad header repeats it.
      throw new CatalogueError("market_data.key_refused", `the key for ${vendor} has characters that cannot be sent`);
    }
    return { url, headers };
  }

  async function admit(cost: number): Promise<string> {
    const admission = await ledger.admit(account, cost).catch((cause: unknown) => {
      const message = `${vendor} is not asked: the requests of this minute cannot be counted now`;
      throw new CatalogueError("market_data.unavailable", message, [], { cause });
    });
    if (admission.refusal === null) return admission.request;
    const { refusal, perMinute, outages } = admission;
    const retryAfterMs = Math.max(1, Math.ceil(admission.waitMs));
    throw refusal === "down"
      ? new CatalogueError(
          "market_data.unavailable",
          `${vendor} did not answer ${outages} times in a row and is left alone for a while`,
          [],
          { retryAfterMs },
        )
      : new CatalogueError(
          "market_data.rate_limited",
          `${vendor} takes ${perMinute} requests a minute with this key, and they are used up`,
          [],
          { retryAfterMs },
        );
  }

  /** What cannot be written down counts for longer than it should, which harms nobody. */
  const end = (request: string, how: RequestEnd): Promise<void> =>
    ledger.end(account, request, how).catch(() => undefined);

  async function send({ url, headers }: ReturnType<typeof requestOf>): Promise<VendorAnswer> {
    const response = await fetch(url, {
      headers,
      // A redirect could carry the key to somebody else.
      redirect: "manual",
      signal: AbortSignal.timeout(tuning.timeoutMs),
    });
    const text = await readText(response, tuning.maxBytes, vendor);
    const contentType = response.headers.get("content-type") ?? "";
    return { status: response.status, contentType, headers: response.headers, text };
  }

  function outageOf(error: Error): CatalogueError | "reset" {
    if (error.name !== "TimeoutError") return "reset";
    return new CatalogueError("market_data.unavailable", `${vendor} did not answer within ${tuning.timeoutMs} ms`);
  }

  async function ask(request: VendorRequest): Promise<VendorAnswer | "reset"> {
    const prepared = requestOf(request);
    const admitted = await admit(request.cost ?? 1);
    let answer: VendorAnswer;
    try {
      answer = await send(prepared);
    } catch (error) {
      if (error instanceof CatalogueError) {
        await end(admitted, { answered: true, error: error.code });
        throw error;
      }
      await end(admitted, { answered: false, error: "market_data.unavailable" });
      const outage = outageOf(error as Error);
      if (outage === "reset") return outage;
      throw outage;
    }
    const refusal =
      answer.status >= 500 ? serverError(vendor, answer) : (redirection(vendor, answer) ?? refusalOf(answer));
    const perMinute = perMinuteOf(answer.headers);
    const ended = end(admitted, {
      answered: refusal?.code !== "market_data.unavailable",
      perMinute,
      ...(refusal?.code === "market_data.rate_limited" ? { closedForMs: refusal.retryAfterMs ?? 60_000 } : {}),
      error: refusal?.code,
    });
    // The next request must find what this one was told; that a request went well may be written down meanwhile.
    if (refusal || perMinute !== told) await ended;
    told = perMinute;
    if (refusal) throw refusal;
    return answer;
  }

  return {
    async get(request) {
      for (let attempt = 0; attempt <= resets; attempt++) {
        const answer = await ask(request);
        if (answer !== "reset") return answer;
        const pauseMs = resetPauseMs * 2 ** attempt * (0.5 + tuning.random());
        if (attempt < resets) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      // What the network said is left out: it may repeat the address, and with it the key.
      throw new CatalogueError("market_data.unavailable", `the connection to ${vendor} broke ${resets + 1} times`);
    },
  };
}

/** Where it leads to is left out: the address may carry the key. */
const redirection = (vendor: string, { status }: VendorAnswer): CatalogueError | null =>
  status >= 300 && status < 400
    ? new CatalogueError(
        "market_data.vendor_unconfigured",
        `the base URL of ${vendor} redirects (status ${status}): set it to the place where ${vendor} answers`,
      )
    : null;

function serverError(vendor: string, { status, headers }: VendorAnswer): CatalogueError {
  const retryAfterMs = retryAfterMsOf(headers);
  return new CatalogueError(
    "market_data.unavailable",
    `${vendor} answered ${status}`,
    [],
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
}

/** `Retry-After` in seconds as milliseconds, at most an hour; `undefined` when it is absent or a date. */
export function retryAfterMsOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  return text !== null && /^\d{1,6}$/.test(text) ? Math.min(Number(text), 3_600) * 1000 : undefined;
}
