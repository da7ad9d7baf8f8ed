import { normalPdf } from "../numerics/normal.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import { requireThat } from "../requireThat.ts";

/** A state (a log price) that moves by a normal variable over one interval, and what one unit is discounted by. */
export interface NormalStep {
  readonly mean: number;
  readonly deviation: number;
  readonly discount: number;
}

/** States in panels of equal length, with the same Gauss–Legendre nodes in each. */
export interface Panels {
  readonly low: number;
  readonly length: number;
  readonly count: number;
}

/** Reach of a normal density, beyond which it is nothing. */
export const reach = 8.5;

/** Reach upwards, where values may grow like the exponential of the state. */
const reachUp = (deviation: number): number => reach + deviation;
/** vol √expiryYears beyond which the exponential of a state that is reached does not fit into a double. */
export const maxDeviation = 20;
/** Length of a panel in standard deviations of one interval. */
const panelLength = 1.5;
const maxPanels = 4_000;
/** Nodes of a panel: twelve digits, and eight to compare with. */
export const nodesOfPanel = { fine: 8, coarse: 6 } as const;

/** Panels between two states, short enough for a step. @throws {@link CatalogueError} `model.input` when they are too many. */
export function panelsBetween(from: number, to: number, { deviation }: NormalStep): Panels {
  if (from >= to) return { low: from, length: 0, count: 0 };
  const count = Math.ceil((to - from) / (panelLength * deviation));
  requireThat(count <= maxPanels, "vol", "larger, against the drift over one monitoring interval", deviation);
  return { low: from, length: (to - from) / count, count };
}

/** The states at the nodes; shape (count × n,), ascending. */
export function statesOf({ low, length, count }: Panels, n: number): Float64Array {
  const rule = gaussLegendre(n);
  return Float64Array.from({ length: count * n }, (_, i) => {
    const panel = Math.floor(i / n);
    return low + (panel + 0.5 * (1 + rule.nodes[i % n]!)) * length;
  });
}

/** The density from node to node, weighted and discounted; it depends on the distance in panels and on the two nodes. */
export interface StepKernel {
  /** Panels that the density reaches on each side. */
  readonly band: number;
  /** Shape (2 band + 1, n, n): distance, node that is left, node that is reached. */
  readonly weights: Float64Array;
}

export function kernelOf({ length, count }: Panels, n: number, { mean, deviation, discount }: NormalStep): StepKernel {
  const { nodes, weights } = gaussLegendre(n);
  const band =
    length === 0 ? 0 : Math.min(count - 1, Math.ceil((reachUp(deviation) * deviation + Math.abs(mean)) / length) + 1);
  const kernel = new Float64Array((2 * band + 1) * n * n);
  for (let distance = -band; distance <= band; distance++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const way = (distance + 0.5 * (nodes[j]! - nodes[i]!)) * length;
        const density = normalPdf((way - mean) / deviation) / deviation;
        kernel[((distance + band) * n + i) * n + j] = 0.5 * length * weights[j]! * density * discount;
      }
    }
  }
  return { band, weights: kernel };
}

/** Means at the nodes, one step earlier, of the values at the nodes, added to `others`. */
export function stepBack(
  values: Float64Array,
  others: Float64Array,
  { band, weights }: StepKernel,
  panels: number,
  n: number,
): Float64Array<ArrayBuffer> {
  const earlier = Float64Array.from(others);
  for (let panel = 0; panel < panels; panel++) {
    const [from, to] = [Math.max(0, panel - band), Math.min(panels - 1, panel + band)];
    for (let reached = from; reached <= to; reached++) {
      const block = (reached - panel + band) * n * n;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += weights[block + i * n + j]! * values[reached * n + j]!;
        earlier[panel * n + i]! += sum;
      }
    }
  }
  return earlier;
}

/** Mean of the values at the nodes one step after any state. */
export function meanAt(state: number, values: Float64Array, panels: Panels, n: number, step: NormalStep): number {
  const { low, length, count } = panels;
  const { mean, deviation, discount } = step;
  const rule = gaussLegendre(n);
  const near = Math.max(0, Math.floor((state + mean - reach * deviation - low) / length));
  const far = Math.min(count - 1, Math.floor((state + mean + reachUp(deviation) * deviation - low) / length));
  let sum = 0;
  for (let panel = near; panel <= far; panel++) {
    for (let j = 0; j < n; j++) {
      const reached = low + (panel + 0.5 * (1 + rule.nodes[j]!)) * length;
      const density = normalPdf((reached - state - mean) / deviation) / deviation;
      sum += 0.5 * length * rule.weights[j]! * density * values[panel * n + j]!;
    }
  }
  return discount * sum;
}

/** A mean one step ahead, and its first two derivatives in the state that the step starts from. */
export interface MeanAndSlopes {
  readonly value: number;
  readonly slope: number;
  readonly curvature: number;
}

/**
 * Mean of any function of the state after a step, that grows no faster than its exponential, with its derivatives in the state
 * before.
 *
 * @param valueAt - of the state that is reached; smooth between the cuts.
 * @param cuts - states at which it jumps or bends, ascending.
 */
export function meanAfterStep(
  state: number,
  { mean, deviation, discount }: NormalStep,
  valueAt: (state: number) => number,
  cuts: readonly number[],
): MeanAndSlopes {
  const { nodes, weights } = gaussLegendre(12);
  const inside = cuts
    .map((cut) => (cut - state - mean) / deviation)
    .filter((z) => z > -reach && z < reachUp(deviation));
  const sums = [0, 0, 0];
  let from = -reach;
  for (const to of [...inside, reachUp(deviation)]) {
    const pieces = Math.max(1, Math.ceil(to - from));
    const half = (to - from) / pieces / 2;
    for (let i = 0; i < pieces * nodes.length; i++) {
      const z = from + (2 * Math.floor(i / nodes.length) + 1 + nodes[i % nodes.length]!) * half;
      const weighted = half * weights[i % nodes.length]! * normalPdf(z) * valueAt(state + mean + deviation * z);
      sums[0]! += weighted;
      sums[1]! += (weighted * z) / deviation;
      sums[2]! += (weighted * (z * z - 1)) / (deviation * deviation);
    }
    from = to;
  }
  const [value, slope, curvature] = sums.map((sum) => discount * sum) as [number, number, number];
  return { value, slope, curvature };
}
