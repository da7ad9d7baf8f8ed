import type { FeasibleWeights } from "../optimisers/feasibleWeights.ts";
import type { LinearRow } from "../optimisers/quadraticProgram.ts";

/** Conditions on which assets are held; an asset is held when its weight is not 0. */
export interface HoldingRules {
  /** Smallest absolute weight of a held asset; ≥ 0. */
  readonly minimumPosition: number;
  /** Fewest and most assets held; above 0 fewest needs a minimum position, or any weight would do. */
  readonly fewest: number;
  readonly most: number;
  /** Name of the minimum position in dual values. */
  readonly name: string;
}

/** What is decided about an asset. `held` is long or short where the minimum position does not tell them apart. */
export const open = 0;
export const none = 1;
const long = 2;
const short = 3;
const held = 4;

/** One decision for each asset. */
export type Holdings = Uint8Array;

/** A set of weights whose assets can be told to be held or not. */
export class HoldingSet {
  readonly set: FeasibleWeights;
  readonly rules: HoldingRules;
  /** Bounds of the weights that the rows of one asset alone say; ∓∞ where there are none. */
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  /** The asset that a row is a bound of, or −1. */
  private readonly assetOf: readonly number[];

  constructor(set: FeasibleWeights, rules: HoldingRules) {
    this.set = set;
    this.rules = rules;
    this.lower = new Float64Array(set.assets).fill(Number.NEGATIVE_INFINITY);
    this.upper = new Float64Array(set.assets).fill(Number.POSITIVE_INFINITY);
    this.assetOf = set.rows.map(({ coefficients }) => {
      const at = coefficients.findIndex((c) => c !== 0);
      return at >= 0 && coefficients.every((c, i) => i === at || c === 0) ? at : -1;
    });
    for (const [r, { coefficients, bound, equality }] of set.rows.entries()) {
      const i = this.assetOf[r]!;
      if (i < 0) continue;
      const value = bound / coefficients[i]!;
      if (coefficients[i]! > 0 || equality) this.lower[i] = Math.max(this.lower[i]!, value);
      if (coefficients[i]! < 0 || equality) this.upper[i] = Math.min(this.upper[i]!, value);
    }
  }

  /** The decisions that an asset's bounds leave, `none` first. */
  choices(i: number): readonly number[] {
    const [low, high, least] = [this.lower[i]!, this.upper[i]!, this.rules.minimumPosition];
    if (low > high) return [];
    const out = low <= 0 && high >= 0 ? [none] : [];
    if (least === 0) return low === 0 && high === 0 ? out : [...out, held];
    if (high >= least) out.push(long);
    if (low <= -least) out.push(short);
    return out;
  }

  /** The decisions that are settled from the start; `null` when an asset has none. */
  start(): Holdings | null {
    const holdings = new Uint8Array(this.set.assets);
    for (let i = 0; i < holdings.length; i++) {
      const choices = this.choices(i);
      if (choices.length === 0) return null;
      if (choices.length === 1) holdings[i] = choices[0]!;
    }
    return this.settle(holdings);
  }

  /** Draws what follows from the numbers of assets held and open; `null` when they contradict the rules. */
  settle(holdings: Holdings): Holdings | null {
    const { fewest, most } = this.rules;
    const { heldCount, openCount } = countsOf(holdings);
    if (heldCount > most || heldCount + openCount < fewest) return null;
    if (openCount === 0) return holdings;
    if (heldCount === most) {
      return this.decideOpen(holdings, (choices) => (choices.includes(none) ? none : null));
    }
    if (heldCount + openCount > fewest) return holdings;
    return this.decideOpen(holdings, (choices) => {
      const holding = choices.filter((choice) => choice !== none);
      return holding.length === 1 ? holding[0]! : open;
    });
  }

  /** The decisions that hold exactly the assets of a list, long or short as their weights are. */
  holding(assets: Iterable<number>, weights: Float64Array): Holdings | null {
    const holdings = new Uint8Array(this.set.assets).fill(none);
    for (const i of assets) {
      const choices = this.choices(i);
      const side = weights[i]! < 0 ? short : long;
      holdings[i] = choices.includes(side) ? side : (choices.find((choice) => choice !== none) ?? none);
    }
    for (const [i, decision] of holdings.entries()) if (!this.choices(i).includes(decision)) return null;
    return this.settle(holdings);
  }

  /** Weights that satisfy the decisions: all of those that can still be reached, and more while some are open. */
  weights(holdings: Holdings): FeasibleWeights {
    const { set, rules } = this;
    const n = set.assets;
    const rows = set.rows.filter((_, r) => this.assetOf[r]! < 0 || holdings[this.assetOf[r]!] !== none);
    const single = (i: number, sign: number, bound: number, equality: boolean): LinearRow => {
      const coefficients = new Float64Array(n);
      coefficients[i] = sign;
      return { coefficients, bound, equality, name: equality ? "" : rules.name };
    };
    for (const [i, decision] of holdings.entries()) {
      if (decision === none) rows.push(single(i, 1, 0, true));
      else if (decision === long && this.lower[i]! < rules.minimumPosition) {
        rows.push(single(i, 1, rules.minimumPosition, false));
      } else if (decision === short && -this.upper[i]! < rules.minimumPosition) {
        rows.push(single(i, -1, rules.minimumPosition, false));
      }
    }
    rows.push(...this.countRows(holdings));
    return { ...set, rows };
  }

  /** What the numbers of assets say about weights while assets are open: w ≤ upper if held, so Σ w / upper is at most their number. */
  private countRows(holdings: Holdings): readonly LinearRow[] {
    const { heldCount, openCount } = countsOf(holdings);
    if (openCount === 0) return [];
    const { fewest, most, minimumPosition } = this.rules;
    const row = (coefficients: Float64Array, bound: number): LinearRow[] =>
      coefficients.some((c) => c !== 0) ? [{ coefficients, bound, equality: false, name: "" }] : [];
    const shares = (bounds: Float64Array, sign: number) =>
      Float64Array.from(bounds, (bound, i) =>
        holdings[i] === open && sign * bound > 0 && Number.isFinite(bound) ? -1 / bound : 0,
      );
    const rows = [...row(shares(this.upper, 1), heldCount - most), ...row(shares(this.lower, -1), heldCount - most)];
    const isLong = holdings.every((decision, i) => decision !== open || this.lower[i]! >= 0);
    if (isLong && fewest > heldCount) {
      const opened = Float64Array.from(holdings, (decision) => (decision === open ? 1 : 0));
      rows.push(...row(opened, minimumPosition * (fewest - heldCount)));
    }
    return rows;
  }

  private decideOpen(holdings: Holdings, decide: (choices: readonly number[]) => number | null): Holdings | null {
    const out = holdings.slice();
    for (const [i, decision] of holdings.entries()) {
      if (decision !== open) continue;
      const decided = decide(this.choices(i));
      if (decided === null) return null;
      out[i] = decided;
    }
    return out;
  }
}

/** Assets that are decided to be held, and those that are open. */
export function countsOf(holdings: Holdings): { readonly heldCount: number; readonly openCount: number } {
  let heldCount = 0;
  let openCount = 0;
  for (const decision of holdings) {
    if (decision === open) openCount++;
    else if (decision !== none) heldCount++;
  }
  return { heldCount, openCount };
}
