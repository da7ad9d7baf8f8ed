import { chebyshevPoints, interpolationWeights } from "../numerics/chebyshev.ts";
import { exp, log } from "../numerics/elementary.ts";
import { solveLinear } from "../numerics/linearSystem.ts";
import { normalCdf, normalPdf } from "../numerics/normal.ts";
import { cosineOfHalfTurns, gaussLegendre } from "../numerics/quadrature.ts";
import { type BlackScholesInput, blackScholes } from "./blackScholes.ts";
import { requireMarket, requirePositive, signOf } from "./optionMarket.ts";

/** Degree of the boundary's polynomial, and numbers of nodes of the integrals. */
interface Scheme {
  readonly boundaryDegree: number;
  readonly boundaryNodes: number;
  readonly premiumNodes: number;
}

/** Below this σ√T the price is that without vol to 0.4 σ√T of spot. */
const negligibleDeviation = 1e-5;

/** Price of an American option and what is known about its error. */
export interface AmericanValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** What the right to exercise early adds to the European price; ≥ 0. */
  readonly earlyExercisePremium: number;
  /** Twice the distance of a coarser scheme; currency. */
  readonly errorEstimate: number;
}

/**
 * Price of an American option on an asset with a continuous dividend yield.
 *
 * @param input - units on {@link BlackScholesInput}; `vol` > 0 and `expiryYears` > 0 for an early-exercise premium.
 * @returns price, premium and error estimate; `null` where the exercise region has two boundaries (for a put, yield <
 * rate < 0; for a call, rate < yield < 0), which this method does not solve, or where the iteration does not settle.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * The exercise boundary solves an integral equation, which is iterated to its fixed point on Chebyshev nodes in the root
 * of time; the premium is an integral along it. A call is a put with spot and strike, and rate and yield, exchanged.
 * Limits: without a reason to exercise early the European price; without vol the better of now and later.
 * Accuracy: on 144 puts from 1 month to 10 years half lie within 1e-12 of strike, nine in ten within 7e-11, all within
 * 4e-9; {@link AmericanValue.errorEstimate} says it for each price.
 * @see L. Andersen, M. Lake, D. Offengenden, "High-performance American option pricing", J. Computational Finance 20 (2016) 39–87.
 */
export function americanOption(input: BlackScholesInput): AmericanValue | null {
  requireMarket(input);
  requirePositive("strike", input.strike);
  const { spot, strike, type, vol, expiryYears } = input;
  const european = blackScholes(input).price;
  const exercised = Math.max(0, signOf(type) * (spot - strike));
  if (vol * Math.sqrt(expiryYears) < negligibleDeviation) return withoutVol(input, european, exercised);
  const put = type === "put" ? input : mirroredPut(input);
  if (put.rate < 0 && put.dividendYield < put.rate) return null;
  const limit = boundaryAtExpiry(put);
  if (limit === 0) return { price: european, earlyExercisePremium: 0, errorEstimate: roundingError(input) };
  const best = premiumOn(fineGrid, put, limit);
  const check = premiumOn(coarseGrid, put, limit);
  if (best === null || check === null) return null;
  const price = Math.max(european + best, exercised);
  return {
    price,
    earlyExercisePremium: price - european,
    errorEstimate: 2 * Math.abs(best - check) + 2e-11 * (strike + spot),
  };
}

/** What rounding leaves open when nothing is iterated. */
const roundingError = ({ spot, strike }: BlackScholesInput): number => 1e-14 * (spot + strike);

/** What an American call is worth is what the put is worth with spot and strike, and rate and yield, exchanged. */
const mirroredPut = (call: BlackScholesInput): BlackScholesInput => ({
  ...call,
  spot: call.strike,
  strike: call.spot,
  rate: call.dividendYield,
  dividendYield: call.rate,
  type: "put",
});

/** Without vol the best date is an end of the interval or where the derivative of the discounted payoff vanishes. */
function withoutVol(input: BlackScholesInput, european: number, exercised: number): AmericanValue {
  const { spot, strike, rate, dividendYield, expiryYears, type } = input;
  let price = Math.max(european, exercised);
  const level = (rate * strike) / (dividendYield * spot);
  const when = rate === dividendYield ? Number.NaN : log(level > 0 ? level : Number.NaN) / (rate - dividendYield);
  if (when > 0 && when < expiryYears)
    price = Math.max(price, blackScholes({ ...input, expiryYears: when, type }).price);
  const errorEstimate = 0.4 * input.vol * Math.sqrt(expiryYears) * spot + roundingError(input);
  return { price, earlyExercisePremium: Math.max(0, price - european), errorEstimate };
}

/** Exercise boundary of a put just before expiry; 0 when early exercise never pays. */
function boundaryAtExpiry({ strike, rate, dividendYield }: BlackScholesInput): number {
  if (rate > 0) return dividendYield > rate ? (strike * rate) / dividendYield : strike;
  if (rate === 0) return dividendYield < 0 ? strike : 0;
  return 0;
}

/** What a scheme needs for every option: nodes, and how the boundary between the Chebyshev points follows from them. */
interface Grid {
  readonly points: Float64Array;
  readonly along: Angles;
  readonly premium: Angles;
  /** Row (i, j): weights of the boundary's values at time p(i)² cos² θ(j) in units of expiry. */
  readonly alongRows: readonly Float64Array[];
  readonly premiumRows: readonly Float64Array[];
}

interface Angles {
  readonly sines: Float64Array;
  readonly cosines: Float64Array;
  readonly weights: Float64Array;
}

/** Gauss–Legendre over an angle from 0 to π/2: what is smooth in √t and in √(T − t) is smooth in the angle. */
function quarterCircle(n: number): Angles {
  const { nodes, weights } = gaussLegendre(n);
  return {
    sines: nodes.map((node) => cosineOfHalfTurns(0.5 - 0.25 * (1 + node))),
    cosines: nodes.map((node) => cosineOfHalfTurns(0.25 * (1 + node))),
    weights: weights.map((weight) => (weight * Math.PI) / 4),
  };
}

function gridOf({ boundaryDegree, boundaryNodes, premiumNodes }: Scheme): Grid {
  const points = chebyshevPoints(boundaryDegree);
  const along = quarterCircle(boundaryNodes);
  const premium = quarterCircle(premiumNodes);
  const alongRows = [...points].flatMap((point) =>
    [...along.cosines].map((cosine) => interpolationWeights(points, (1 + point) * cosine - 1)),
  );
  const premiumRows = [...premium.cosines].map((cosine) => interpolationWeights(points, 2 * cosine - 1));
  return { points, along, premium, alongRows, premiumRows };
}

const fineGrid = gridOf({ boundaryDegree: 24, boundaryNodes: 32, premiumNodes: 48 });
const coarseGrid = gridOf({ boundaryDegree: 16, boundaryNodes: 24, premiumNodes: 40 });

/** Early-exercise premium of a put on one grid; `null` when its boundary was not found. */
function premiumOn(grid: Grid, put: BlackScholesInput, limit: number): number | null {
  const { spot, strike, rate, dividendYield, vol, expiryYears } = put;
  const heights = exerciseBoundary(grid, put, limit)?.map((depth) => depth * depth);
  if (!heights) return null;
  const { sines, cosines, weights } = grid.premium;
  const root = Math.sqrt(expiryYears);
  let premium = 0;
  for (let i = 0; i < sines.length; i++) {
    const z = root * sines[i]!;
    const elapsed = z * z;
    const deviation = vol * z;
    const distance = log(spot / limit) + Math.sqrt(Math.max(0, dot(grid.premiumRows[i]!, heights)));
    const d2 = (distance + (rate - dividendYield) * elapsed) / deviation - 0.5 * deviation;
    const flow =
      rate * strike * exp(-rate * elapsed) * normalCdf(-d2) -
      dividendYield * spot * exp(-dividendYield * elapsed) * normalCdf(-d2 - deviation);
    premium += 2 * z * root * cosines[i]! * weights[i]! * flow;
  }
  return Math.max(0, premium);
}

const maxIterations = 100;
const depthTolerance = 1e-11;
/** Change of the last iteration with which a boundary is still taken. */
const acceptedChange = 1e-8;

/**
 * Exercise boundary B of a put, as s = ln(limit/B) at the Chebyshev points in the root of time; s² is nearly a polynomial
 * there. Newton's method on the integral equation (system B of the paper), with its whole Jacobian.
 *
 * @returns `null` when the iteration does not settle.
 */
function exerciseBoundary(grid: Grid, put: BlackScholesInput, limit: number): Float64Array | null {
  const { rate, dividendYield, expiryYears } = put;
  const { sines, cosines, weights } = grid.along;
  const roots = grid.points.map((point) => Math.sqrt(expiryYears) * 0.5 * (1 + point));
  const flows = roots.length * sines.length;
  const problem: BoundaryProblem = {
    grid,
    put,
    limit,
    roots,
    paid: new Float64Array(flows),
    received: new Float64Array(flows),
  };
  for (const [i, root] of roots.entries()) {
    for (let j = 0; j < sines.length; j++) {
      const before = (root * cosines[j]!) ** 2;
      const width = 2 * root * root * sines[j]! * cosines[j]! * weights[j]!;
      problem.paid[i * sines.length + j] = rate * exp(rate * before) * width;
      problem.received[i * sines.length + j] = dividendYield * exp(dividendYield * before) * width;
    }
  }

  const guess = firstGuess(put, limit);
  const depths = roots.map((root) => (root === 0 ? 0 : log(limit / guess(root))));
  let change = Number.POSITIVE_INFINITY;
  for (let k = 0; k < maxIterations && !(change < depthTolerance); k++) {
    const step = newtonStep(problem, depths);
    change = 0;
    for (let i = 1; i < depths.length; i++) {
      const depth = Math.max(0, depths[i]! + step[i - 1]!);
      change = Math.max(change, Math.abs(depth - depths[i]!));
      depths[i] = depth;
    }
  }
  return change < acceptedChange ? depths : null;
}

interface BoundaryProblem {
  readonly grid: Grid;
  readonly put: BlackScholesInput;
  readonly limit: number;
  readonly roots: Float64Array;
  /** Interest and dividends at each node (i, j) of the integrals, times the node's weight. */
  readonly paid: Float64Array;
  readonly received: Float64Array;
}

/** Change of the depths at all points but the first, where the boundary is its limit. */
function newtonStep({ grid, put, limit, roots, paid, received }: BoundaryProblem, depths: Float64Array): Float64Array {
  const { strike, rate, dividendYield, vol } = put;
  const { sines } = grid.along;
  const carry = rate - dividendYield;
  // Where the two come near each other, system B is all but singular and the paper's system A converges by itself.
  const rateNearYield = Math.abs(carry) < 0.02;
  const n = roots.length - 1;
  const jacobian = new Float64Array(n * n);
  const residuals = new Float64Array(n);
  const heights = depths.map((depth) => depth * depth);
  const paidSlopes = new Float64Array(sines.length);
  const receivedSlopes = new Float64Array(sines.length);
  const ahead = new Float64Array(sines.length);
  for (let i = 1; i <= n; i++) {
    const root = roots[i]!;
    const timeLeft = root * root;
    const depth = depths[i]!;
    const deviation = vol * root;
    const d2 = (log(limit / strike) - depth + carry * timeLeft) / deviation - 0.5 * deviation;
    let numerator = normalCdf(d2);
    let denominator = normalCdf(d2 + deviation);
    for (let j = 0; j < sines.length; j++) {
      const z = root * sines[j]!;
      const step = vol * z;
      const row = i * sines.length + j;
      ahead[j] = Math.sqrt(Math.max(0, dot(grid.alongRows[row]!, heights)));
      const e2 = (ahead[j]! - depth + carry * z * z) / step - 0.5 * step;
      numerator += paid[row]! * normalCdf(e2);
      denominator += received[row]! * normalCdf(e2 + step);
      paidSlopes[j] = (paid[row]! * normalPdf(e2)) / step;
      receivedSlopes[j] = (received[row]! * normalPdf(e2 + step)) / step;
    }
    const numeratorSlope = normalPdf(d2) / deviation + sumOf(paidSlopes);
    const denominatorSlope = normalPdf(d2 + deviation) / deviation + sumOf(receivedSlopes);
    // What the equation leaves: the log of its right side over the boundary itself.
    const residual = (above: number, below: number) =>
      log((strike * above) / (limit * below)) - carry * timeLeft + depth;
    if (rateNearYield) {
      residuals[i - 1] = -residual(numeratorSlope, denominatorSlope + denominator);
      jacobian[(i - 1) * n + i - 1] = 1;
      continue;
    }
    residuals[i - 1] = -residual(numerator, denominator);
    const jacobianRow = jacobian.subarray((i - 1) * n, i * n);
    jacobianRow[i - 1] = 1 - numeratorSlope / numerator + denominatorSlope / denominator;
    for (let j = 0; j < sines.length; j++) {
      const slope = paidSlopes[j]! / numerator - receivedSlopes[j]! / denominator;
      if (ahead[j] === 0) continue;
      const weights = grid.alongRows[i * sines.length + j]!;
      const share = slope / ahead[j]!;
      for (let k = 1; k <= n; k++) jacobianRow[k - 1]! += share * weights[k]! * depths[k]!;
    }
  }
  return solveLinear(jacobian, residuals);
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Bjerksund and Stensland's flat boundary for each time left: between its limits at expiry and of the perpetual option. */
function firstGuess({ strike, rate, dividendYield, vol }: BlackScholesInput, limit: number) {
  const carry = rate - dividendYield;
  const variance = vol * vol;
  const half = carry / variance - 0.5;
  const root = -half - Math.sqrt(Math.max(0, half * half + (2 * rate) / variance));
  const perpetual = Math.min(limit, root < 0 ? (strike * root) / (root - 1) : 0);
  return (rootTimeLeft: number): number => {
    const gap = Math.max(limit - perpetual, 1e-12 * limit);
    const speed = ((carry * rootTimeLeft - 2 * vol) * rootTimeLeft * limit) / gap;
    return Math.max(1e-8 * limit, perpetual + (limit - perpetual) * exp(Math.min(0, speed)));
  };
}
