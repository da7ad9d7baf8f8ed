import { philox4x32, philoxKey } from "../numerics/philox.ts";
import { normalOfWord } from "./ziggurat.ts";

/** Independent streams of one block; four paths advance together, one on each lane. */
export const lanesPerBlock = 4;

/** 32-bit words of the state of one lane: four 64-bit words, low half first. */
const wordsPerLane = 8;

/**
 * States of the four lanes of a block: substreams keyed by seed and block.
 *
 * Each 64-bit word of a xoshiro256+ state is half of a Philox output at counter (block, lane, word, 0) under the seed as
 * key, so that any block can be reached without drawing the ones before it.
 *
 * @param seed - integer in [0, 2^53 − 1].
 * @param block - integer in [0, 2^32).
 * @returns 32 words; lane l holds words 8 l … 8 l + 7.
 */
export function blockStates(seed: number, block: number): Uint32Array {
  const key = philoxKey(seed);
  const states = new Uint32Array(lanesPerBlock * wordsPerLane);
  for (let lane = 0; lane < lanesPerBlock; lane++) {
    for (let half = 0; half < 2; half++) {
      states.set(philox4x32([block, lane, half, 0], key), lane * wordsPerLane + half * 4);
    }
  }
  return states;
}

type StateWords = [number, number, number, number, number, number, number, number];

/** Fills `out` with the standard normals of one stream and leaves the stream behind them. */
export type NormalStream = (out: Float64Array) => void;

/**
 * Standard normals of one lane: the {@link normalOfWord} of each word of xoshiro256+.
 *
 * @param state - 8 words of {@link blockStates}; copied.
 * @returns the stream; its numbers depend on the state alone.
 * @see D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021), xoshiro256+.
 */
export function normalStream(state: Uint32Array): NormalStream {
  const words = Int32Array.from(state);
  return (out) => {
    let [l0, h0, l1, h1, l2, h2, l3, h3] = words as unknown as StateWords;
    for (let n = 0; n < out.length; n++) {
      // s0 + s3, with the carry of the low halves.
      const low = (l0 + l3) | 0;
      const high = (h0 + h3 + (low >>> 0 < l0 >>> 0 ? 1 : 0)) | 0;
      out[n] = normalOfWord(low, high);
      const tLow = l1 << 17;
      const tHigh = (h1 << 17) | (l1 >>> 15);
      l2 ^= l0;
      h2 ^= h0;
      l3 ^= l1;
      h3 ^= h1;
      l1 ^= l2;
      h1 ^= h2;
      l0 ^= l3;
      h0 ^= h3;
      l2 ^= tLow;
      h2 ^= tHigh;
      // Rotation to the left by 45 = 32 + 13.
      const rotated = (l3 << 13) | (h3 >>> 19);
      l3 = (h3 << 13) | (l3 >>> 19);
      h3 = rotated;
    }
    words.set([l0, h0, l1, h1, l2, h2, l3, h3]);
  };
}

/**
 * Draws the next `count` standard normals of all lanes of a block: lane l fills entry l. The arrays are the
 * caller's until the next call.
 */
export type LaneNormals = (count: number) => readonly Float64Array[];

/**
 * Opens the normals of one block at their beginning.
 *
 * @param seed - integer in [0, 2^53 − 1].
 * @param block - integer in [0, 2^32); every block has its own random numbers.
 */
export type NormalsOpener = (seed: number, block: number) => LaneNormals;

/** {@link NormalsOpener} in plain TypeScript. */
export const openNormals: NormalsOpener = (seed, block) => {
  const states = blockStates(seed, block);
  const streams = Array.from({ length: lanesPerBlock }, (_, lane) =>
    normalStream(states.subarray(lane * wordsPerLane, (lane + 1) * wordsPerLane)),
  );
  let lanes = streams.map(() => new Float64Array(0));
  return (count) => {
    if (lanes[0]!.length !== count) lanes = streams.map(() => new Float64Array(count));
    for (const [lane, stream] of streams.entries()) stream(lanes[lane]!);
    return lanes;
  };
};
