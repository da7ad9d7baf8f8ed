import { CatalogueError, type ErrorCode } from "../../protocol/errors.ts";
import { quotable } from "../http/secrets.ts";
import { retryAfterMsOf, type VendorAnswer, type VendorDialect } from "../http/vendorHttp.ts";
import { accountOf } from "../record/vendorLedger.ts";

/** Nothing longer than this is a refusal. */
const longestRefusal = 4_000;

/** A minute of the vendor's clock has passed for sure. */
const nextMinuteMs = 60_000;

/**
 * Twelve Data on the wire. A refusal is a document `{code, message, status: "error"}`, mostly with its code as HTTP status
 * and sometimes with status 200. The key goes into a header.
 */
export function twelveDataDialect(key: string, baseUrl: string, perMinute: number): VendorDialect {
  return {
    vendor: "Twelve Data",
    account: accountOf("twelvedata", key, perMinute),
    baseUrl,
    authorize: (_, headers) => headers.set("authorization", `apikey ${key}`),
    perMinuteOf(headers) {
      const [used, left] = [headers.get("api-credits-used"), headers.get("api-credits-left")];
      return used === null || left === null || Number(left) === 0 ? undefined : Number(used) + Number(left);
    },
    refusalOf(answer) {
      const said = refusalIn(answer);
      if (!said) return null;
      const code = codeOf(said.code, said.message);
      return new CatalogueError(
        code,
        `Twelve Data: ${quotable(said.message, key) || `status ${said.code}`}`,
        [],
        code === "market_data.rate_limited" ? { retryAfterMs: retryAfterMsOf(answer.headers) ?? nextMinuteMs } : {},
      );
    },
  };
}

function refusalIn({ status, text }: VendorAnswer): { readonly code: number; readonly message: string } | null {
  const document = text.length <= longestRefusal ? objectOf(text) : null;
  if (document?.status === "error" || (typeof document?.code === "number" && document.code >= 400)) {
    return {
      code: typeof document.code === "number" ? document.code : status,
      message: String(document.message ?? ""),
    };
  }
  return status >= 400 ? { code: status, message: text } : null;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null;
  }
}

/** Several refusals share a code and differ in their text alone. */
function codeOf(code: number, message: string): ErrorCode {
  if (code === 401) return "market_data.key_refused";
  if (code === 403 || /available (starting|exclusively) with/.test(message)) return "market_data.not_in_plan";
  // What is left of a long history when its beginning is reached: nothing, which is no failure.
  if (/^No data is available/.test(message)) return "market_data.insufficient";
  if (code === 404 || /\*\*symbol\*\* not found/.test(message)) return "market_data.unknown_symbol";
  if (code === 429) return /for the day/.test(message) ? "market_data.quota_exhausted" : "market_data.rate_limited";
  if (code === 400 || code === 414) return "market_data.unsupported";
  return code >= 500 ? "market_data.unavailable" : "market_data.bad_answer";
}
