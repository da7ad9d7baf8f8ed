import { exp, log } from "../numerics/elementary.ts";
import { normalCdf, normalPdf } from "../numerics/normal.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor, max, min } = Math;

/** A put on Σ weightᵢ · price at timeᵢ, prices relative to today's, times and variances from today. */
export interface AveragePut {
  readonly weights: readonly number[];
  readonly times: readonly number[];
  readonly variances: readonly number[];
  readonly rate: number;
  readonly dividendYield: number;
}

/** Resolution of the recursion. */
interface Resolution {
  /** Nodes on each grid. */
  readonly nodes: number;
  /** Step of the trapezoidal rule: at most so many standard deviations, and so many of the scale of the integrand. */
  readonly step: number;
  readonly relativeStep: number;
}

const fine: Resolution = { nodes: 141, step: 0.7, relativeStep: 0.9 };
const coarse: Resolution = { nodes: 101, step: 0.9, relativeStep: 1.2 };
/** Half width of a grid in deviations of what is still to come, beyond which the put is worthless or certain. */
const gridReach = 7.5;
const ruleReach = 7;
/** Shortest step: more points than these are not taken. */
const shortestStep = 0.1;
/** Points of the interpolating polynomial. */
const stencil = 8;

/** Values of the put after one fixing, by the log of what is left of the strike over the price. */
interface Layer {
  readonly centre: number;
  readonly width: number;
  /** Of the log of what is still to come. */
  readonly deviation: number;
  readonly values: Float64Array;
  /** Far in the money the put is slope · y − intercept. */
  readonly slope: number;
  readonly intercept: number;
}

/** 1 / Π (j − k) over the other points k of the stencil. */
const spacing = Float64Array.from({ length: stencil }, (_, j) => {
  let product = 1;
  for (let k = 0; k < stencil; k++) if (k !== j) product *= j - k;
  return 1 / product;
});
const rising = new Float64Array(stencil);

function layerValue({ centre, width, values, slope, intercept }: Layer, y: number): number {
  if (!(y > 0)) return 0;
  const last = values.length - 1;
  const position = (log(y) - centre) / width + 0.5 * last;
  if (position < 0) return 0;
  if (position > last) return slope * y - intercept;
  const first = min(max(0, floor(position) - stencil / 2 + 1), values.length - stencil);
  const t = position - first;
  let product = 1;
  for (let j = 0; j < stencil; j++) {
    rising[j] = product;
    product *= t - j;
  }
  let sum = 0;
  product = 1;
  for (let j = stencil - 1; j >= 0; j--) {
    sum += rising[j]! * product * spacing[j]! * values[first + j]!;
    product *= t - j;
  }
  return sum;
}

/**
 * The put as a function of y = what is left of the strike over the price, today.
 *
 * After a fixing of weight c the ratio y becomes y e^{−R} − c, with the log return R until then normal under the measure
 * of the underlying: one convolution a fixing, on a grid that follows the distribution of what is still to come.
 */
function putLayers({ weights, times, variances, rate, dividendYield }: AveragePut, resolution: Resolution): Layer {
  const { nodes } = resolution;
  const n = weights.length;
  const gap = (i: number) => ({
    years: times[i]! - (times[i - 1] ?? 0),
    variance: max(0, variances[i]! - (variances[i - 1] ?? 0)),
  });
  let [mean, square, slope, intercept] = [0, 0, 1, 0];
  let layer: Layer | null = null;
  for (let i = n - 1; i >= 0; i--) {
    const c = weights[i]!;
    const { years, variance } = gap(i);
    const root = Math.sqrt(variance);
    // Where the put of the next layer bends, a change of the log return moves the log of its argument by more.
    const scale = root === 0 ? 1 : ((layer?.deviation ?? 0) * (mean / (c + mean))) / root;
    const step = max(shortestStep, min(resolution.step, resolution.relativeStep * scale));
    const count = Math.ceil(ruleReach / step);
    const growth = exp((rate - dividendYield) * years);
    square = growth * growth * exp(variance) * (c * c + 2 * c * mean + square);
    mean = growth * (c + mean);
    intercept = exp(-dividendYield * years) * (slope * c + intercept);
    slope *= exp(-rate * years);
    const deviation = Math.sqrt(max(log(square / (mean * mean)), 1e-14));
    const width = (2 * gridReach * deviation) / (nodes - 1);
    const next: Layer | null = layer;
    const values = new Float64Array(nodes);
    const drift = (rate - dividendYield) * years + 0.5 * variance;
    const factors = Float64Array.from({ length: 2 * count + 1 }, (_, j) => exp(-drift - root * (j - count) * step));
    const ruleWeights = factors.map((_, j) => step * normalPdf((j - count) * step));
    const discount = exp(-dividendYield * years);
    const centre = log(mean);
    for (let k = 0; k < nodes; k++) {
      const y = exp(centre + (k - 0.5 * (nodes - 1)) * width);
      if (next === null) {
        const d1 = root === 0 ? 0 : (log(c / y) + drift) / root;
        values[k] =
          root === 0
            ? max(0, slope * y - intercept)
            : max(0, y * exp(-rate * years) * normalCdf(root - d1) - c * discount * normalCdf(-d1));
      } else if (root === 0) {
        values[k] = discount * layerValue(next, y * factors[count]! - c);
      } else {
        let sum = 0;
        for (let j = 0; j < factors.length; j++) sum += ruleWeights[j]! * layerValue(next, y * factors[j]! - c);
        values[k] = discount * sum;
      }
    }
    layer = { centre, width, deviation, values, slope, intercept };
  }
  return layer!;
}

/**
 * Price of a put on a weighted sum of prices relative to today's, paid at the last time, and what a coarser recursion changes.
 *
 * @param strike - in the same units; a put without one is worthless.
 * @see A. Carverhill, L. Clewlow, "Flexible convolution", Risk 3 (1990) 25–29.
 */
export function averagePut(put: AveragePut, strike: number): { price: number; error: number } {
  if (!(strike > 0)) return { price: 0, error: 0 };
  const price = layerValue(putLayers(put, fine), strike);
  return { price, error: Math.abs(price - layerValue(putLayers(put, coarse), strike)) };
}
