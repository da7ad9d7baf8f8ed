import { operationsOfStep, type Steps } from "../../numerics/steps.ts";
import { FreeBlock } from "./freeBlock.ts";
import { Segment } from "./segment.ts";

/** The problem min ½ wᵀCw − λ μᵀw, Σ w = sum, lower ≤ w ≤ upper, for every λ ≥ 0. */
export interface CriticalLineProblem {
  readonly covariance: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly sum: number;
}

/** Where an asset is. */
const atLower = 0;
const atUpper = 1;
const free = 2;

/** What happens where a segment ends. */
interface Turn {
  readonly lambda: number;
  readonly asset: number;
  /** Position in the free block, or 0 for an asset that becomes free. */
  readonly position: number;
  readonly to: typeof atLower | typeof atUpper | typeof free;
}

/** Weights, Cw and the largest breach of the optimality conditions where two segments meet. */
export interface Turning {
  readonly lambda: number;
  readonly weights: Float64Array;
  readonly risk: Float64Array;
  readonly breach: number;
}

/** Relative slopes below this are zeros that rounding has moved. */
const flat = 1e-12;
/** Breach of the conditions, relative to the gradient, at which the inverse is built anew. */
const worn = 1e-10;
/** Parameters closer than this share are one. */
const same = 1e-12;

/**
 * The critical line: walks from λ = ∞ (highest return) to λ = 0 (lowest variance), one asset at a time.
 *
 * Ties are broken by the lowest index. Assets that share the highest return are settled first, by minimising the variance among them.
 *
 * @see H. Markowitz, P. Todd, "Mean-variance analysis in portfolio choice and capital markets" (2000), ch. 8; D. Bailey, M. López de
 * Prado, "An open-source implementation of the critical-line algorithm for portfolio optimization", Algorithms 6 (2013) 169–196; A. and
 * D. Niedermayer, "Applying Markowitz's critical line algorithm" (2010).
 */
export class CriticalLine {
  private readonly n: number;
  private readonly state: Uint8Array;
  private readonly block: FreeBlock;
  /** Weights of the assets at a bound; those of the free ones are in the segment. */
  private readonly bound: Float64Array;
  /** C times `bound` with zeros for the free assets. */
  private readonly boundRisk: Float64Array;
  /** Assets that may become free. */
  private readonly mayMove: Uint8Array;
  private readonly problem: CriticalLineProblem;
  private readonly meanReturns: Float64Array;
  private readonly skipped: Uint8Array;
  private readonly segment: Segment;
  /** Size of a gradient: the largest variance times the largest possible weight, so that riskless portfolios have one too. */
  private readonly riskScale: number;
  private returnScale = 0;
  private operations = 0;

  constructor(problem: CriticalLineProblem, meanReturns: Float64Array) {
    const n = meanReturns.length;
    this.n = n;
    this.problem = problem;
    this.meanReturns = meanReturns;
    this.state = new Uint8Array(n);
    this.bound = problem.lower.slice();
    this.boundRisk = new Float64Array(n);
    this.mayMove = problem.lower.reduce((movable, low, i) => {
      movable[i] = problem.upper[i]! > low ? 1 : 0;
      return movable;
    }, new Uint8Array(n));
    this.skipped = new Uint8Array(n);
    let variance = 0;
    for (let i = 0; i < n; i++) variance = Math.max(variance, problem.covariance[i * n + i]!);
    this.riskScale =
      variance * problem.lower.reduce((most, low) => Math.max(most, Math.abs(low)), Math.abs(problem.sum)) || 1;
    this.block = new FreeBlock(problem.covariance, n);
    this.segment = new Segment(problem.covariance, n);
  }

  /** Yields every turning point from the highest λ down; the last has λ = 0. */
  *turnings(): Steps<Turning[]> {
    const tied = this.fillByReturn();
    const turnings: Turning[] = [];
    if (tied.length > 1) yield* this.settleTies(tied);
    yield* this.walk(
      this.meanReturns.map((x) => x - this.meanReturns[this.block.assets[1]!]!),
      this.mayMove,
      turnings,
    );
    return turnings;
  }

  /** Starts at the portfolio of highest return; gives the movable assets whose return is that of the last one filled. */
  private fillByReturn(): number[] {
    const { lower, upper, sum } = this.problem;
    const returns = this.meanReturns;
    const order = Array.from(returns, (_, i) => i).sort((a, b) => returns[b]! - returns[a]! || a - b);
    const movable = order.filter((i) => this.mayMove[i] === 1);
    let rest = sum;
    for (let i = 0; i < this.n; i++) rest -= lower[i]!;
    let last = movable[0] ?? order[0]!;
    for (const i of movable) {
      last = i;
      const room = upper[i]! - lower[i]!;
      if (rest <= room) break;
      rest -= room;
      this.state[i] = atUpper;
      this.bound[i] = upper[i]!;
    }
    this.state[last] = free;
    this.block.start(last);
    for (let i = 0; i < this.n; i++) if (i !== last) this.addRisk(i, this.bound[i]!);
    return movable.filter((i) => returns[i] === returns[last]);
  }

  /** The assets of one return are told apart by their index, and the walk under these made-up returns ends at the lowest variance. */
  private *settleTies(tied: readonly number[]): Steps<void> {
    const ranks = new Float64Array(this.n);
    const allowed = new Uint8Array(this.n);
    const inOrder = tied.toSorted((a, b) => a - b);
    const middle = inOrder.indexOf(this.block.assets[1]!);
    for (const [rank, i] of inOrder.entries()) {
      ranks[i] = middle - rank;
      allowed[i] = 1;
    }
    yield* this.walk(ranks, allowed, null);
  }

  private addRisk(asset: number, weight: number): void {
    if (weight === 0) return;
    const row = asset * this.n;
    for (let i = 0; i < this.n; i++) this.boundRisk[i]! += weight * this.problem.covariance[row + i]!;
  }

  /** Follows the line under `returns` down to λ = 0, moving only `allowed` assets. */
  private *walk(returns: Float64Array, allowed: Uint8Array, turnings: Turning[] | null): Steps<void> {
    this.returnScale = returns.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    let lambda = Number.POSITIVE_INFINITY;
    let still = 0;
    for (;;) {
      this.solve(returns);
      const turn = this.nextTurn(lambda, allowed);
      const moved = !(turn.lambda >= lambda * (1 - same));
      // Below the rounding of the gradient nothing is a corner, but the weights must be followed to the end.
      const isCorner = turn.lambda === 0 || turn.lambda > this.lambdaFloor();
      if (moved && isCorner && turnings) turnings.push(this.turningAt(turn.lambda));
      if (turn.lambda <= 0) break;
      // A tie is passed without moving; least index first, it ends after at most every asset's turn.
      still = moved ? 0 : still + 1;
      if (still > 10 * this.n + 100) throw new Error("the critical line turns in place");
      if (moved) this.skipped.fill(0);
      this.take(turn);
      lambda = turn.lambda;
      if (this.operations > operationsOfStep) {
        this.operations = 0;
        yield Math.min(0.99, 1 / (1 + lambda));
      }
    }
    // What is free at the end starts the next walk, if there is one.
    this.skipped.fill(0);
  }

  /** λ at which returns no longer show in the gradient. */
  private lambdaFloor(): number {
    return this.returnScale > 0 ? (1e-14 * this.riskScale) / this.returnScale : 0;
  }

  /** Segment of the present free set, refined once, with the inverse built anew when the updates have worn it out. */
  private solve(returns: Float64Array): void {
    this.solveOnce(returns);
    const breach = this.freeBreach();
    if (breach > worn && this.block.size > 1) {
      this.block.rebuild();
      this.operations += this.block.size * this.block.size * this.block.size;
      this.solveOnce(returns);
    }
  }

  private solveOnce(returns: Float64Array): void {
    const { block, n } = this;
    let rest = this.problem.sum;
    for (let i = 0; i < n; i++) if (this.state[i] !== free) rest -= this.bound[i]!;
    this.segment.follow(block, this.bound, this.boundRisk, rest, returns);
    this.operations += 4 * n * block.size + 4 * block.size * block.size;
  }

  /** Largest gradient of a free asset, which should be zero; relative. */
  private freeBreach(): number {
    let most = 0;
    for (let p = 1; p <= this.block.size; p++) {
      const asset = this.block.assets[p]!;
      const breach = Math.abs(this.segment.gradient[asset]!) / this.riskScale;
      const slope = Math.abs(this.segment.gradientSlope[asset]!) / (this.returnScale || 1);
      most = Math.max(most, breach, slope);
    }
    return most;
  }

  /** The first event below `lambda`; λ = 0 without an asset when there is none. Ties go to the lowest index. */
  private nextTurn(lambda: number, allowed: Uint8Array): Turn {
    const { lower, upper } = this.problem;
    const { constant, slope, gradient, gradientSlope } = this.segment;
    let best: Turn = { lambda: 0, asset: -1, position: 0, to: free };
    const consider = (at: number, asset: number, position: number, to: Turn["to"]) => {
      const clipped = Math.min(at, lambda);
      const gap = clipped - best.lambda;
      const tie = Math.abs(gap) <= same * clipped;
      if (clipped > 0 && (tie ? asset < best.asset : gap > 0)) best = { lambda: clipped, asset, position, to };
    };
    for (let p = 1; p <= this.block.size; p++) {
      const asset = this.block.assets[p]!;
      const change = slope[asset]!;
      // A slope that cannot move the weight by more than rounding before λ = 0 is none.
      if (this.block.size === 1 || !(Math.abs(change) * lambda > 1e-13)) continue;
      if (change > 0) consider((lower[asset]! - constant[asset]!) / change, asset, p, atLower);
      else consider((upper[asset]! - constant[asset]!) / change, asset, p, atUpper);
    }
    const least = flat * this.returnScale;
    const floor = this.lambdaFloor();
    for (let i = 0; i < this.n; i++) {
      if (this.state[i] === free || allowed[i] === 0 || this.skipped[i] === 1) continue;
      const change = this.state[i] === atLower ? gradientSlope[i]! : -gradientSlope[i]!;
      const at = -gradient[i]! / gradientSlope[i]!;
      if (change > least && at > floor) consider(at, i, 0, free);
    }
    return best;
  }

  private take({ asset, position, to }: Turn): void {
    if (to === free) {
      // An asset that repeats the free ones changes nothing but the names of the holdings: it stays out until λ falls.
      if (!this.block.add(asset)) {
        this.skipped[asset] = 1;
        return;
      }
      this.addRisk(asset, -this.bound[asset]!);
      this.bound[asset] = 0;
      this.state[asset] = free;
      return;
    }
    this.block.remove(position);
    this.state[asset] = to;
    this.bound[asset] = to === atLower ? this.problem.lower[asset]! : this.problem.upper[asset]!;
    this.addRisk(asset, this.bound[asset]!);
  }

  private turningAt(lambda: number): Turning {
    const { constant, slope, gradient, gradientSlope, risk, riskSlope } = this.segment;
    const { lower, upper } = this.problem;
    const weights = constant.map((x, i) => {
      return this.state[i] === free ? Math.max(lower[i]!, Math.min(upper[i]!, x + lambda * slope[i]!)) : x;
    });
    let breach = 0;
    for (let i = 0; i < this.n; i++) {
      if (this.mayMove[i] === 0) continue;
      const value = gradient[i]! + lambda * gradientSlope[i]!;
      const wrong = this.state[i] === free ? Math.abs(value) : this.state[i] === atLower ? -value : value;
      breach = Math.max(breach, wrong);
    }
    return {
      lambda,
      weights,
      risk: risk.map((x, i) => x + lambda * riskSlope[i]!),
      breach: breach / (this.riskScale + lambda * this.returnScale),
    };
  }
}
