import { type TSchema, Type } from "typebox";
import { type Column, type ColumnReference, isColumn, type LoadedColumn, maxRows } from "../protocol/columns.ts";
import type { Fault } from "../protocol/errors.ts";

/** What a field of a table of columns takes: numbers within bounds, or one of some words. */
export interface NumberField {
  readonly description: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum: number;
}
export interface WordField {
  readonly description: string;
  readonly words: readonly string[];
}
export type ColumnField = NumberField | WordField;

/** One value for all rows, or a column with one for each. */
export type ColumnValue = number | string | ColumnReference | LoadedColumn | Column;

/** A parameter whose fields may be columns: they reach the job as references, and blocks read their own rows of them. */
export interface ColumnTable {
  /** Name of the parameter. */
  readonly param: string;
  readonly fields: Readonly<Record<string, ColumnField>>;
}

/** Faults of one table that are written out; more say nothing that these do not. */
const maxFaults = 20;

const scalarSchema = (field: ColumnField): Record<string, unknown> => {
  if ("words" in field) return { enum: [...field.words] };
  const { description, ...bounds } = field;
  return { type: "number", ...bounds };
};

/** Schema of a table, for OpenAPI: what is sent is checked by {@link columnFaults}, because columns are no arrays by then. */
export const tableSchema = (fields: ColumnTable["fields"], description: string): TSchema => {
  const properties = Object.entries(fields).map(([name, field]) => {
    const scalar = scalarSchema(field);
    const column = { type: "array", items: { anyOf: [scalar, { type: "null" }] }, minItems: 1, maxItems: maxRows };
    return [name, Type.Optional(Type.Unsafe<ColumnValue>({ anyOf: [scalar, column], description: field.description }))];
  });
  return Type.Object(Object.fromEntries(properties), { additionalProperties: false, description });
};

/** Whether one value of a number field lies in its domain. */
export const isWithin = (value: number, { minimum, exclusiveMinimum, maximum }: NumberField): boolean =>
  value >= (minimum ?? Number.NEGATIVE_INFINITY) &&
  value > (exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
  value <= maximum;

/** The domain of a field in words, for messages. */
export function domainOf(field: ColumnField): string {
  if ("words" in field) return `one of ${field.words.join(", ")}`;
  const { minimum, exclusiveMinimum, maximum } = field;
  const low = exclusiveMinimum === undefined ? `at least ${minimum}` : `greater than ${exclusiveMinimum}`;
  return `a number ${low} and at most ${maximum}`;
}

/**
 * Faults of a table of columns with pointers to the row.
 *
 * @param eachRow - false leaves out what is wrong with single rows: the job itself passes over those.
 */
export function columnFaults({ param, fields }: ColumnTable, table: unknown, eachRow: boolean): readonly Fault[] {
  const root = `/params/${param}`;
  if (typeof table !== "object" || table === null || Array.isArray(table)) {
    return [{ pointer: root, message: "must be of type object", keyword: "type" }];
  }
  const faults = Object.entries(table).flatMap(([name, value]): Fault[] => {
    const pointer = `${root}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return [{ pointer, message: "is not a known field", keyword: "additionalProperties" }];
    return fieldFaults(field, value as ColumnValue, pointer, eachRow);
  });
  const lengths = Object.entries(table).flatMap(([name, value]) =>
    isColumn(value) ? [{ name, rows: value.rows }] : [],
  );
  const [longest] = lengths.toSorted((a, b) => b.rows - a.rows);
  if (!longest && faults.length === 0)
    faults.push({ pointer: root, message: "must have at least one array", keyword: "minProperties" });
  for (const { name, rows } of lengths) {
    if (rows === longest!.rows) continue;
    const message = `must be as long as ${longest!.name} (${longest!.rows})`;
    faults.push({ pointer: `${root}/${name}`, message, keyword: "length" });
  }
  return faults;
}

function fieldFaults(field: ColumnField, value: ColumnValue, pointer: string, eachRow: boolean): Fault[] {
  const wrong = (at: string): Fault => ({ pointer: at, message: `must be ${domainOf(field)}`, keyword: "column" });
  if (!isColumn(value)) return isInDomain(field, value) ? [] : [wrong(pointer)];
  if (value.rows === 0) return [{ pointer, message: "must not be empty", keyword: "minItems" }];
  if ("words" in field !== (value.words !== undefined)) return [wrong(pointer)];
  const stranger = value.words?.find((word) => !isInDomain(field, word));
  if (stranger !== undefined)
    return [{ ...wrong(pointer), message: `${wrong(pointer).message}; received ${stranger}` }];
  // A column of an earlier job has passed this already, and its values lie elsewhere.
  const values = "values" in value ? value.values : null;
  if (!eachRow || !values) return [];
  const accepts = "words" in field ? (code: number) => code >= 0 : (number: number) => isWithin(number, field);
  const faults: Fault[] = [];
  let count = 0;
  for (let row = 0; row < value.rows; row++) {
    if (accepts(values[row]!)) continue;
    count += 1;
    if (count <= maxFaults) faults.push(wrong(`${pointer}/${row}`));
  }
  if (count > maxFaults)
    faults.push({ ...wrong(pointer), message: `${wrong(pointer).message} in every row: ${count} are not` });
  return faults;
}

const isInDomain = (field: ColumnField, value: unknown): boolean =>
  "words" in field ? field.words.includes(value as string) : typeof value === "number" && isWithin(value, field);
