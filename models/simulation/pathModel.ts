/**
 * How a path comes about, in two halves that know nothing of each other: a {@link Sampler} draws the points, a
 * {@link PathModel} turns each point into prices. Any sampler serves any model, and any target consumes the paths.
 */
export interface PathModel {
  readonly assets: number;
  /** Time steps of a path, ≥ 1. */
  readonly steps: number;
  /** Independent standard normals that one step takes. A step that needs a uniform takes Φ of a normal. */
  readonly driversPerStep: number;
  /**
   * Prices of one path relative to the start.
   *
   * @param drivers - steps × driversPerStep standard normals, step by step; read only.
   * @param path - steps × assets, row-major, filled; entry (s, i) is S_i(t_{s+1}) / S_i(0) > 0.
   */
  evolve(drivers: Float64Array, path: Float64Array): void;
}

/** Draws the points of one block, one path after the other: pseudo-random, mirrored, stratified or quasi-random. */
export interface Sampler {
  /** Fills `drivers` with the steps × driversPerStep standard normals of the next path. */
  next(drivers: Float64Array): void;
}
