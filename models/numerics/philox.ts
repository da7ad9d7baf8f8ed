/** Four 32-bit words. */
export type Words = readonly [number, number, number, number];

/** Bound once: a global that is looked up a hundred times for each output is slow in contexts such as those of tests. */
const { imul } = Math;

/** High word of the 64-bit product of two 32-bit words, from 16-bit halves: no part leaves 32 bits. */
function highWord(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (imul(aHigh, bLow) + (imul(aLow, bLow) >>> 16)) | 0;
  const cross = (imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

const two32 = 4_294_967_296;

/**
 * Philox4x32 with ten rounds: a random function of a counter and a key.
 *
 * @param counter - four words in [0, 2^32).
 * @param key - two words in [0, 2^32).
 * @returns four words in [0, 2^32); any two different counters or keys give independent words.
 * @see J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11 (2011), §4.3.
 */
export function philox4x32(counter: Words, key: readonly [number, number]): Words {
  const words = new Uint32Array(4);
  fillPhilox4x32(words, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}

/** {@link philox4x32} into `out`, without allocating, for loops that draw by the million. */
export function fillPhilox4x32(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
): void {
  let a = c0 | 0;
  let b = c1 | 0;
  let c = c2 | 0;
  let d = c3 | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const nextA = highWord(0xcd9e8d57, c) ^ b ^ k0;
    const nextC = highWord(0xd2511f53, a) ^ d ^ k1;
    b = imul(0xcd9e8d57, c);
    d = imul(0xd2511f53, a);
    a = nextA;
    c = nextC;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
}

/** The two words of a seed in [0, 2^53 − 1], low one first: the key of its draws. */
export const philoxKey = (seed: number): readonly [number, number] => [(seed % two32) >>> 0, Math.floor(seed / two32)];
