// Standard normals by the ziggurat on xoshiro256+, two chains of two lanes at a time. The TypeScript twins are
// models/simulation/normals.ts and ziggurat.ts; both give the same bits.
import { exp2lanes, log2lanes } from "./elementary";
import { philox, philoxHigh, philoxLow } from "./philox";

/** The edges of the ziggurat, which the binding writes here: 1024 layers and the top. */
const edges = memory.data(1025 << 3, 16);

/** Where the edges of models/simulation/ziggurat.ts belong. */
export function zigguratEdges(): usize { return edges; }

/** Draws words of both chains: at 32 n word n of the two lanes of chain A, then of chain B. */
function drawWords(state: usize, out: usize, end: usize): void {
  let a0 = v128.load(state), a1 = v128.load(state, 16), a2 = v128.load(state, 32), a3 = v128.load(state, 48);
  let b0 = v128.load(state, 64), b1 = v128.load(state, 80), b2 = v128.load(state, 96), b3 = v128.load(state, 112);
  for (; out < end; out += 32) {
    v128.store(out, i64x2.add(a0, a3));
    v128.store(out, i64x2.add(b0, b3), 16);
    const ta = i64x2.shl(a1, 17);
    const tb = i64x2.shl(b1, 17);
    a2 = v128.xor(a2, a0); b2 = v128.xor(b2, b0);
    a3 = v128.xor(a3, a1); b3 = v128.xor(b3, b1);
    a1 = v128.xor(a1, a2); b1 = v128.xor(b1, b2);
    a0 = v128.xor(a0, a3); b0 = v128.xor(b0, b3);
    a2 = v128.xor(a2, ta); b2 = v128.xor(b2, tb);
    a3 = v128.or(i64x2.shl(a3, 45), i64x2.shr_u(a3, 19));
    b3 = v128.or(i64x2.shl(b3, 45), i64x2.shr_u(b3, 19));
  }
  v128.store(state, a0); v128.store(state, a1, 16); v128.store(state, a2, 32); v128.store(state, a3, 48);
  v128.store(state, b0, 64); v128.store(state, b1, 80); v128.store(state, b2, 96); v128.store(state, b3, 112);
}

// An engine builds a vector constant anew wherever it is used, but keeps one that was loaded in a register.
const exponentOfTwo = memory.data<u64>([0x4000000000000001], 8);
const three = memory.data<f64>([3.0], 8);
const sign = memory.data<u64>([0x8000000000000000], 8);

/** Address of the outer edge of the layer that bits 3 to 12 of a word choose: they are its offset in bytes as they stand. */
// @ts-ignore: decorator
@inline function edgeOf(word: usize): usize { return edges + (word & 0x1ff8); }

/** The upper 51 bits of both words as doubles in (−1, 1), symmetric about zero. */
// @ts-ignore: decorator
@inline function signedUnits(words: v128, bits: v128, offset: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(words, 12), bits), offset);
}

/**
 * Writes `count` normals of both chains: normal n lies at out + 32 n, chain A first, each with two lanes.
 * `state` holds the four state words of chain A (16 bytes each, one word a lane), then those of chain B.
 *
 * Two short loops over a buffer in the innermost cache: the processor keeps many turns of a short loop in flight, but
 * hardly one turn of a loop that does everything.
 */
export function fillNormals(state: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 5);
  drawWords(state, out, end);
  const bits = v128.load_splat<u64>(exponentOfTwo), offset = v128.load_splat<u64>(three), signs = v128.load_splat<u64>(sign);
  for (let at = out; at < end; at += 32) {
    // One load takes the outer edge of a layer and the inner edge behind it.
    const a0 = v128.load(edgeOf(load<u16>(at))), a1 = v128.load(edgeOf(load<u16>(at, 8)));
    const b0 = v128.load(edgeOf(load<u16>(at, 16))), b1 = v128.load(edgeOf(load<u16>(at, 24)));
    const xa = f64x2.mul(signedUnits(v128.load(at), bits, offset), v128.shuffle<f64>(a0, a1, 0, 2));
    const xb = f64x2.mul(signedUnits(v128.load(at, 16), bits, offset), v128.shuffle<f64>(b0, b1, 0, 2));
    const coreA = f64x2.lt(v128.andnot(xa, signs), v128.shuffle<f64>(a0, a1, 1, 3));
    const coreB = f64x2.lt(v128.andnot(xb, signs), v128.shuffle<f64>(b0, b1, 1, 3));
    if (i64x2.bitmask(v128.and(coreA, coreB)) == 3) {
      v128.store(at, xa);
      v128.store(at, xb, 16);
    } else {
      for (let lane: usize = 0; lane < 32; lane += 8) store<f64>(at + lane, normalOfWord(load<u64>(at + lane)));
    }
  }
}

/** The upper 52 bits as a double in (0, 1]. */
// @ts-ignore: decorator
@inline function unit(word: u64): f64 { return 2.0 - reinterpret<f64>((word >> 12) | 0x3ff0000000000000); }

// @ts-ignore: decorator
@inline function pair(first: f64, second: f64): v128 { return f64x2.replace_lane(f64x2.splat(first), 1, second); }

/** The normal that a word stands for. */
function normalOfWord(key: u64): f64 {
  let word = key;
  let attempt: u32 = 0;
  while (true) {
    const edge = edgeOf(<usize>word);
    const outer = load<f64>(edge), inner = load<f64>(edge, 8);
    const x = (reinterpret<f64>((word >> 12) | 0x4000000000000001) - 3.0) * outer;
    if (Math.abs(x) < inner) return x;
    philox(attempt++, key);
    if (edge == edges) {
      const logs = log2lanes(pair(unit(philoxLow), unit(philoxHigh)));
      const beyond = -f64x2.extract_lane(logs, 0) / inner;
      if (-2.0 * f64x2.extract_lane(logs, 1) >= beyond * beyond) return x < 0.0 ? -inner - beyond : inner + beyond;
      continue;
    }
    const square = x * x;
    const heights = exp2lanes(pair(0.5 * (square - outer * outer), 0.5 * (square - inner * inner)));
    const low = f64x2.extract_lane(heights, 0);
    if (low + unit(philoxLow) * (f64x2.extract_lane(heights, 1) - low) < 1.0) return x;
    word = philoxHigh;
  }
}
