import { philox4x32 } from "./philox.ts";

const two32 = 4_294_967_296;

// A name of its own is looked up once; the innermost loops call it for every coordinate.
const { imul } = Math;

/** The bits of a word in reverse order. */
export function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

/**
 * Nested uniform scramble of one coordinate whose digits come in reverse order (the first digit in the lowest bit).
 *
 * Every step adds to a bit something of the bits below it and of the key: what happens to a digit depends on the digits
 * before it alone, which is what Owen's scrambling is. The key makes every first difference fair, so that each scrambled
 * point is uniform.
 *
 * @param reversed - digits, a word in [0, 2³²).
 * @param key - a random word of the dimension and the scramble.
 * @returns the scrambled digits in the usual order, the first one in the highest bit.
 * @see S. Laine, T. Karras, "Stratified sampling for stochastic transparency", Comput. Graph. Forum 30 (2011) 1197–1204,
 * § 3.1; B. Burley, "Practical hash-based Owen scrambling", J. Computer Graphics Techniques 9 (2020) 1–20; A. Owen,
 * "Randomly permuted (t,m,s)-nets and (t,s)-sequences" (1995).
 */
export function scrambledDigits(reversed: number, key: number): number {
  let x = (reversed + key) | 0;
  x ^= imul(x, 0x6c50b47c);
  x ^= imul(x, 0xb82f1e52);
  x ^= imul(x, 0xc7afe638);
  x ^= imul(x, 0x8d22f6e6);
  return reverseBits(x);
}

/**
 * Independent keys for the dimensions of one scramble.
 *
 * @param seed - integer in [0, 2^53 − 1].
 * @param scramble - number of the scramble ≥ 0.
 * @param dimensions - number of keys.
 */
export function scrambleKeys(seed: number, scramble: number, dimensions: number): Uint32Array {
  const keys = new Uint32Array(dimensions);
  const key = [(seed % two32) >>> 0, Math.floor(seed / two32)] as const;
  for (let d = 0; d < dimensions; d += 4) {
    // The last word of the counter keeps these numbers apart from those of the pseudo-random blocks.
    const words = philox4x32([scramble, d / 4, 0, 1], key);
    for (let i = 0; i < 4 && d + i < dimensions; i++) keys[d + i] = words[i]!;
  }
  return keys;
}
