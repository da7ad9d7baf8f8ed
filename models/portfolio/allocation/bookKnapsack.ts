import { type Book, wholeShares } from "./allocation.ts";

/** Shares of a book, and how much more of the targets than this could at best be met; currency; 0 when the search was complete. */
export interface FilledBook {
  readonly counts: Float64Array;
  readonly gap: number;
}

/** Shares more or fewer than rounding down and then filling by ratio gives. */
interface Change {
  readonly asset: number;
  readonly shares: number;
  /** Money it costs, and how much more of the targets it meets; both negative for fewer shares. */
  readonly cost: number;
  readonly gain: number;
}

/** Sets of changes, by ascending cost and ascending gain: none costs at least as much as another and meets no more. */
interface Front {
  readonly cost: Float64Array;
  readonly gain: Float64Array;
  /** Entry of the trail that says which changes they are. */
  readonly trail: Int32Array;
  readonly size: number;
}

/** Sets kept at a time: a bound on time and memory that does not depend on the machine. */
const mostStates = 50_000;

/**
 * Whole shares that meet most of the targets within the budget: a bounded knapsack of money.
 *
 * A share within its target meets its price, the last share of an asset only the rest of the target. Filling by ratio of gain to price
 * is best up to one share; from there dynamic programming over changes, those nearest to that ratio first, keeps the sets that are not
 * dominated and whose bound (the rest of the money at the next ratio) is above the best found.
 *
 * @see D. Pisinger, "A minimal algorithm for the bounded knapsack problem", INFORMS J. Computing 12 (2000) 75–82.
 */
export function fillBook({ targets, prices, budget }: Book): FilledBook {
  const counts = targets.map((target, at) => wholeShares(target, prices[at]!));
  const rest = targets.map((target, at) => Math.max(0, target - counts[at]! * prices[at]!));
  const ratio = (at: number) => rest[at]! / prices[at]!;
  const order = Array.from(targets.keys())
    .filter((at) => rest[at]! > 0)
    .sort((a, b) => ratio(b) - ratio(a) || a - b);
  let money = budget - counts.reduce((sum, count, at) => sum + count * prices[at]!, 0);
  const whole = counts.slice();
  let next = 0;
  for (; next < order.length && prices[order[next]!]! <= money; next++) {
    counts[order[next]!]!++;
    money -= prices[order[next]!]!;
  }
  const more = order
    .slice(next)
    .map((asset): Change => ({ asset, shares: 1, cost: prices[asset]!, gain: rest[asset]! }));
  const less = order
    .slice(0, next)
    .reverse()
    .map((asset): Change => ({ asset, shares: -1, cost: -prices[asset]!, gain: -rest[asset]! }));
  // No set gives more away than all rests together; bundles of 1, 2, 4, … shares make up every number up to that.
  const allRests = rest.reduce((sum, r) => sum + r, 0);
  for (const [asset, price] of prices.entries()) {
    let most = Math.min(whole[asset]!, Math.ceil(allRests / price));
    for (let bundle = 1; most > 0; bundle *= 2) {
      const shares = -Math.min(bundle, most);
      less.push({ asset, shares, cost: shares * price, gain: shares * price });
      most += shares;
    }
  }
  const search = new KnapsackSearch(money, 1e-12 * budget);
  for (let at = 0; (at < more.length || at < less.length) && search.isOpen; at++) {
    if (more[at]) search.add(more[at]!, more[at + 1], less[at]);
    if (less[at]) search.add(less[at]!, more[at + 1], less[at + 1]);
  }
  for (const { asset, shares } of search.best()) counts[asset]! += shares;
  return { counts, gap: search.gap };
}

/** Dynamic programming over changes with bounds. */
class KnapsackSearch {
  /** By how much another set could meet more than the best found. */
  gap = 0;
  private readonly money: number;
  private readonly rounding: number;
  private front: Front = {
    cost: Float64Array.of(0),
    gain: Float64Array.of(0),
    trail: Int32Array.of(-1),
    size: 1,
  };
  private bestGain = 0;
  private bestTrail = -1;
  private readonly changes: Change[] = [];
  private readonly before: number[] = [];

  /** @param money - that the changes may cost together; `rounding` is a sum of money that counts as none. */
  constructor(money: number, rounding: number) {
    this.money = money;
    this.rounding = rounding;
  }

  /** Whether a set is left that could be better than the best. */
  get isOpen(): boolean {
    return this.front.size > 0;
  }

  /** Lets every set take a change; then keeps those that can still win, by the best ratio of the changes that come next. */
  add(change: Change, more: Change | undefined, less: Change | undefined): void {
    const merged = this.merge(change);
    const { cost, gain, trail } = merged;
    let size = 0;
    let highest = this.bestGain;
    const up = more ? more.gain / more.cost : 0;
    const down = less ? less.gain / less.cost : Number.POSITIVE_INFINITY;
    for (let s = 0; s < merged.size; s++) {
      const spare = this.money - cost[s]!;
      const bound = gain[s]! + (spare >= -this.rounding ? Math.max(0, spare) * up : spare * down);
      if (!(bound > this.bestGain + this.rounding)) continue;
      highest = Math.max(highest, bound);
      cost[size] = cost[s]!;
      gain[size] = gain[s]!;
      trail[size++] = trail[s]!;
    }
    const full = size > mostStates;
    if (full) this.gap = highest - this.bestGain;
    this.front = { cost, gain, trail, size: full ? 0 : size };
  }

  /** The changes of the best set. */
  *best(): Iterable<Change> {
    for (let at = this.bestTrail; at >= 0; at = this.before[at]!) yield this.changes[at]!;
  }

  private merge(change: Change): Front {
    const { cost, gain, trail, size } = this.front;
    const out = { cost: new Float64Array(2 * size), gain: new Float64Array(2 * size), trail: new Int32Array(2 * size) };
    let kept = 0;
    let highest = Number.NEGATIVE_INFINITY;
    const push = (atCost: number, atGain: number, atTrail: number, changed: boolean) => {
      if (!(atGain > highest)) return;
      highest = atGain;
      let entry = atTrail;
      if (changed) {
        entry = this.changes.push(change) - 1;
        this.before.push(atTrail);
        if (atCost <= this.money + this.rounding && atGain > this.bestGain) {
          this.bestGain = atGain;
          this.bestTrail = entry;
        }
      }
      out.cost[kept] = atCost;
      out.gain[kept] = atGain;
      out.trail[kept++] = entry;
    };
    let a = 0;
    let b = 0;
    while (a < size || b < size) {
      const stays = b >= size || (a < size && cost[a]! <= cost[b]! + change.cost);
      if (stays) push(cost[a]!, gain[a]!, trail[a++]!, false);
      else push(cost[b]! + change.cost, gain[b]! + change.gain, trail[b++]!, true);
    }
    return { ...out, size: kept };
  }
}
