import { Type } from "typebox";

/** An optional price or amount above zero. */
export const positive = (description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description }));
