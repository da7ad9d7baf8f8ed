// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { max } = Math;

/** What a contract pays on one path of one level: an asset, or a basket of them. */
export interface PathPayoff {
  /** Standard normals that the payoff takes besides the path, ≥ 0. */
  readonly extraDrivers: number;
  /**
   * Present value of what is paid on a path.
   *
   * @param levels - n + 1 levels > 0 (any sign for baskets with negative weights): today, then at each date.
   * @param extra - `extraDrivers` independent standard normals.
   */
  value(levels: Float64Array, extra: Float64Array): number;
}

/** Dates of a path and how money is discounted. */
export interface PayoffClock {
  /** n years, ascending, > 0; the last is maturity. */
  readonly times: Float64Array;
  /** Continuously compounded rate per year. */
  readonly rate: number;
}

/** max(level − strike, 0) or max(strike − level, 0). */
export const intrinsic = (sign: 1 | -1, level: number, strike: number): number => max(0, sign * (level - strike));
