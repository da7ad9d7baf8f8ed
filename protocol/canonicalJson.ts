import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** RFC 8785 text of a JSON value: one spelling for one value. @throws TypeError for what JSON cannot say (NaN, ∞). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("a digest needs a JSON value");
  return text;
}

/** SHA-256 in lower-case hexadecimal. */
export const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
