/** How the normals of a path, the most important one first, become the increments of a Brownian motion. */
export interface BrownianBridge {
  /** Years at the end of each of n steps, ascending. */
  readonly times: Float64Array;
  /** For position j: the step whose end is set, and its neighbours that are set already (−1: the start). */
  readonly target: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leftWeight: Float64Array;
  readonly rightWeight: Float64Array;
  readonly deviation: Float64Array;
  /** 1 / √(length of each step). */
  readonly inverseRoot: Float64Array;
}

/**
 * Lays out a Brownian bridge: the end first, then the middle of every gap, gaps of one generation after the other.
 *
 * @param times - n years, ascending, > 0.
 * @see P. Glasserman, Monte Carlo methods in financial engineering (2004) § 3.1.1; R. Caflisch, W. Morokoff, A. Owen,
 * "Valuation of mortgage backed securities using Brownian bridges to reduce effective dimension" (1997).
 */
export function brownianBridge(times: Float64Array): BrownianBridge {
  const n = times.length;
  const timeOf = (step: number) => (step < 0 ? 0 : times[step]!);
  const bridge: BrownianBridge = {
    times,
    target: new Int32Array(n),
    left: new Int32Array(n),
    right: new Int32Array(n),
    leftWeight: new Float64Array(n),
    rightWeight: new Float64Array(n),
    deviation: new Float64Array(n),
    inverseRoot: times.map((_, s) => 1 / Math.sqrt(timeOf(s) - timeOf(s - 1))),
  };
  bridge.target[0] = n - 1;
  bridge.left[0] = bridge.right[0] = -1;
  bridge.deviation[0] = Math.sqrt(times[n - 1]!);
  const gaps: (readonly [number, number])[] = [[-1, n - 1]];
  for (let j = 1, g = 0; j < n; g++) {
    const [left, right] = gaps[g]!;
    if (right - left < 2) continue;
    const middle = (left + right) >> 1;
    const [from, at, to] = [timeOf(left), timeOf(middle), timeOf(right)];
    bridge.target[j] = middle;
    bridge.left[j] = left;
    bridge.right[j] = right;
    bridge.leftWeight[j] = (to - at) / (to - from);
    bridge.rightWeight[j] = (at - from) / (to - from);
    bridge.deviation[j] = Math.sqrt(((to - at) * (at - from)) / (to - from));
    gaps.push([left, middle], [middle, right]);
    j += 1;
  }
  return bridge;
}

/**
 * Turns independent normals in order of importance into normalised increments, step by step: an orthogonal map.
 *
 * @param bridge - layout over n steps.
 * @param normals - n × width, row-major: the normals of position j for each of `width` Brownian motions.
 * @param width - number of Brownian motions ≥ 1.
 * @param walk - scratch, n × width.
 * @param increments - n × width, row-major, filled: (W(t_s) − W(t_{s−1})) / √(t_s − t_{s−1}).
 */
export function bridgeIncrements(
  bridge: BrownianBridge,
  normals: Float64Array,
  width: number,
  walk: Float64Array,
  increments: Float64Array,
): void {
  const { target, left, right, leftWeight, rightWeight, deviation, inverseRoot } = bridge;
  const n = target.length;
  for (let i = 0; i < width; i++) walk[(n - 1) * width + i] = deviation[0]! * normals[i]!;
  for (let j = 1; j < n; j++) {
    const at = target[j]! * width;
    const from = left[j]! * width;
    const to = right[j]! * width;
    const a = leftWeight[j]!;
    const b = rightWeight[j]!;
    const d = deviation[j]!;
    for (let i = 0; i < width; i++) {
      const before = from < 0 ? 0 : a * walk[from + i]!;
      walk[at + i] = before + b * walk[to + i]! + d * normals[j * width + i]!;
    }
  }
  for (let i = 0; i < width; i++) increments[i] = walk[i]! * inverseRoot[0]!;
  for (let s = 1; s < n; s++) {
    const scale = inverseRoot[s]!;
    for (let at = s * width; at < (s + 1) * width; at++) increments[at] = (walk[at]! - walk[at - width]!) * scale;
  }
}
