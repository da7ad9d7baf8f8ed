import { betaTails } from "./beta.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Distribution function of the binomial distribution.
 *
 * @param k - scalar; number of successes.
 * @param n - trials ≥ 1.
 * @param p - probability of one success in (0, 1).
 * @returns P(X ≤ k).
 * @see M. Abramowitz, I. Stegun, Handbook of mathematical functions (1964) 26.5.24.
 * @example
 * binomialCdf(1, 2, 0.5) // ≈ 0.75
 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaTails(p, k + 1, n - k).upper;
}

/** Successes above which the normal distribution gives the ranks to a hundredth of a standard deviation. */
const normalFrom = 10_000;

/**
 * Quantile of the binomial distribution: the smallest k with P(X ≤ k) ≥ level.
 *
 * @param level - probability in (0, 1).
 * @param n - trials ≥ 1.
 * @param p - probability of one success in (0, 1).
 * @remarks
 * Exact where both n p and n (1 − p) are at most 10,000 or so; the normal approximation with continuity correction beyond.
 */
export function binomialQuantile(level: number, n: number, p: number): number {
  const mean = n * p;
  const deviation = Math.sqrt(mean * (1 - p));
  const guess = Math.floor(mean + deviation * normalQuantile(level) + 0.5);
  if (Math.min(mean, n - mean) > normalFrom) return Math.min(n, Math.max(0, guess));
  let low = -1;
  let high = n;
  // (low, high]: the answer; first around the guess, then by halves.
  const width = Math.ceil(0.5 * deviation) + 2;
  if (guess - width > low && binomialCdf(guess - width, n, p) < level) low = guess - width;
  if (guess + width < high && binomialCdf(guess + width, n, p) >= level) high = guess + width;
  while (high - low > 1) {
    const middle = Math.floor(0.5 * (low + high));
    if (binomialCdf(middle, n, p) >= level) high = middle;
    else low = middle;
  }
  return high;
}

/** An interval that covers the truth with a stated probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval for a probability from `successes` of `n` trials.
 *
 * @param level - coverage in (0, 1).
 * @see E. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209–212.
 * @example
 * wilsonInterval(0, 100, 0.95).high // ≈ 0.036994
 */
export function wilsonInterval(successes: number, n: number, level: number): Interval {
  const z = normalQuantile(0.5 + 0.5 * level);
  const share = successes / n;
  const scale = 1 + (z * z) / n;
  const middle = (share + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / scale;
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
