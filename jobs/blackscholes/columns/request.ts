import { isColumn } from "../../../protocol/columns.ts";
import type { ColumnValue } from "../../columns.ts";
import type { OptionParams } from "../params.ts";
import { type ContractField, contractFields } from "./params.ts";

/** The value of a field: its own in `contracts`, or the parameter of that name for all contracts. */
export const fieldValue = (params: OptionParams, name: ContractField): ColumnValue | undefined =>
  params.contracts?.[name] ?? params[name];

/** Number of contracts. */
export const rowsOf = ({ contracts }: OptionParams): number =>
  Math.max(...Object.values(contracts!).map((value) => (isColumn(value) ? value.rows : 1)));

/** Where the value of one contract stands in the request. */
export function pointerOf(params: OptionParams, name: ContractField, row: number): string {
  const value = params.contracts?.[name];
  if (value === undefined) return `/params/${name}`;
  return `/params/contracts/${name}${isColumn(value) ? `/${row}` : ""}`;
}

/** The field that stands for the yield of the underlying, or `null` for a future, whose yield is the rate. */
export const yieldField = ({ model }: OptionParams): ContractField | null =>
  model === "black_76" ? null : model === "garman_kohlhagen" ? "foreign_rate" : "dividend_yield";

/** The fields that a contract is priced from. */
export function fieldsOf(params: OptionParams): readonly ContractField[] {
  const implied = fieldValue(params, "market_price") !== undefined;
  const yieldName = yieldField(params);
  return [
    "spot",
    "strike",
    "expiry_years",
    implied ? "market_price" : "volatility",
    "risk_free_rate",
    ...(yieldName && fieldValue(params, yieldName) !== undefined ? [yieldName] : []),
    "option_type",
  ];
}

/**
 * The rows `first` to `end` of a field as numbers; what is the same for all contracts is one number. The words of a field
 * are positions in its vocabulary.
 */
export function rowsFrom(params: OptionParams, name: ContractField, first: number, end: number): number | Float64Array {
  const field = contractFields[name];
  const value = fieldValue(params, name)!;
  if (typeof value === "number") return value;
  if (typeof value === "string") return (field as { readonly words: readonly string[] }).words.indexOf(value);
  if (!("values" in value) || !value.values) throw new Error(`the values of ${name} are not loaded`);
  const rows = value.values.subarray(first - value.first, end - value.first);
  if (!("words" in field) || !value.words) return rows;
  const codes = value.words.map((word) => field.words.indexOf(word as "call"));
  return rows.map((code) => codes[code] ?? Number.NaN);
}
