import type { FreeBlock } from "./freeBlock.ts";

/** A solution that holds for an interval of λ: w = constant + λ · slope, gradient and risk likewise. */
export class Segment {
  readonly constant: Float64Array;
  readonly slope: Float64Array;
  /** Gradient Cw − λμ − γ of all assets. */
  readonly gradient: Float64Array;
  readonly gradientSlope: Float64Array;
  /** (Cw) of all assets. */
  readonly risk: Float64Array;
  readonly riskSlope: Float64Array;
  private readonly covariance: Float64Array;
  private readonly rightSide: Float64Array;
  private readonly solution: Float64Array;

  constructor(covariance: Float64Array, n: number) {
    const vector = () => new Float64Array(n);
    this.covariance = covariance;
    this.constant = vector();
    this.slope = vector();
    this.gradient = vector();
    this.gradientSlope = vector();
    this.risk = vector();
    this.riskSlope = vector();
    this.rightSide = new Float64Array(n + 1);
    this.solution = new Float64Array(n + 1);
  }

  /**
   * Becomes the segment of a free set.
   *
   * @param bound - weights of the assets that are not free, zeros for the free ones; `boundRisk` is C times it.
   * @param rest - sum of the weights that the free assets share.
   */
  follow(block: FreeBlock, bound: Float64Array, boundRisk: Float64Array, rest: number, returns: Float64Array): void {
    const { covariance, rightSide, solution } = this;
    const n = bound.length;
    this.constant.set(bound);
    this.slope.fill(0);
    rightSide[0] = rest;
    for (let p = 1; p <= block.size; p++) rightSide[p] = -boundRisk[block.assets[p]!]!;
    block.times(rightSide, solution);
    const gamma = -solution[0]!;
    for (let p = 1; p <= block.size; p++) this.constant[block.assets[p]!] = solution[p]!;
    rightSide[0] = 0;
    for (let p = 1; p <= block.size; p++) rightSide[p] = returns[block.assets[p]!]!;
    block.times(rightSide, solution);
    const gammaSlope = -solution[0]!;
    for (let p = 1; p <= block.size; p++) this.slope[block.assets[p]!] = solution[p]!;
    this.risk.set(boundRisk);
    this.riskSlope.fill(0);
    for (let p = 1; p <= block.size; p++) {
      const asset = block.assets[p]!;
      const row = asset * n;
      const constant = this.constant[asset]!;
      const slope = this.slope[asset]!;
      for (let i = 0; i < n; i++) {
        const entry = covariance[row + i]!;
        this.risk[i]! += constant * entry;
        this.riskSlope[i]! += slope * entry;
      }
    }
    for (let i = 0; i < n; i++) {
      this.gradient[i] = this.risk[i]! - gamma;
      this.gradientSlope[i] = this.riskSlope[i]! - returns[i]! - gammaSlope;
    }
  }
}
