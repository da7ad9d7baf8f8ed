import { Type } from "typebox";

/** Assets of one problem. */
export const maxAssets = 200;
/** Observations of given returns. */
export const maxObservations = 20_000;

export const strict = { additionalProperties: false };

export const number = (description: string, bounds: Record<string, number> = {}) =>
  Type.Optional(Type.Number({ minimum: -1e6, maximum: 1e6, ...bounds, description }));
export const vector = (description: string, bounds: Record<string, number> = {}, maxItems = maxAssets) =>
  Type.Optional(
    Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6, ...bounds }), {
      minItems: 1,
      maxItems,
      description,
    }),
  );
export const matrix = (description: string, maxItems: number) =>
  Type.Optional(
    Type.Array(Type.Array(Type.Number({ minimum: -1e6, maximum: 1e6 }), { minItems: 1, maxItems: maxAssets }), {
      minItems: 1,
      maxItems,
      description,
    }),
  );
