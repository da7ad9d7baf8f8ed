import { Ajv2020 } from "ajv/dist/2020.js";
import type { Static, TSchema } from "typebox";
import { CatalogueError } from "../../protocol/errors.ts";
import type { VendorAnswer } from "../http/vendorHttp.ts";

/** The value of an answer that fits its schema. @throws {@link CatalogueError} `market_data.bad_answer` saying where it does not. */
export type AnswerReader<Schema extends TSchema> = (answer: VendorAnswer) => Static<Schema>;

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

/**
 * Makes the reader of one kind of answer. Fields that a schema does not name are let through: vendors add some without
 * notice. An HTML page, a torn document and a text in the place of a number are not.
 *
 * @param what - the answer in words, for messages: `EODHD's daily bars`.
 */
export function answerReader<Schema extends TSchema>(what: string, schema: Schema): AnswerReader<Schema> {
  // TypeBox marks its schemas with hidden properties that are no JSON Schema.
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema)) as object);
  return (answer) => {
    const value = parse(what, answer);
    if (!validate(value)) {
      const [fault] = validate.errors ?? [];
      throw badAnswer(`${what}: ${fault?.instancePath || "the document"} ${fault?.message ?? "does not fit"}`);
    }
    return value as Static<Schema>;
  };
}

function parse(what: string, { text, contentType }: VendorAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text itself is not repeated: a page that echoes the address echoes the key.
    const seen = /^\s*</.test(text) ? "an HTML page" : `${text.length} characters of ${contentType || "unknown type"}`;
    throw badAnswer(`${what}: not JSON but ${seen}`);
  }
}

export const badAnswer = (detail: string): CatalogueError => new CatalogueError("market_data.bad_answer", detail);
