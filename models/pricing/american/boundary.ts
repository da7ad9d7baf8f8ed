import { log } from "../../numerics/elementary.ts";
import { solveLinear } from "../../numerics/linearSystem.ts";
import { scaledUpperTail } from "../../numerics/millsRatio.ts";
import { tableExp } from "../../numerics/tableExp.ts";
import type { BoundaryGrid, BoundaryRule } from "./boundaryGrid.ts";
import type { PutProblem } from "./putProblem.ts";
import { qdPlusDepth } from "./qdPlus.ts";

const inverseRootTwoPi = 0.3989422804014327;
const maxSteps = 16;
/** Change of a step, each point weighted with what it means for the price, behind which Newton's method has settled. */
const settledChange = 3e-5;

/** Room for one option on one grid; nothing of it is read before it is written. */
interface Scratch {
  readonly jacobian: Float64Array;
  readonly residuals: Float64Array;
  readonly row: Float64Array;
  readonly interestSlopes: Float64Array;
  readonly yieldSlopes: Float64Array;
  readonly heldSlopes: Float64Array;
}

const scratches = new Map<number, Scratch>();

function scratchOf({ scheme: { degree, nodes } }: BoundaryGrid): Scratch {
  const key = degree * 1000 + nodes;
  const known = scratches.get(key);
  if (known) return known;
  const scratch = {
    jacobian: new Float64Array(degree * degree),
    residuals: new Float64Array(degree),
    row: new Float64Array(degree + 1),
    interestSlopes: new Float64Array(nodes),
    yieldSlopes: new Float64Array(nodes),
    heldSlopes: new Float64Array(nodes),
  };
  scratches.set(key, scratch);
  return scratch;
}

/**
 * The exercise boundary of a put at the points of a grid; the last one is kept for other spots and strikes.
 *
 * @returns whether it settled; then `grid.depths` and `grid.heights` hold the boundary.
 */
export function boundaryOn(grid: BoundaryGrid, put: PutProblem): boolean {
  const { rate, dividendYield, vol, expiryYears } = put;
  const known = grid.solved;
  if (
    known?.rate === rate &&
    known.dividendYield === dividendYield &&
    known.vol === vol &&
    known.expiryYears === expiryYears
  ) {
    return known.settled;
  }
  startBoundary(grid, put);
  const settled = solveBoundary(grid, put);
  grid.solved = { rate, dividendYield, vol, expiryYears, settled };
  return settled;
}

/** Depth of a lower boundary over σ√T just before expiry. */
const lowerSlope = 0.64;

/** Starts an upper boundary on the grid from Li's QD+ approximation, a lower one from what it is near expiry. */
function startBoundary({ roots, depths, heights }: BoundaryGrid, put: PutProblem): void {
  const { vol, expiryYears } = put;
  if (put.side < 0) {
    for (let i = 0; i < roots.length; i++) {
      depths[i] = lowerSlope * vol * Math.sqrt(expiryYears) * roots[i]!;
      heights[i] = depths[i]! * depths[i]!;
    }
    return;
  }
  const last = roots.length - 1;
  const deviation = vol * Math.sqrt(expiryYears);
  depths[0] = 0;
  heights[0] = 0;
  let start = Math.min(1.2 * deviation, perpetualDepth(put));
  for (let i = last; i >= 1; i--) {
    const root = roots[i]!;
    const depth = qdPlusDepth(put, root * root * expiryYears, Math.max(start, 1e-12), 3e-2);
    depths[i] = depth;
    heights[i] = depth * depth;
    start = (depth * roots[i - 1]!) / root;
  }
}

/** Depth of the boundary without expiry, from which it is never farther. */
function perpetualDepth({ rate, dividendYield, vol, logLimit }: PutProblem): number {
  const variance = vol * vol;
  const half = (rate - dividendYield) / variance - 0.5;
  const power = -half - Math.sqrt(half * half + (2 * rate) / variance);
  return power < 0 ? logLimit + log((power - 1) / power) : Number.POSITIVE_INFINITY;
}

/**
 * Newton's method, with its whole Jacobian, for the exercise boundary of a put at the points of a grid.
 *
 * The equation is that of smooth pasting (system A of the paper). What both of its sides have in common is cancelled
 * before, and logarithms are compared: so it is nearly linear in the depth, also in the last moments before expiry.
 *
 * @returns whether it settled; then `grid.depths` and `grid.heights` hold the boundary.
 */
function solveBoundary(grid: BoundaryGrid, put: PutProblem): boolean {
  const { depths, heights, roots } = grid;
  const scratch = scratchOf(grid);
  for (let step = 0; step < maxSteps; step++) {
    fillSystem(grid, step === 0 ? grid.roughly : grid.along, put, scratch);
    const changes = solveLinear(scratch.jacobian, scratch.residuals);
    let largest = 0;
    for (let i = 1; i < roots.length; i++) {
      const depth = depths[i]!;
      const next = Math.max(0.2 * depth, Math.min(depth + changes[i - 1]!, 5 * depth));
      if (!(next > 0)) return false;
      largest = Math.max(largest, Math.abs(next - depth) * roots[i]!);
      depths[i] = next;
      heights[i] = next * next;
    }
    if (largest < settledChange) return true;
  }
  return false;
}

/** Jacobian of the equations in the depths, and what they leave, with its sign turned. */
function fillSystem(grid: BoundaryGrid, rule: BoundaryRule, put: PutProblem, scratch: Scratch): void {
  const { roots, depths, heights } = grid;
  const { sines, cosines, weights, rows } = rule;
  const { jacobian, residuals, row, interestSlopes, yieldSlopes, heldSlopes } = scratch;
  const { rate, dividendYield, vol, expiryYears, logLimit, side } = put;
  const n = roots.length - 1;
  const width = n + 1;
  const nodes = sines.length;
  const carry = rate - dividendYield;
  const rootOfExpiry = Math.sqrt(expiryYears);
  let at = 0;
  for (let i = 1; i <= n; i++) {
    const root = rootOfExpiry * roots[i]!;
    const timeLeft = root * root;
    const deviation = vol * root;
    const depth = depths[i]!;
    const d1 = (logLimit - side * depth + carry * timeLeft) / deviation + 0.5 * deviation;
    const density = tableExp(-0.5 * d1 * d1);
    // `held`: what the asset keeps of its delta; `interest` and `dividends`: what the boundary ahead takes from it.
    // Above a lower boundary the payoff at expiry is that of exercise, which adds nothing.
    let held = side < 0 ? 0 : d1 < 0 ? density * scaledUpperTail(-d1) : 1 - density * scaledUpperTail(d1);
    let heldSlope = side < 0 ? 0 : (-density * inverseRootTwoPi) / deviation;
    let interest = 0;
    let interestSlope = 0;
    let dividends = 0;
    let dividendsSlope = 0;
    const scale = (2 * root * inverseRootTwoPi) / vol;
    const first = at;
    for (let j = 0; j < nodes; j++, at += width) {
      let height = 0;
      for (let k = 1; k < width; k++) height += rows[at + k]! * heights[k]!;
      const ahead = height > 0 ? Math.sqrt(height) : 0;
      const perAhead = height > 0 ? 1 / ahead : 0;
      const step = root * sines[j]!;
      const before = root * cosines[j]!;
      const stepDeviation = vol * step;
      const perDeviation = 1 / stepDeviation;
      const e2 = (side * (ahead - depth) + carry * step * step) * perDeviation - 0.5 * stepDeviation;
      const weight = scale * cosines[j]! * weights[j]!;
      const paid = rate * weight * tableExp(rate * before * before - 0.5 * e2 * e2);
      const paidSlope = side * e2 * paid * perDeviation;
      interest += paid;
      interestSlope += paidSlope;
      interestSlopes[j] = paidSlope * perAhead;
      if (dividendYield === 0) continue;
      const e1 = e2 + stepDeviation;
      const growth = dividendYield * before * before;
      const hit = tableExp(growth - 0.5 * e1 * e1);
      const beyond = side * e1;
      const share = beyond < 0 ? hit * scaledUpperTail(-beyond) : tableExp(growth) - hit * scaledUpperTail(beyond);
      const received = dividendYield * weight * hit;
      const receivedSlope = side * received * e1 * perDeviation;
      held += (side * dividendYield * weight * stepDeviation * share) / inverseRootTwoPi;
      heldSlope -= side * received;
      dividends += received;
      dividendsSlope += receivedSlope;
      heldSlopes[j] = side * received * perAhead;
      yieldSlopes[j] = receivedSlope * perAhead;
    }
    // Strike over boundary, as forwards.
    const factor = tableExp(side * depth - logLimit - carry * timeLeft);
    const taken = factor * interest - dividends;
    const perTaken = 1 / taken;
    // Far from the solution what is held may be negative under a negative yield: no logarithm then.
    const perHeld = held > 0 ? 1 / held : perTaken;
    residuals[i - 1] = held > 0 ? -log(taken * perHeld) : held * perTaken - 1;
    const takenShare = held > 0 ? perTaken : held * perTaken * perTaken;
    row.fill(0);
    let from = first;
    for (let j = 0; j < nodes; j++, from += width) {
      let slope = -factor * interestSlopes[j]! * takenShare;
      if (dividendYield !== 0) slope += yieldSlopes[j]! * takenShare - heldSlopes[j]! * perHeld;
      for (let k = 1; k < width; k++) row[k]! += slope * rows[from + k]!;
    }
    const into = (i - 1) * n - 1;
    for (let k = 1; k < width; k++) jacobian[into + k] = row[k]! * depths[k]!;
    jacobian[into + i]! +=
      (factor * (side * interest + interestSlope) - dividendsSlope) * takenShare - heldSlope * perHeld;
  }
}
