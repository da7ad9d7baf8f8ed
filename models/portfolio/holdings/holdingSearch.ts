import type { FeasibleWeights, PortfolioAnswer } from "../optimisers/feasibleWeights.ts";
import { countsOf, type HoldingRules, HoldingSet, type Holdings, none, open } from "./holdingRules.ts";
import { NodeQueue } from "./nodeQueue.ts";
import { perspectiveBound, separableDiagonal } from "./perspectiveBound.ts";
import type { PortfolioObjective } from "./portfolioObjective.ts";

const searchSolver = "branch_and_bound";

/** How a search over holdings ended. */
export interface SearchReport {
  /** Sets of holdings whose bound was computed. */
  readonly nodes: number;
  /** Whether every other portfolio is known to be no better, up to `gap`. */
  readonly complete: boolean;
  /** (value − proven lower bound) / |value| of the minimised objective. */
  readonly gap: number;
}

export type SearchAnswer =
  | (Extract<PortfolioAnswer, { status: "optimal" }> & { readonly search: SearchReport })
  | (Exclude<PortfolioAnswer, { status: "optimal" }> & { readonly nodes: number });

/** A set of portfolios: some assets decided, the rest open. */
interface Node {
  readonly holdings: Holdings;
  readonly bound: number;
  /** A solution of its relaxation, and shares of holding where they are known. */
  readonly weights: Float64Array;
  readonly shares: Float64Array | null;
  /** Whether the solver failed, so that bound and weights are those of the node above. */
  readonly isUnsolved: boolean;
}

/** A better portfolio is one that is better by more than this share of the value. */
const tolerance = 1e-9;
/** Weights that count as none in a relaxation. */
const negligible = 1e-9;
/** Share of holding from which on an asset counts as held. */
const wholeShare = 0.9999;

/**
 * Best portfolio among those that hold at least `fewest` and at most `most` assets, each with at least the minimum position.
 *
 * Branch and bound, best bound first. A node decides for some assets whether they are held; its bound is the optimum of the convex problem
 * without the rest of the rules, raised by the perspective relaxation where the objective is quadratic. Portfolios come from holding
 * the largest positions of the relaxations.
 *
 * @param mostNodes - bounds to be computed at most: the search ends after the same number on every machine.
 * @returns the best portfolio found, its dual values with the holdings fixed; `gap` is what a better one could gain. `stalled` when
 * none was found within the limit.
 * @remarks
 * Cost: one to seven convex programs a node.
 * @see D. Bienstock, "Computational study of a family of mixed-integer quadratic programming problems", Math. Programming 74 (1996)
 * 121–140; D. Bertsimas, R. Shioda, "Algorithm for cardinality-constrained quadratic optimization", Comput. Optim. Appl. 43 (2009) 1–22.
 */
export function searchHoldings(
  objective: PortfolioObjective,
  set: FeasibleWeights,
  rules: HoldingRules,
  mostNodes: number,
): SearchAnswer {
  return new HoldingSearch(objective, new HoldingSet(set, rules)).run(mostNodes);
}

class HoldingSearch {
  private readonly objective: PortfolioObjective;
  private readonly allowed: HoldingSet;
  private readonly diagonal: Float64Array | null;
  private readonly tried = new Set<string>();
  private best: Extract<PortfolioAnswer, { status: "optimal" }> | null = null;
  private value = Number.POSITIVE_INFINITY;
  private nodes = 0;
  /** Least bound among the sets that were left because they could not win by more than the tolerance. */
  private left = Number.POSITIVE_INFINITY;
  private failure: Exclude<PortfolioAnswer, { status: "optimal" }> = { status: "infeasible", solver: searchSolver };

  constructor(objective: PortfolioObjective, allowed: HoldingSet) {
    this.objective = objective;
    this.allowed = allowed;
    const { quadratic } = objective;
    const n = allowed.set.assets;
    this.diagonal = quadratic && allowed.rules.most < n ? separableDiagonal(quadratic.hessian, n) : null;
  }

  run(mostNodes: number): SearchAnswer {
    const queue = new NodeQueue<Node>();
    const start = this.allowed.start();
    const root = start && this.nodeOf(start, null);
    if (root) queue.push(root.bound, root);
    for (let node = queue.first(); node && this.nodes < mostNodes && node.bound < this.enough(); node = queue.first()) {
      queue.take();
      const at = this.branchingAsset(node);
      for (const choice of this.allowed.choices(at)) {
        const decided = node.holdings.slice();
        decided[at] = choice;
        const holdings = this.allowed.settle(decided);
        const child = holdings && this.nodeOf(holdings, node);
        if (child) queue.push(child.bound, child);
      }
    }
    const rest = queue.first()?.bound ?? Number.POSITIVE_INFINITY;
    const isOpen = Math.min(rest, this.left) < this.enough();
    if (!this.best) {
      const failure = isOpen ? ({ status: "stalled", solver: searchSolver } as const) : this.failure;
      return { ...failure, nodes: this.nodes };
    }
    const lower = Math.min(this.value, this.left, rest);
    const gap = (this.value - lower) / Math.max(Math.abs(this.value), 1e-300);
    return { ...this.best, search: { nodes: this.nodes, complete: !isOpen, gap } };
  }

  /** Value from which on a set is of no interest. */
  private enough(): number {
    return Number.isFinite(this.value) ? this.value - tolerance * Math.abs(this.value) : this.value;
  }

  /** The node of some decisions, `null` where it cannot hold a better portfolio. */
  private nodeOf(holdings: Holdings, parent: Node | null): Node | null {
    this.nodes++;
    const plain = this.relaxation(holdings, parent);
    if (!plain) return null;
    if (plain.bound < this.enough()) this.tryPortfolios(plain);
    const node = this.raised(plain, parent);
    if (node !== plain && node.bound < this.enough()) this.tryPortfolios(node);
    const isOpen = countsOf(holdings).openCount > 0;
    if (isOpen && node.bound < this.enough()) return node;
    // A set without open assets holds the one portfolio that was just tried; one that could not be solved stays possible.
    if (isOpen || node.isUnsolved) this.left = Math.min(this.left, node.bound);
    return null;
  }

  /** The node of the convex problem without the rules on open assets. */
  private relaxation(holdings: Holdings, parent: Node | null): Node | null {
    const answer = this.objective.solve(this.allowed.weights(holdings));
    if (answer.status !== "optimal") {
      if (!parent) this.failure = answer;
      // A set that could not be solved is not known to be worse than its parent.
      return parent && answer.status !== "infeasible" ? { ...parent, holdings, isUnsolved: true } : null;
    }
    const { weights } = answer;
    const value = "lowerBound" in answer ? (answer.lowerBound as number) : this.objective.value(weights);
    const bound = Math.max(value, parent?.bound ?? Number.NEGATIVE_INFINITY);
    return { holdings, bound, weights, shares: null, isUnsolved: false };
  }

  /** The node with the bound of the perspective relaxation, where that is higher. */
  private raised(node: Node, parent: Node | null): Node {
    const { objective, allowed, diagonal } = this;
    const { holdings, weights, bound } = node;
    const room = allowed.rules.most - countsOf(holdings).heldCount;
    const positions = weights.filter((w, i) => holdings[i] === open && Math.abs(w) > negligible).length;
    // Where the relaxation holds few enough assets, counting them adds nothing.
    if (!diagonal || !objective.quadratic || positions <= room || bound >= this.enough()) return node;
    const start = parent?.shares ?? weights.map((w, i) => Math.abs(w) * Math.sqrt(diagonal[i]!));
    const set = allowed.weights(holdings);
    const better = perspectiveBound(objective.quadratic, diagonal, set, holdings, room, start, this.enough());
    return better && better.bound > bound ? { ...node, ...better } : node;
  }

  /** Holds the largest positions of a relaxation, as many as the rules allow. */
  private tryPortfolios({ holdings, weights }: Node): void {
    const { fewest, most, minimumPosition } = this.allowed.rules;
    const order = Array.from(holdings.keys())
      .filter((i) => holdings[i] !== none)
      .sort(
        (a, b) =>
          Number(holdings[b] !== open) - Number(holdings[a] !== open) ||
          Math.abs(weights[b]!) - Math.abs(weights[a]!) ||
          a - b,
      );
    const { heldCount } = countsOf(holdings);
    for (const least of new Set([negligible, minimumPosition / 2])) {
      let count = order.filter((i) => holdings[i] !== open || Math.abs(weights[i]!) > least).length;
      count = Math.max(heldCount, Math.min(most, order.length, Math.max(fewest, count)));
      const chosen = order.slice(0, count);
      const candidate = this.allowed.holding(chosen, weights);
      const key = candidate?.join("") ?? "";
      if (!candidate || this.tried.has(key)) continue;
      this.tried.add(key);
      this.consider(candidate);
    }
  }

  private consider(holdings: Holdings): void {
    const answer = this.objective.solve(this.allowed.weights(holdings));
    if (answer.status !== "optimal") return;
    const weights = answer.weights.map((w, i) => (holdings[i] === none ? 0 : w));
    const value = this.objective.value(weights);
    if (!(value < this.value)) return;
    this.value = value;
    this.best = { ...answer, weights, solver: `${searchSolver}.${answer.solver}` };
  }

  /** The open asset whose decision is most in doubt. */
  private branchingAsset({ holdings, weights, shares }: Node): number {
    const { minimumPosition } = this.allowed.rules;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const [i, decision] of holdings.entries()) {
      if (decision !== open) continue;
      const size = Math.abs(weights[i]!);
      const isBetween = size > negligible && size < minimumPosition * (1 - negligible);
      const share = shares ? shares[i]! : 1;
      // Positions below the minimum first, then large shares of holding that are not whole, then large weights.
      const doubt = isBetween ? 2 + Math.min(size, minimumPosition - size) : share < wholeShare ? share : size / 100;
      if (doubt > most) [best, most] = [i, doubt];
    }
    return best;
  }
}
