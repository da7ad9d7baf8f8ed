import { requireThat } from "../../requireThat.ts";
import { clustersOf, type Linkage, leavesOf, type Merge } from "./dendrogram.ts";
import {
  clusterVariance,
  type HierarchicalAllocation,
  type HierarchicalInput,
  splitShare,
  treeOf,
} from "./hierarchicalRiskParity.ts";

/** Risk, clustering and number of clusters. */
export interface EqualRiskInput extends HierarchicalInput {
  /** `ward` unless given. */
  readonly linkage?: Linkage;
  /** Whole number 1 … n; found by the two-order difference of the gap statistic unless given. */
  readonly clusters?: number;
  /** What is made equal: `variance` unless given. */
  readonly risk?: "variance" | "vol";
}

/** Weights, tree and clusters. */
export interface EqualRiskAllocation extends HierarchicalAllocation {
  /** Cluster of each asset, numbered from the left of the dendrogram. */
  readonly clusters: Int32Array;
}

/**
 * Hierarchical equal risk contribution: the tree is cut into clusters; money goes down the tree, at each fork against the summed risk of the
 * clusters on either side, and inside a cluster against the risk of each asset.
 *
 * @param input - covariance, clustering, number of clusters; units on {@link EqualRiskInput}.
 * @throws {@link CatalogueError} `model.input` when a variance is not > 0, a number is not finite, shapes do not fit, or the number of
 * clusters is outside 1 … n.
 * @remarks
 * The risk of a cluster is that of its inverse-risk portfolio. Renumbering the assets renumbers the weights (without ties). Cost: n².
 * @see T. Raffinot, "The hierarchical equal risk contribution portfolio" (2018); S. Yue, X. Wang, M. Wei, "Application of two-order
 * difference to gap statistic", Trans. Tianjin University 14 (2008) 217–221.
 */
export function hierarchicalEqualRisk(input: EqualRiskInput): EqualRiskAllocation {
  const { linkage = "ward", risk = "variance", covariance } = input;
  const { n, merges, distances } = treeOf(input, linkage);
  const count = input.clusters ?? clusterCount(distances, merges, n);
  requireThat(Number.isInteger(count) && count >= 1 && count <= n, "clusters", `a whole number from 1 to ${n}`, count);
  const ids = clustersOf(merges, n, count);
  const members = ids.map((cluster) => leavesOf(merges, n, cluster));
  const weights = new Float64Array(n);
  const clusters = new Int32Array(n);
  const risks = new Map<number, number>();
  for (const [label, assets] of members.entries()) {
    let sum = 0;
    for (const i of assets) {
      const variance = covariance[i * n + i]!;
      weights[i] = 1 / (risk === "variance" ? variance : Math.sqrt(variance));
      sum += weights[i]!;
    }
    for (const i of assets) {
      weights[i]! /= sum;
      clusters[i] = label;
    }
    const ofCluster =
      risk === "variance" ? clusterVariance(covariance, n, assets) : volOf(covariance, n, assets, weights);
    risks.set(ids[label]!, ofCluster);
  }
  // Summed risk of the clusters under every fork, from the clusters upwards.
  for (let at = merges.length - count + 1; at < merges.length; at++) {
    const { left, right } = merges[at]!;
    risks.set(n + at, risks.get(left)! + risks.get(right)!);
  }
  const money = new Map<number, number>([[ids.length === 1 ? ids[0]! : n + merges.length - 1, 1]]);
  for (let at = merges.length - 1; at > merges.length - count; at--) {
    const { left, right } = merges[at]!;
    const here = money.get(n + at)!;
    const share = splitShare(risks.get(left)!, risks.get(right)!);
    money.set(left, here * share);
    money.set(right, here * (1 - share));
  }
  for (let i = 0; i < n; i++) weights[i]! *= money.get(ids[clusters[i]!]!)!;
  return {
    weights,
    order: leavesOf(merges, n),
    merges,
    clusters,
    definition: `hierarchical_equal_risk.${linkage}.${risk}`,
  };
}

function volOf(covariance: Float64Array, n: number, assets: readonly number[], weights: Float64Array): number {
  let variance = 0;
  for (const i of assets) for (const j of assets) variance += weights[i]! * weights[j]! * covariance[i * n + j]!;
  return Math.sqrt(Math.max(0, variance));
}

/**
 * Number of clusters k with the sharpest bend W(k − 1) − 2 W(k) + W(k + 1) of the within-cluster dispersion, where W sums over the clusters
 * the mean distance of a pair of their assets. Looks at 2 … max(8, √n) − 1 clusters; the lowest of equals.
 */
function clusterCount(distances: Float64Array, merges: readonly Merge[], n: number): number {
  if (n <= 2) return n;
  const most = Math.min(n, Math.max(8, Math.round(Math.sqrt(n))));
  const dispersion = Array.from({ length: most }, (_, at) => dispersionOf(distances, merges, n, at + 1));
  let best = 2;
  let bend = Number.NEGATIVE_INFINITY;
  for (let k = 2; k < most; k++) {
    const here = dispersion[k - 2]! - 2 * dispersion[k - 1]! + dispersion[k]!;
    if (here > bend + 1e-14) [best, bend] = [k, here];
  }
  return best;
}

function dispersionOf(distances: Float64Array, merges: readonly Merge[], n: number, k: number): number {
  let total = 0;
  for (const cluster of clustersOf(merges, n, k)) {
    const assets = leavesOf(merges, n, cluster);
    let sum = 0;
    for (const i of assets) for (const j of assets) sum += distances[i * n + j]!;
    if (assets.length > 1) total += sum / (assets.length * (assets.length - 1));
  }
  return total;
}
