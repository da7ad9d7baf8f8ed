import { CatalogueError, type ErrorCode } from "../../protocol/errors.ts";
import { quotable } from "../http/secrets.ts";
import { retryAfterMsOf, type VendorAnswer, type VendorDialect } from "../http/vendorHttp.ts";
import { accountOf } from "../record/vendorLedger.ts";

const dayMs = 86_400_000;

const codes: Readonly<Record<number, ErrorCode>> = {
  401: "market_data.key_refused",
  402: "market_data.quota_exhausted",
  403: "market_data.not_in_plan",
  404: "market_data.unknown_symbol",
  422: "market_data.unsupported",
  429: "market_data.rate_limited",
};

/**
 * EODHD on the wire. Its refusals are plain text (`Unauthenticated`, `Ticker Not Found.`), although its documents show
 * JSON; both are read. The key goes into the query.
 *
 * @param nowMs - the time of day, in milliseconds since 1970: the daily quota begins anew at midnight UTC.
 */
export function eodhdDialect(key: string, baseUrl: string, perMinute: number, nowMs: () => number): VendorDialect {
  return {
    vendor: "EODHD",
    account: accountOf("eodhd", key, perMinute),
    baseUrl,
    authorize: (url) => {
      url.searchParams.set("api_token", key);
      url.searchParams.set("fmt", "json");
    },
    perMinuteOf: (headers) => {
      const limit = headers.get("x-ratelimit-limit");
      return limit === null ? undefined : Number(limit);
    },
    refusalOf(answer) {
      const said = refusalIn(answer);
      if (!said) return null;
      const code = codes[said.status] ?? "market_data.bad_answer";
      const retryAfterMs = {
        "market_data.rate_limited": retryAfterMsOf(answer.headers) ?? 60_000,
        "market_data.quota_exhausted": dayMs - (nowMs() % dayMs),
      }[code as string];
      return new CatalogueError(
        code,
        `EODHD: ${quotable(said.text, key) || `status ${said.status}`}`,
        [],
        retryAfterMs === undefined ? {} : { retryAfterMs },
      );
    },
  };
}

/** What an answer says in the place of data. */
function refusalIn({ status, text }: VendorAnswer): { readonly status: number; readonly text: string } | null {
  if (/^\s*You exceeded your daily API requests limit/.test(text)) return { status: 402, text };
  const document = text.length < 2_000 && /^\s*\{\s*"(error|code|message)"/.test(text) ? jsonOf(text) : null;
  if (document) {
    const code = typeof document.code === "number" ? document.code : status;
    return { status: code >= 400 ? code : 400, text: String(document.error ?? document.message ?? text) };
  }
  return status >= 400 ? { status, text } : null;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}
