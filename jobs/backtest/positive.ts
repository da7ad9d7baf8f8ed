import { Type } from "typebox";

/** An optional number above zero. */
export const positive = (maximum: number, description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum, description }));
