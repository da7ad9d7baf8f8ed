import { log } from "../numerics/elementary.ts";
import { scaledUpperTail } from "../numerics/millsRatio.ts";
import { tableExp } from "../numerics/tableExp.ts";

const sqrtTwoPi = 2.5066282746310002;
const inverseSqrtTwoPi = 0.3989422804014327;
const sqrtHalfPi = 1.2533141373155003;

/** Below this half deviation the two tails are so close that their difference is taken by Taylor's series. */
const nearby = 0.21;
const maxSteps = 100;
/** A step of fourth order leaves the fourth power of this: less than the last bit. */
const lastStep = 3e-5;

/**
 * The standard deviation of the log of the price behind the value of an out-of-the-money option.
 *
 * @param value - scalar in (0, 1); value of the option over the present value of what it receives at best.
 * @param left - scalar in [1e-290, 1]; 1 − value, given apart because near 1 it has digits that `value` has not.
 * @param distance - scalar ≥ 0; |log(forward / strike)|.
 * @returns scalar ≥ 0; σ√T.
 * @remarks
 * With a = distance/s, t = s/2 and U(y) = Φ(−y) e^{y²/2} the value is e^{−(a−t)²/2} (U(a−t) − U(a+t)): no factor overflows or
 * vanishes at any distance. Solved by Householder's method of fourth order inside a bracket that only shrinks: in the lower
 * tail on 1/ln(value), in the middle on the value, in the upper half on ln(1 − value).
 * Limits: a distance below 1e-100 counts as none.
 * Accuracy: a few units in the last place, plus what those of `value` mean for s.
 * @see P. Jäckel, "Let's be rational", Wilmott (2015) 40–53.
 * @example
 * impliedDeviation(0.07965567455405798, 0.920344325445942, 0) // ≈ 0.2
 */
export function impliedDeviation(value: number, left: number, distance: number): number {
  const x = distance < 1e-100 ? 0 : distance;
  const k = 0.5 * x;
  let s = firstGuess(value, left, k);
  let from = 0;
  let to = Number.POSITIVE_INFINITY;
  for (let step = 0; step < maxSteps; step++) {
    const t = 0.5 * s;
    const a = x / s;
    const z = a - t;
    // Second and third derivative of the value over the first.
    const bend = (z * (a + t)) / s;
    const twist = bend * bend - 3 * (a / s) * (a / s) - 0.25;
    let newton: number;
    let second = bend;
    let third = twist;
    let high: boolean;
    if (z > 1.5) {
      const difference = tailDifference(a, t, k);
      const slope = inverseSqrtTwoPi / difference;
      const logValue = log(difference) - 0.5 * z * z;
      const logGiven = log(value);
      high = logValue > logGiven;
      newton = ((logGiven - logValue) * logValue) / (slope * logGiven);
      const curve = bend - slope;
      const perLog = slope / logValue;
      second = curve - 2 * perLog;
      third = twist - 3 * bend * slope + 2 * slope * slope - 6 * perLog * (curve - perLog);
    } else if (value < 0.5) {
      const density = tableExp(-0.5 * z * z);
      const excess =
        t < nearby || z > 0
          ? density * tailDifference(a, t, k) - value
          : left - density * (scaledUpperTail(-z) + scaledUpperTail(a + t));
      high = excess > 0;
      newton = (-excess * sqrtTwoPi) / density;
    } else {
      // Φ(−z) is no tail here when a > t: one minus the value itself is then the sum without cancellation.
      const rest =
        z > 0
          ? tableExp(0.5 * z * z) - scaledUpperTail(z) + scaledUpperTail(a + t)
          : scaledUpperTail(-z) + scaledUpperTail(a + t);
      const slope = inverseSqrtTwoPi / rest;
      const excess = log(rest / left) - 0.5 * z * z;
      high = excess < 0;
      newton = excess / slope;
      second = bend + slope;
      third = twist + 3 * bend * slope + 2 * slope * slope;
    }
    const change = (newton * (1 + 0.5 * second * newton)) / (1 + newton * (second + (1 / 6) * third * newton));
    if (Math.abs(change) < lastStep * s) return s + change;
    if (high) to = s;
    else from = s;
    const next = s + change;
    if (next > from && next < to && change > 0 !== high) s = next;
    else if (to === Number.POSITIVE_INFINITY) s *= 2;
    else s = from > 0 ? Math.sqrt(from) * Math.sqrt(to) : 0.5 * to;
    if (s === from || s === to) return s;
  }
  return s;
}

/** U(a − t) − U(a + t) for a, t ≥ 0, where U(y) = Φ(−y) e^{y²/2}; k = at. */
function tailDifference(a: number, t: number, k: number): number {
  if (t >= nearby || k > 0.5) {
    const z = a - t;
    const near = z < 0 ? tableExp(0.5 * z * z) - scaledUpperTail(-z) : scaledUpperTail(z);
    return near - scaledUpperTail(a + t);
  }
  // Odd Taylor terms of Y = √(2π) U(−h) around h = −a: Y' = 1 + hY, Y⁽ⁿ⁺¹⁾ = hY⁽ⁿ⁾ + nY⁽ⁿ⁻¹⁾.
  let previous = sqrtTwoPi * scaledUpperTail(a);
  let derivative = 1 - a * previous;
  let power = t;
  let sum = derivative * t;
  const square = t * t;
  for (let n = 1; n < 40; n += 2) {
    const next = n * previous - a * derivative;
    const afterNext = (n + 1) * derivative - a * next;
    previous = next;
    derivative = afterNext;
    power *= square / ((n + 1) * (n + 2));
    const term = derivative * power;
    sum += term;
    if (term < 1e-17 * sum) break;
  }
  return 2 * inverseSqrtTwoPi * sum;
}

function firstGuess(value: number, left: number, k: number): number {
  if (k < 1) {
    const s = guessNearMoney(value, k);
    if (s < 1.5) return s;
  }
  return guessFarFromMoney(value, left, k);
}

/** Bachelier's deviation, whose inverse is one function of one variable, carried over to the log of the price. */
function guessNearMoney(value: number, k: number): number {
  const square = k * k;
  const sinhOverK = 1 + (square / 6) * (1 + square / 20);
  const gap = 2 * k * sinhOverK;
  const price = value * tableExp(-k);
  const straddle = 2 * price + gap;
  const nu = gap / straddle;
  // ν / artanh ν
  const eta = nu < 0.02 ? 1 - (nu * nu) / 3 : (2 * nu) / log(Math.min(straddle / price - 1, 1e300));
  // Least squares on a from 1e-3 to 37: within 2e-3.
  const fit = 0.40071 + eta * (0.823827 + eta * (-0.677064 + eta * (1.49382 + eta * (-1.78519 + eta * 0.745665))));
  const normal = (sqrtHalfPi * straddle * Math.sqrt(eta) * fit) / sinhOverK;
  return normal * (1 + (normal * normal) / 24);
}

/** What is left when the second term of the value, or its approximation, is taken for known. */
function guessFarFromMoney(value: number, left: number, k: number): number {
  const low = value < 0.5;
  const y = Math.sqrt(-2 * log(low ? value : left));
  const quantile =
    y - (2.515517 + y * (0.802853 + y * 0.010328)) / (1 + y * (1.432788 + y * (0.189269 + y * 0.001308)));
  const z = low ? quantile : -quantile;
  const sum = Math.sqrt(z * z + 4 * k);
  return z > 0 ? (4 * k) / (sum + z) : sum - z;
}
