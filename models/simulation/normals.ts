import { philox4x32, philoxKey } from "../numerics/philox.ts";
import { normalOfWord } from "./ziggurat.ts";

/** Independent streams of one block; four paths advance together, one on each lane. */
export const lanesPerBlock = 4;

/** 32-bit words of the state of one lane: four 64-bit words, low half first. */
const wordsPerLane = 8;

const two32 = 4_294_967_296;

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
  let [l0, h0, l1, h1, l2, h2, l3, h3] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  let low = 0;
  let high = 0;

  /** Draws s0 + s3 into `high` and `low` and steps the generator. */
  function draw(): void {
    const sum = l0 + l3;
    low = sum >>> 0;
    high = (h0 + h3 + (sum >= two32 ? 1 : 0)) >>> 0;
    const tLow = (l1 << 17) >>> 0;
    const tHigh = ((h1 << 17) | (l1 >>> 15)) >>> 0;
    l2 = (l2 ^ l0) >>> 0;
    h2 = (h2 ^ h0) >>> 0;
    l3 = (l3 ^ l1) >>> 0;
    h3 = (h3 ^ h1) >>> 0;
    l1 = (l1 ^ l2) >>> 0;
    h1 = (h1 ^ h2) >>> 0;
    l0 = (l0 ^ l3) >>> 0;
    h0 = (h0 ^ h3) >>> 0;
    l2 = (l2 ^ tLow) >>> 0;
    h2 = (h2 ^ tHigh) >>> 0;
    // Rotation to the left by 45 = 32 + 13.
    const rotatedHigh = ((l3 << 13) | (h3 >>> 19)) >>> 0;
    l3 = ((h3 << 13) | (l3 >>> 19)) >>> 0;
    h3 = rotatedHigh;
  }

  return (out) => {
    for (let n = 0; n < out.length; n++) {
      draw();
      out[n] = normalOfWord(low, high);
    }
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
