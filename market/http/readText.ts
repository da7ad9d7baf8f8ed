import { CatalogueError } from "../../protocol/errors.ts";

/**
 * The body of an answer as text, read as far as `maxBytes`.
 * @throws {@link CatalogueError} `market_data.bad_answer` when it is longer; whatever the connection throws when it breaks.
 */
export async function readText(response: Response, maxBytes: number, vendor: string): Promise<string> {
  if (!response.body) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > maxBytes) {
      throw new CatalogueError("market_data.bad_answer", `the answer of ${vendor} is longer than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
