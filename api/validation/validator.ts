import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { TSchema } from "typebox";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import { isIsoDate } from "./isoDate.ts";

/** Checks a value against one schema, fills its defaults in place and throws every fault at once. */
export type Validator = (value: unknown) => void;

/** Compiles validators for bodies, which are typed, and for query strings, which are text. */
export interface ValidatorFactory {
  body(schema: TSchema): Validator;
  query(schema: TSchema): Validator;
}

/** @param today - the date, `YYYY-MM-DD`, that no `iso-date` may lie behind. */
export function createValidators(today: () => string): ValidatorFactory {
  const compile = (coerceTypes: boolean) => {
    const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: true, coerceTypes });
    // The package is CommonJS: its default export is the module object under Node.js.
    (addFormats as unknown as (ajv: Ajv2020, formats: string[]) => void)(ajv, ["date-time", "uuid"]);
    ajv.addFormat("iso-date", (text: string) => isIsoDate(text) && text <= today());
    return (schema: TSchema): Validator => {
      // TypeBox marks its schemas with hidden properties that are no JSON Schema.
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema)) as object);
      return (value) => {
        if (!validate(value)) throw invalid(faultsOf(validate, today()));
      };
    };
  };
  return { body: compile(false), query: compile(true) };
}

/** The error that answers an invalid request, with all its faults. */
export function invalid(faults: readonly Fault[]): CatalogueError {
  const [first] = faults;
  const rest = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  return new CatalogueError("request.invalid", `${first?.pointer || "the body"} ${first?.message}${rest}`, faults);
}

function faultsOf({ errors }: ValidateFunction, today: string): readonly Fault[] {
  const faults = (errors ?? []).map((error) => ({
    pointer: pointerOf(error),
    message: messageOf(error, today),
    keyword: error.keyword,
  }));
  const seen = new Set<string>();
  return faults.filter(({ pointer, message }) => !seen.has(pointer + message) && seen.add(pointer + message));
}

const escapePointer = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** Where the fault lies; for a missing or unknown property that is the property itself. */
function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  if (keyword === "required") return `${instancePath}/${escapePointer(params.missingProperty as string)}`;
  if (keyword === "additionalProperties")
    return `${instancePath}/${escapePointer(params.additionalProperty as string)}`;
  return instancePath;
}

const comparisons: Readonly<Record<string, string>> = {
  "<": "less than",
  "<=": "at most",
  ">": "greater than",
  ">=": "at least",
};

function messageOf({ keyword, params, message }: ErrorObject, today: string): string {
  switch (keyword) {
    case "required":
      return "is required";
    case "additionalProperties":
      return "is not a known field";
    case "enum":
      return `must be one of ${(params.allowedValues as readonly unknown[]).join(", ")}`;
    case "const":
      return `must be ${String(params.allowedValue)}`;
    case "type":
      return `must be of type ${[params.type].flat().join(" or ")}`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `must be ${comparisons[params.comparison as string]} ${params.limit}`;
    case "uniqueItems":
      return `must not repeat: items ${params.j} and ${params.i} are equal`;
    case "format":
      return params.format === "iso-date"
        ? `must be a real date, written YYYY-MM-DD, from 1900-01-01 to today (${today})`
        : `must be a ${params.format}`;
    case "pattern":
      return `must match the pattern ${params.pattern}`;
    default:
      return message ?? "is not valid";
  }
}
