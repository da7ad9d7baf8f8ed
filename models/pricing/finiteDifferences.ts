import { exp } from "../numerics/elementary.ts";
import type { OptionMarket } from "./optionMarket.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor, max, min } = Math;

/** A claim on one underlying between two prices, each of which may be a barrier. */
export interface GridProblem {
  /** `spot` is not read: the grid spans the prices. */
  readonly market: OptionMarket;
  /** Logs of the lowest and of the highest price of the grid. */
  readonly low: number;
  readonly high: number;
  /** Value at expiry, averaged over the cell around a log price of the given width. */
  readonly payoff: (logPrice: number, width: number) => number;
  /** Values at the two ends while `remaining` years are left; a step of the time grid may be given for stored ones. */
  readonly atLow: (remaining: number, step: number) => number;
  readonly atHigh: (remaining: number, step: number) => number;
  /** What exercise is worth at a log price; absent when exercise is at expiry only. */
  readonly exercise?: (logPrice: number) => number;
}

/** Values on the grid today. */
export interface GridValues {
  readonly low: number;
  readonly width: number;
  /** Shape (nodes + 1,). */
  readonly values: Float64Array;
  /** Value at the watched node before each step of time, from expiry (0) to today; empty without one. */
  readonly watched: Float64Array;
}

/** Fully implicit half steps before Crank and Nicolson take over: they smooth the kinks of the payoff. */
const smoothingSteps = 4;

/**
 * Years left at a step of the time grid, which is finest at expiry.
 */
const remainingAt = (expiryYears: number, step: number, steps: number): number =>
  (expiryYears * step * step) / (steps * steps);

/**
 * Solves the Black–Scholes equation in the log of the price between two ends.
 *
 * @param problem - see {@link GridProblem}; vol and expiry > 0.
 * @param cells - number of intervals in log price.
 * @param steps - number of time steps; their length grows linearly away from expiry.
 * @param watch - node whose value is kept at every step of time, or `null`.
 * @returns values at all nodes today.
 * @remarks
 * Crank–Nicolson after four fully implicit half steps; early exercise by policy iteration, of second order too.
 * Cost: cells × steps, twice or thrice that with early exercise.
 * @see R. Rannacher, Numer. Math. 43 (1984) 309–327; P. Forsyth, G. Labahn, "Numerical methods for controlled
 * Hamilton–Jacobi–Bellman PDEs in finance", J. Computational Finance 11 (2007) 1–43.
 */
export function solveOnGrid(problem: GridProblem, cells: number, steps: number, watch: number | null): GridValues {
  const { market, low, high, payoff, atLow, atHigh, exercise } = problem;
  const { vol, rate, dividendYield, expiryYears } = market;
  const width = (high - low) / cells;
  const diffusion = (0.5 * vol * vol) / (width * width);
  const convection = (rate - dividendYield - 0.5 * vol * vol) / (2 * width);
  const generator = { down: diffusion - convection, stay: -2 * diffusion - rate, up: diffusion + convection };
  const values = Float64Array.from({ length: cells + 1 }, (_, i) => payoff(low + i * width, width));
  const floor = exercise ? Float64Array.from(values, (_, i) => exercise(low + i * width)) : null;
  if (floor) for (let i = 0; i <= cells; i++) values[i] = max(values[i]!, floor[i]!);
  const workspace: Workspace = {
    side: new Float64Array(cells + 1),
    above: new Float64Array(cells + 1),
    exercised: new Uint8Array(cells + 1),
  };
  const watched = new Float64Array(watch === null ? 0 : steps + 1);
  if (watch !== null) watched[0] = values[watch]!;

  let done = 0;
  for (let step = 1; step <= steps; step++) {
    const target = remainingAt(expiryYears, step, steps);
    const halves = step <= smoothingSteps / 2 ? 2 : 1;
    const dt = (target - done) / halves;
    for (let half = 1; half <= halves; half++) {
      const remaining = half === halves ? target : done + dt;
      const ends = { low: atLow(remaining, step), high: atHigh(remaining, step) };
      advance(values, generator, dt, halves === 2 ? 1 : 0.5, ends, floor, workspace);
      done = remaining;
    }
    if (watch !== null) watched[step] = values[watch]!;
  }
  return { low, width, values, watched };
}

/** Most changes of the exercise region within one step of time; three are usual. */
const maxPolicies = 40;

/**
 * One step of the theta scheme in place. Where exercise is possible the nodes are exercised or held, whichever solves the
 * linear complementarity problem: a policy is improved until none of its nodes wants to change.
 */
function advance(
  values: Float64Array,
  generator: { readonly down: number; readonly stay: number; readonly up: number },
  dt: number,
  theta: number,
  ends: { readonly low: number; readonly high: number },
  floor: Float64Array | null,
  { side, above, exercised }: Workspace,
): void {
  const last = values.length - 1;
  const { down, stay, up } = generator;
  const [lower, middle, upper] = [-theta * dt * down, 1 - theta * dt * stay, -theta * dt * up];
  const explicit = (1 - theta) * dt;
  for (let i = 1; i < last; i++) {
    side[i] = values[i]! + explicit * (down * values[i - 1]! + stay * values[i]! + up * values[i + 1]!);
  }
  values[0] = ends.low;
  values[last] = ends.high;
  for (let policy = 0; policy < maxPolicies; policy++) {
    let [weight, known] = [0, ends.low];
    for (let i = 1; i < last; i++) {
      if (exercised[i] === 1) {
        [weight, known] = [0, floor![i]!];
      } else {
        const pivot = middle - lower * weight;
        known = (side[i]! - lower * known) / pivot;
        weight = upper / pivot;
      }
      above[i] = weight;
      values[i] = known;
    }
    for (let i = last - 1; i >= 1; i--) values[i] = values[i]! - above[i]! * values[i + 1]!;
    if (floor === null) return;
    let changed = false;
    for (let i = 1; i < last; i++) {
      const wasExercised = exercised[i] === 1;
      const isBetter = wasExercised
        ? lower * values[i - 1]! + middle * values[i]! + upper * values[i + 1]! >= side[i]!
        : values[i]! < floor[i]!;
      if (isBetter === wasExercised) continue;
      exercised[i] = isBetter ? 1 : 0;
      changed = true;
    }
    if (!changed) return;
  }
}

/** Room for one solution; which nodes are exercised is kept from step to step. */
interface Workspace {
  readonly side: Float64Array;
  readonly above: Float64Array;
  readonly exercised: Uint8Array;
}

/** Value at a log price by the cubic through the four nearest nodes. */
export function gridValueAt({ low, width, values }: GridValues, logPrice: number): number {
  const last = values.length - 1;
  const position = (logPrice - low) / width;
  const first = min(max(0, floor(position) - 1), last - 3);
  const t = position - first;
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => values[first + k]!) as [number, number, number, number];
  return (
    (a * (t - 1) * (t - 2) * (t - 3)) / -6 +
    (b * t * (t - 2) * (t - 3)) / 2 +
    (c * t * (t - 1) * (t - 3)) / -2 +
    (d * t * (t - 1) * (t - 2)) / 6
  );
}

/** Average of max(0, sign (e^y − strike)) over the cell of a width around x = ln price. */
export function averagedPayoff(sign: 1 | -1, strike: number, logStrike: number, x: number, width: number): number {
  const [from, to] = [x - 0.5 * width, x + 0.5 * width];
  const [a, b] = sign === 1 ? [max(from, logStrike), to] : [from, min(to, logStrike)];
  return a >= b ? 0 : (sign * (exp(b) - exp(a) - strike * (b - a))) / width;
}
