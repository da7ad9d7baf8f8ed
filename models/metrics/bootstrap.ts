import { log } from "../numerics/elementary.ts";
import { normalCdf, normalQuantile } from "../numerics/normal.ts";
import { fillPhilox4x32, philoxKey } from "../numerics/philox.ts";
import { pairwiseSum } from "../numerics/summation.ts";
import { requireThat } from "../requireThat.ts";
import { stationaryBlockLength } from "./blockLength.ts";

/** A number computed from series whose periods belong together; null where they do not define it. */
export type Statistic = (series: readonly Float64Array[]) => number | null;

export interface BootstrapOptions {
  /** Integer in [0, 2^53 − 1]; the same seed gives the same interval on every machine. */
  readonly seed: number;
  /** Resampled histories; whole number from 100 to 100,000; 2,000 by default. */
  readonly resamples?: number;
  /** Probability with which the interval is to cover the truth; in (0.5, 1); 0.95 by default. */
  readonly confidence?: number;
  /** Mean length of the resampled blocks in periods; ≥ 1; chosen by {@link stationaryBlockLength} of the first series by default. */
  readonly blockLength?: number;
  /** `percentile`: quantiles of the resampled values; `bca` (default): corrected for bias and skewness. */
  readonly method?: "percentile" | "bca";
}

/** An estimate with an interval of its sampling error. */
export interface BootstrapInterval {
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Standard deviation of the resampled values. */
  readonly standardError: number | null;
  /** Resampled histories that defined the statistic; the interval is null where they are less than nine in ten. */
  readonly resamples: number;
  readonly blockLength: number;
  readonly confidence: number;
  readonly definition: string;
}

const two32 = 4_294_967_296;

/**
 * Confidence intervals by the stationary bootstrap: blocks of geometric length, drawn with wrap-around.
 *
 * @param series - k ≥ 1 series of n ≥ 10 numbers each; period i of all of them is drawn together.
 * @param statistics - functions of the resampled series by name; all of them see the same resampled histories.
 * @param options - see {@link BootstrapOptions}.
 * @returns one interval for each statistic.
 * @throws {@link CatalogueError} `model.input` naming the argument that is outside its domain.
 * @remarks
 * Draws are Philox words at counter (draw, resample, 0, 0x626f6f74) under the seed as key. The acceleration of `bca` comes from a jackknife
 * that leaves out blocks of consecutive periods, at most 200 of them. Cost: resamples · (n + cost of the statistics).
 * @see D. Politis, J. Romano, "The stationary bootstrap", J. Amer. Stat. Assoc. 89 (1994) 1303–1313; B. Efron, "Better
 * bootstrap confidence intervals", J. Amer. Stat. Assoc. 82 (1987) 171–185.
 */
export function bootstrapIntervals<Name extends string>(
  series: readonly Float64Array[],
  statistics: Readonly<Record<Name, Statistic>>,
  options: BootstrapOptions,
): Readonly<Record<Name, BootstrapInterval>> {
  const { seed, resamples = 2_000, confidence = 0.95, method = "bca" } = options;
  requireThat(series.length >= 1, "series", "at least one series", series.length);
  const n = series[0]!.length;
  requireThat(n >= 10, "series", "series of at least 10 numbers", n);
  for (const [k, values] of series.entries()) {
    requireThat(values.length === n, `series[${k}]`, `${n} numbers as the first`, values.length);
    requireThat(values.every(Number.isFinite), `series[${k}]`, "finite numbers", "one that is not");
  }
  requireThat(Number.isSafeInteger(seed) && seed >= 0, "seed", "an integer from 0 to 2^53 - 1", seed);
  const countHolds = Number.isInteger(resamples) && resamples >= 100 && resamples <= 100_000;
  requireThat(countHolds, "resamples", "a whole number from 100 to 100000", resamples);
  requireThat(confidence > 0.5 && confidence < 1, "confidence", "a number in (0.5, 1)", confidence);
  const { blockLength = stationaryBlockLength(series[0]!) } = options;
  requireThat(blockLength >= 1 && blockLength <= n, "blockLength", `a number from 1 to ${n}`, blockLength);

  const names = Object.keys(statistics) as Name[];
  const drawn = names.map(() => [] as number[]);
  const resampled = series.map(() => new Float64Array(n));
  for (let resample = 0; resample < resamples; resample++) {
    drawHistory(series, resampled, seed, resample, blockLength);
    names.forEach((name, s) => {
      const value = statistics[name](resampled);
      if (value !== null && Number.isFinite(value)) drawn[s]!.push(value);
    });
  }
  const intervals = names.map((name, s) => {
    const statistic = statistics[name];
    const estimate = statistic(series);
    const values = Float64Array.from(drawn[s]!).sort();
    const about = { resamples: values.length, blockLength, confidence };
    const definition = `interval.stationary_bootstrap.politis_white.${method}.${confidence}`;
    if (estimate === null || values.length < 0.9 * resamples) {
      return { estimate, lower: null, upper: null, standardError: null, ...about, definition };
    }
    const tail = (1 - confidence) / 2;
    const correct = method === "bca" ? bcaLevel(series, statistic, estimate, values, blockLength) : (p: number) => p;
    return {
      estimate,
      lower: quantileOfDraws(values, correct(tail)),
      upper: quantileOfDraws(values, correct(1 - tail)),
      standardError: deviationOf(values),
      ...about,
      definition,
    };
  });
  return Object.fromEntries(names.map((name, s) => [name, intervals[s]!])) as Record<Name, BootstrapInterval>;
}

/** Marks the draws of the bootstrap among all that a seed may be used for: "boot". */
const purpose = 0x626f6f74;

const { floor, min } = Math;

/** Fills `out` with one history put together from blocks. */
function drawHistory(
  series: readonly Float64Array[],
  out: readonly Float64Array[],
  seed: number,
  resample: number,
  blockLength: number,
): void {
  const n = series[0]!.length;
  const [key0, key1] = philoxKey(seed);
  const words = new Uint32Array(4);
  const logContinue = blockLength > 1 ? log(1 - 1 / blockLength) : 0;
  // Single periods need no word for their length.
  const wordsPerBlock = blockLength > 1 ? 2 : 1;
  let filled = 0;
  for (let draw = 0; filled < n; draw++) {
    fillPhilox4x32(words, draw, resample, 0, purpose, key0, key1);
    for (let word = 0; word < 4 && filled < n; word += wordsPerBlock) {
      let from = floor((words[word]! / two32) * n);
      // A geometric length by inversion: 1 + ⌊ln u / ln(1 − 1/L)⌋.
      const length = blockLength > 1 ? 1 + floor(log((words[word + 1]! + 0.5) / two32) / logContinue) : 1;
      const end = min(n, filled + length);
      for (; filled < end; filled++) {
        for (let k = 0; k < series.length; k++) out[k]![filled] = series[k]![from]!;
        if (++from === n) from = 0;
      }
    }
  }
}

/** Quantile at place p (B + 1) of B draws: with these an interval of exchangeable draws has exactly its level. */
function quantileOfDraws(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1;
  const place = Math.max(0, Math.min(last, p * (last + 2) - 1));
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(last, below + 1)]!];
  return low + (place - below) * (high - low);
}

function deviationOf(values: Float64Array): number {
  const mean = pairwiseSum(values) / values.length;
  return Math.sqrt(pairwiseSum(values, (i) => (values[i]! - mean) * (values[i]! - mean)) / (values.length - 1));
}

/** Level that takes the place of p, corrected for median bias and acceleration. */
function bcaLevel(
  series: readonly Float64Array[],
  statistic: Statistic,
  estimate: number,
  values: Float64Array,
  blockLength: number,
): (p: number) => number {
  let below = 0;
  for (const value of values) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const share = Math.min(1 - 1 / values.length, Math.max(1 / values.length, below / values.length));
  const bias = normalQuantile(share);
  const acceleration = jackknifeAcceleration(series, statistic, blockLength);
  return (p) => {
    const z = bias + normalQuantile(p);
    const stretch = 1 - acceleration * z;
    // Beyond the pole of the correction the outermost value is all that can be said.
    if (stretch <= 0) return z > 0 ? 1 : 0;
    return normalCdf(bias + z / stretch);
  };
}

const mostGroups = 200;

function jackknifeAcceleration(series: readonly Float64Array[], statistic: Statistic, blockLength: number): number {
  const n = series[0]!.length;
  const size = Math.max(Math.round(blockLength), Math.ceil(n / mostGroups));
  const values: number[] = [];
  const rest = series.map(() => new Float64Array(n));
  for (let first = 0; first < n; first += size) {
    const end = Math.min(n, first + size);
    const left = rest.map((buffer, k) => {
      buffer.set(series[k]!.subarray(0, first));
      buffer.set(series[k]!.subarray(end), first);
      return buffer.subarray(0, n - (end - first));
    });
    const value = statistic(left);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  const mean = pairwiseSum(values) / Math.max(1, values.length);
  const squares = pairwiseSum(values, (i) => (mean - values[i]!) * (mean - values[i]!));
  const cubes = pairwiseSum(values, (i) => (mean - values[i]!) * (mean - values[i]!) * (mean - values[i]!));
  return squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0;
}
