/** A parameter of the request as one number for each asset. */
export const perAssetNumbers = (value: number | readonly number[], assets: number): Float64Array =>
  typeof value === "number" ? new Float64Array(assets).fill(value) : Float64Array.from(value);
