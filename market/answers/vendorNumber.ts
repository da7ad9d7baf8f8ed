import { type Static, Type } from "typebox";

/** A number as vendors write it: a JSON number, the same as text, `null`, or a text that says there is none. */
export const vendorNumber = Type.Union([
  Type.Number(),
  Type.Null(),
  Type.String({ pattern: "^(-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?|NA|N/A|None|)$" }),
]);

/** The number, or `null` where the vendor has none. */
export function numberOf(value: Static<typeof vendorNumber> | undefined): number | null {
  if (typeof value === "number") return value;
  return value && /\d/.test(value) ? Number(value) : null;
}
