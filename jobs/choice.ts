import { Type } from "typebox";

/** Schema of one of several words, typed as their union. */
export const choice = <const Values extends readonly string[]>(values: Values, options: Record<string, unknown>) =>
  Type.Unsafe<Values[number]>(Type.Enum([...values], options));
