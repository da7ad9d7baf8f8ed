import type { TSchema } from "typebox";
import { catalogue } from "../../jobs/catalogue.ts";
import { jobRequestSchema } from "../../jobs/jobRequest.ts";
import type { Fault } from "../../protocol/errors.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { adjustmentOf } from "../../protocol/marketData.ts";
import { readColumns, schemaBesideColumns } from "./columnRequests.ts";
import { invalid, type ValidatorFactory } from "./validator.ts";

/** Turns bodies into requests after defaults. */
export interface JobRequestReader {
  /** The body of `POST /<kind>`. @throws {@link CatalogueError} `request.invalid` with every fault. */
  readKind(kind: string, body: unknown): JobRequest;
  /** The body of `POST /jobs`, which names its kind in `type`. */
  read(body: unknown): JobRequest;
}

/** Schema of the body of `POST /<kind>`. */
export const requestSchemaOf = (kind: (typeof catalogue)[number]): TSchema =>
  jobRequestSchema(kind.symbols, kind.params);

export function createJobRequestReader(validators: ValidatorFactory): JobRequestReader {
  const validate = new Map(catalogue.map((kind) => [kind.kind, validators.body(schemaBesideColumns(kind))]));
  const kinds = new Map(catalogue.map((kind) => [kind.kind, kind]));

  function readKind(kind: string, body: unknown): JobRequest {
    readColumns(kinds.get(kind)!, body);
    validate.get(kind)!(body);
    const validated = body as Omit<JobRequest, "type">;
    const request = { ...validated, adjusted: adjustmentOf(validated.adjusted), type: kind };
    const { check } = kinds.get(kind)!;
    const faults = [...datesInOrder(request), ...check(request)];
    if (faults.length > 0) throw invalid(faults);
    return request;
  }

  return {
    readKind,
    read(body) {
      if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw invalid([{ pointer: "", message: "must be of type object", keyword: "type" }]);
      }
      const { type, ...rest } = body as Record<string, unknown>;
      if (typeof type !== "string" || !kinds.has(type)) {
        const message = type === undefined ? "is required" : `must be one of ${[...kinds.keys()].join(", ")}`;
        throw invalid([{ pointer: "/type", message, keyword: type === undefined ? "required" : "enum" }]);
      }
      return readKind(type, rest);
    },
  };
}

/** The fault of a range that ends before it begins. */
export function datesInOrder({ start, end }: { readonly start?: string; readonly end?: string }): readonly Fault[] {
  if (start === undefined || end === undefined || end > start) return [];
  return [{ pointer: "/end", message: `must be after start, ${start}`, keyword: "order" }];
}
