import { Type } from "typebox";

/** How the underlying moves, beside its log-normal vol. */
export const dynamicsParams = {
  normal_volatility: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1e12, description: "Annualised vol in currency; for bachelier." }),
  ),
  displacement: Type.Optional(
    Type.Number({
      minimum: -1e12,
      maximum: 1e12,
      description: "Added to forward and strike; for displaced_lognormal.",
    }),
  ),
  jump_intensity: Type.Optional(
    Type.Number({ minimum: 0, maximum: 700, description: "Jumps per year; for merton_jump." }),
  ),
  jump_mean: Type.Optional(
    Type.Number({ minimum: -5, maximum: 5, description: "Mean of the log of one jump; for merton_jump." }),
  ),
  jump_vol: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 5,
      description: "Standard deviation of the log of one jump; for merton_jump.",
    }),
  ),
  initial_variance: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, description: "Variance per year today; for heston." }),
  ),
  long_run_variance: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, description: "Variance per year that it reverts to; for heston." }),
  ),
  mean_reversion: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: "Speed of that per year; for heston." }),
  ),
  vol_of_vol: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: "Vol of the square root of variance; for heston.",
    }),
  ),
  correlation: Type.Optional(
    Type.Union(
      [
        Type.Number({ minimum: -1, maximum: 1 }),
        Type.Array(Type.Array(Type.Number({ minimum: -1, maximum: 1 }), { minItems: 1, maxItems: 100 }), {
          minItems: 1,
          maxItems: 100,
        }),
      ],
      {
        description:
          "One number: of the price with its variance for heston, of the asset with the exchange rate (domestic money for one " +
          "unit of foreign) for quanto, of the log returns of every pair of assets for options on several. Or, for those, the " +
          "matrix row by row: symmetric, ones on the diagonal, positive semidefinite.",
      },
    ),
  ),
  variance_rate: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      description: "Variance of the clock per year; for variance_gamma.",
    }),
  ),
  jump_activity: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "C of cgmy: jumps per year and size." }),
  ),
  fall_decay: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 1e4, description: "G of cgmy: decay of the density of falls." }),
  ),
  rise_decay: Type.Optional(
    Type.Number({ exclusiveMinimum: 1, maximum: 1e4, description: "M of cgmy: decay of the density of rises." }),
  ),
  jump_fineness: Type.Optional(
    Type.Number({
      minimum: 0,
      exclusiveMaximum: 2,
      description: "Y of cgmy: 0 is variance gamma, near 2 a diffusion.",
    }),
  ),
  gamma_drift: Type.Optional(
    Type.Number({ minimum: -100, maximum: 100, description: "Drift per year of the clock; for variance_gamma." }),
  ),
};
