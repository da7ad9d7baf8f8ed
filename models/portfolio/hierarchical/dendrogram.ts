import { requireThat } from "../../requireThat.ts";

/** How far apart two clusters are: their nearest members, their furthest, the mean, or the growth of the within-cluster variance. */
export const linkages = ["single", "complete", "average", "ward"] as const;
export type Linkage = (typeof linkages)[number];

/** Two clusters that become one. Ids below n are assets; the cluster of merge m has the id n + m. */
export interface Merge {
  /** The lower id. */
  readonly left: number;
  readonly right: number;
  readonly distance: number;
  /** Number of assets in the new cluster. */
  readonly size: number;
}

/**
 * Distance of assets by correlation, √((1 − ρ) / 2), or the Euclidean distance of two assets' columns of such distances.
 *
 * @param correlation - n × n, row-major; entries in [−1, 1].
 * @param kind - `correlation` is used directly by most implementations; `distance_of_distances` is the one of the paper.
 * @returns n × n, row-major, symmetric, zero diagonal.
 * @see M. López de Prado, "Building diversified portfolios that outperform out of sample", J. Portfolio Management 42 (2016) 59–69.
 */
export function correlationDistance(
  correlation: Float64Array,
  n: number,
  kind: "correlation" | "distance_of_distances" = "correlation",
): Float64Array {
  const direct = correlation.map((rho) => Math.sqrt(Math.max(0, Math.min(1, (1 - rho) / 2))));
  for (let i = 0; i < n; i++) direct[i * n + i] = 0;
  if (kind === "correlation") return direct;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let m = 0; m < n; m++) {
        const gap = direct[i * n + m]! - direct[j * n + m]!;
        square += gap * gap;
      }
      distances[i * n + j] = distances[j * n + i] = Math.sqrt(square);
    }
  }
  return distances;
}

/**
 * Agglomerative clustering: the two closest clusters are merged until one is left.
 *
 * Of equally close pairs the one with the lowest indices is merged, a cluster counting as its lowest asset.
 *
 * @param distance - n × n, row-major, symmetric, finite.
 * @param n - number of assets ≥ 1.
 * @returns n − 1 merges; distances do not fall.
 * @remarks
 * Cost: about n² operations, n³ at worst, with the nearest neighbour of every cluster remembered.
 * @see D. Müllner, "Modern hierarchical, agglomerative clustering algorithms" (2011), the generic algorithm; G. Lance, W. Williams, "A
 * general theory of classificatory sorting strategies", Computer J. 9 (1967) 373–380.
 */
export function dendrogram(distance: Float64Array, n: number, linkage: Linkage): Merge[] {
  requireThat(distance.length === n * n && n >= 1, "distance", `${n} × ${n}`, `${distance.length} numbers`);
  requireThat(distance.every(Number.isFinite), "distance", "finite numbers", "one that is not");
  const d = distance.slice();
  const id = Int32Array.from({ length: n }, (_, i) => i);
  const size = new Int32Array(n).fill(1);
  const active = new Uint8Array(n).fill(1);
  const nearest = new Int32Array(n).fill(-1);
  const gap = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  // The nearest neighbour of row i among the rows after it.
  const search = (i: number): void => {
    nearest[i] = -1;
    gap[i] = Number.POSITIVE_INFINITY;
    for (let j = i + 1; j < n; j++) {
      if (active[j] === 1 && d[i * n + j]! < gap[i]!) {
        gap[i] = d[i * n + j]!;
        nearest[i] = j;
      }
    }
  };
  for (let i = 0; i < n; i++) search(i);
  const merges: Merge[] = [];
  for (let step = 0; step < n - 1; step++) {
    let a = -1;
    for (let i = 0; i < n; i++) if (active[i] === 1 && nearest[i]! >= 0 && (a < 0 || gap[i]! < gap[a]!)) a = i;
    const b = nearest[a]!;
    const between = gap[a]!;
    const [left, right] = id[a]! < id[b]! ? [id[a]!, id[b]!] : [id[b]!, id[a]!];
    merges.push({ left, right, distance: between, size: size[a]! + size[b]! });
    active[b] = 0;
    for (let m = 0; m < n; m++) {
      if (active[m] === 0 || m === a) continue;
      const merged = update[linkage](d[m * n + a]!, d[m * n + b]!, between, size[a]!, size[b]!, size[m]!);
      d[m * n + a] = merged;
      d[a * n + m] = merged;
    }
    size[a]! += size[b]!;
    id[a] = n + step;
    for (let m = 0; m < n; m++) {
      if (active[m] === 0) continue;
      const lost = nearest[m] === b || nearest[m] === a;
      if (m === a || (lost && m < b)) search(m);
      else if (m < a && d[m * n + a]! < gap[m]!) {
        gap[m] = d[m * n + a]!;
        nearest[m] = a;
      }
    }
  }
  return merges;
}

type Update = (toA: number, toB: number, between: number, a: number, b: number, m: number) => number;

/** Distance of a cluster m to the union of a and b. */
const update: Readonly<Record<Linkage, Update>> = {
  single: (toA, toB) => Math.min(toA, toB),
  complete: (toA, toB) => Math.max(toA, toB),
  average: (toA, toB, _between, a, b) => (a * toA + b * toB) / (a + b),
  ward: (toA, toB, between, a, b, m) =>
    Math.sqrt(Math.max(0, ((m + a) * toA * toA + (m + b) * toB * toB - m * between * between) / (a + b + m))),
};

/** Assets from left to right under a cluster: the child of lower id comes first. */
export function leavesOf(merges: readonly Merge[], n: number, cluster = n + merges.length - 1): number[] {
  const leaves: number[] = [];
  const open = [merges.length === 0 ? 0 : cluster];
  while (open.length > 0) {
    const next = open.pop()!;
    if (next < n) leaves.push(next);
    else open.push(merges[next - n]!.right, merges[next - n]!.left);
  }
  return leaves;
}

/** Ids of the k clusters that are left when the last k − 1 merges are undone. */
export function clustersOf(merges: readonly Merge[], n: number, k: number): number[] {
  if (merges.length === 0) return [0];
  const first = n + merges.length - k + 1;
  const found: number[] = [];
  const open = [n + merges.length - 1];
  while (open.length > 0) {
    const next = open.pop()!;
    if (next < first) found.push(next);
    else open.push(merges[next - n]!.right, merges[next - n]!.left);
  }
  return found;
}
