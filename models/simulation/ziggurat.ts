import { exp, log } from "../numerics/elementary.ts";
import { normalCdf } from "../numerics/normal.ts";
import { fillPhilox4x32 } from "../numerics/philox.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { abs, sqrt } = Math;

const layers = 1024;

/** Where the tail begins: with this edge the layers close at the top of the density. */
const tailStart = 4.038849846109504;

const sqrtTwoPi = 2.5066282746310007;

/**
 * Outer edges of the 1024 layers of equal area under exp(−x²/2), widest first, and 0 at the top. The first one is that of a
 * rectangle with the area of the lowest layer and its tail, so that a layer lies between its edge and the next.
 */
export const zigguratEdges: Float64Array = (() => {
  const density = (x: number) => exp(-0.5 * x * x);
  const area = tailStart * density(tailStart) + sqrtTwoPi * normalCdf(-tailStart);
  const edges = new Float64Array(layers + 1);
  edges[0] = area / density(tailStart);
  edges[1] = tailStart;
  for (let i = 2; i < layers; i++) edges[i] = sqrt(-2 * log(density(edges[i - 1]!) + area / edges[i - 1]!));
  return edges;
})();

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);

/** The upper 52 bits of a 64-bit word as a double in (0, 1]. */
function unit(low: number, high: number): number {
  doubleWords[0] = (high << 20) | (low >>> 12);
  doubleWords[1] = 0x3ff00000 | (high >>> 12);
  return 2 - double[0]!;
}

/** The upper 51 bits of a 64-bit word as a double in (−1, 1), symmetric about zero and never zero. */
function signedUnit(low: number, high: number): number {
  doubleWords[0] = (high << 20) | (low >>> 12) | 1;
  doubleWords[1] = 0x40000000 | (high >>> 12);
  return double[0]! - 3;
}

const fresh = new Uint32Array(4);

/**
 * Standard normal that a random 64-bit word stands for, by the ziggurat: bits 3 to 12 choose a layer, the bits above them a
 * point across it.
 *
 * Of all words 99.6 % fall into the part of a layer that lies under the density as a whole. For the others the word is
 * the key of Philox, which gives what else is needed: every normal takes one word of its stream, no more and no less.
 *
 * @param low - lower 32 bits of the word, with or without sign.
 * @param high - upper 32 bits.
 * @returns scalar; |x| < 13.
 * @remarks
 * Accuracy: exact up to rounding, as rejection is; the edges are good to 1e-14. 51 random bits.
 * @see G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5 (2000) no. 8;
 * G. Marsaglia, "Generating a variable from the tail of the normal distribution", Technometrics 6 (1964) 101–102.
 */
export function normalOfWord(low: number, high: number): number {
  let lowWord = low;
  let highWord = high;
  for (let attempt = 0; ; attempt++) {
    const layer = (lowWord >>> 3) & (layers - 1);
    const outer = zigguratEdges[layer]!;
    const inner = zigguratEdges[layer + 1]!;
    const x = signedUnit(lowWord, highWord) * outer;
    if (abs(x) < inner) return x;
    fillPhilox4x32(fresh, attempt, 0, 0, 0, low, high);
    const first = unit(fresh[0]!, fresh[1]!);
    if (layer === 0) {
      const beyond = -log(first) / inner;
      if (-2 * log(unit(fresh[2]!, fresh[3]!)) >= beyond * beyond) return x < 0 ? -inner - beyond : inner + beyond;
      continue;
    }
    // Heights at the edges over that at x: a point of the layer is kept when it lies under the density.
    const square = x * x;
    const bottom = exp(0.5 * (square - outer * outer));
    const top = exp(0.5 * (square - inner * inner));
    if (bottom + first * (top - bottom) < 1) return x;
    lowWord = fresh[2]!;
    highWord = fresh[3]!;
  }
}
