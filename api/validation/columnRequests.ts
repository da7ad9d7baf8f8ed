import type { TObject, TSchema } from "typebox";
import { catalogue, jobKindOf } from "../../jobs/catalogue.ts";
import type { JobKind } from "../../jobs/jobKind.ts";
import { jobRequestSchema } from "../../jobs/jobRequest.ts";
import { Column, isColumn } from "../../protocol/columns.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import { type ColumnPointers, maxWords } from "../middleware/columnScanner.ts";
import { invalid } from "./validator.ts";

/** The fields of a submission that are columns when an array stands there. */
export const columnPointers: ColumnPointers = new Set(
  catalogue.flatMap(({ columns }) =>
    Object.keys(columns?.fields ?? {}).map((name) => `/params/${columns!.param}/${name}`),
  ),
);

/** The schema of a submission without what its columns must be: by then they are arrays no longer. */
export function schemaBesideColumns(kind: JobKind): TSchema {
  const { symbols, params, columns } = kind;
  if (!columns) return jobRequestSchema(symbols, params);
  const properties = { ...params.properties, [columns.param]: {} };
  return jobRequestSchema(symbols, { ...params, properties } as TObject);
}

const tableOf = (kind: JobKind, body: unknown): Record<string, unknown> => {
  const table = kind.columns && (body as { params?: Record<string, unknown> } | null)?.params?.[kind.columns.param];
  return typeof table === "object" && table !== null ? (table as Record<string, unknown>) : {};
};

/**
 * Makes columns of the arrays of a table that did not arrive as a stream; what is no list of numbers, words and nulls stays
 * as it is.
 *
 * @throws {@link CatalogueError} `request.invalid` for an object that looks like a column of another job.
 */
export function readColumns(kind: JobKind, body: unknown): void {
  const table = tableOf(kind, body);
  for (const [name, value] of Object.entries(table)) {
    if (isColumn(value) && !(value instanceof Column)) {
      const pointer = `/params/${kind.columns!.param}/${name}`;
      throw invalid([{ pointer, message: "must be a value or an array of values", keyword: "type" }]);
    }
    if (Array.isArray(value) && Object.hasOwn(kind.columns!.fields, name)) table[name] = columnOf(value) ?? value;
  }
}

/** Marks the columns of a request that was accepted before, so that a new one may go on with them. */
export function keepStoredColumns(kind: JobKind, body: unknown): void {
  const table = tableOf(kind, body);
  for (const [name, value] of Object.entries(table)) if (isColumn(value)) table[name] = Column.stored(value);
}

function columnOf(values: readonly unknown[]): Column | null {
  const allOf = (type: string) => values.every((value) => value === null || typeof value === type);
  if (allOf("number")) return Column.of(Float64Array.from(values as (number | null)[], (value) => value ?? Number.NaN));
  if (!allOf("string")) return null;
  const codes = new Map<unknown, number>([[null, Number.NaN]]);
  for (const value of values) {
    if (!codes.has(value)) codes.set(value, codes.size - 1);
    if (codes.size - 1 > maxWords) return null;
  }
  const words = [...codes.keys()].filter((value) => value !== null) as string[];
  return Column.of(
    Float64Array.from(values, (value) => codes.get(value)!),
    words,
  );
}

/** The columns that came with a request, with their values. */
export const newColumns = (request: JobRequest): readonly Float64Array[] =>
  Object.values(tableOf(jobKindOf(request.type), request)).flatMap((value) =>
    value instanceof Column && value.values ? [value.values] : [],
  );
