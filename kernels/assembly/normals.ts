// Standard normals by Box–Muller on xoshiro256+, two chains of two lanes at a time. The TypeScript twin is
// models/simulation/normals.ts; both give the same bits.
import * as c from "../../models/numerics/coefficients";

/** Places in the table of constants. */
const enum Slot {
  ROOT_HALF_SHIFT,
  TWO_52_BITS,
  MANTISSA,
  ROOT_HALF_BITS,
  ONE_BITS,
  SIGN,
  TWO_52_AND_BIAS,
  ONE,
  HALF,
  TWO,
  LOG_1,
  LOG_3,
  LOG_5,
  LOG_7,
  LOG_2,
  LOG_4,
  LOG_6,
  LN2_LO,
  LN2_HI,
  LOG2_E,
  EXP_1,
  EXP_2,
  EXP_3,
  EXP_4,
  EXP_5,
  MINUS_TWO,
  ONE_AND_HALF,
  HALF_PI,
  SIN_2,
  SIN_3,
  SIN_4,
  SIN_5,
  SIN_6,
  SIN_1,
  COS_1,
  COS_2,
  COS_3,
  COS_4,
  COS_5,
  COS_6,
  COUNT,
}

// Constants are loaded from memory: an engine builds a vector constant anew, in four instructions, wherever it is used.
const table = memory.data(<i32>Slot.COUNT << 3, 16);
store<i64>(table + (Slot.ROOT_HALF_SHIFT << 3), (0x3ff00000 - 0x3fe6a09e) << 32);
store<i64>(table + (Slot.TWO_52_BITS << 3), 0x4330000000000000);
store<i64>(table + (Slot.MANTISSA << 3), 0x000fffffffffffff);
store<i64>(table + (Slot.ROOT_HALF_BITS << 3), 0x3fe6a09e << 32);
store<i64>(table + (Slot.ONE_BITS << 3), 0x3ff0000000000000);
store<i64>(table + (Slot.SIGN << 3), 0x8000000000000000);
store<f64>(table + (Slot.TWO_52_AND_BIAS << 3), 4503599627370496.0 + 1023.0);
store<f64>(table + (Slot.ONE << 3), 1.0);
store<f64>(table + (Slot.HALF << 3), 0.5);
store<f64>(table + (Slot.TWO << 3), 2.0);
store<f64>(table + (Slot.LOG_1 << 3), c.LOG_1);
store<f64>(table + (Slot.LOG_3 << 3), c.LOG_3);
store<f64>(table + (Slot.LOG_5 << 3), c.LOG_5);
store<f64>(table + (Slot.LOG_7 << 3), c.LOG_7);
store<f64>(table + (Slot.LOG_2 << 3), c.LOG_2);
store<f64>(table + (Slot.LOG_4 << 3), c.LOG_4);
store<f64>(table + (Slot.LOG_6 << 3), c.LOG_6);
store<f64>(table + (Slot.LN2_LO << 3), c.LN2_LO);
store<f64>(table + (Slot.LN2_HI << 3), c.LN2_HI);
store<f64>(table + (Slot.LOG2_E << 3), c.LOG2_E);
store<f64>(table + (Slot.EXP_1 << 3), c.EXP_1);
store<f64>(table + (Slot.EXP_2 << 3), c.EXP_2);
store<f64>(table + (Slot.EXP_3 << 3), c.EXP_3);
store<f64>(table + (Slot.EXP_4 << 3), c.EXP_4);
store<f64>(table + (Slot.EXP_5 << 3), c.EXP_5);
store<f64>(table + (Slot.MINUS_TWO << 3), -2.0);
store<f64>(table + (Slot.ONE_AND_HALF << 3), 1.5);
store<f64>(table + (Slot.HALF_PI << 3), c.HALF_PI);
store<f64>(table + (Slot.SIN_2 << 3), c.SIN_2);
store<f64>(table + (Slot.SIN_3 << 3), c.SIN_3);
store<f64>(table + (Slot.SIN_4 << 3), c.SIN_4);
store<f64>(table + (Slot.SIN_5 << 3), c.SIN_5);
store<f64>(table + (Slot.SIN_6 << 3), c.SIN_6);
store<f64>(table + (Slot.SIN_1 << 3), c.SIN_1);
store<f64>(table + (Slot.COS_1 << 3), c.COS_1);
store<f64>(table + (Slot.COS_2 << 3), c.COS_2);
store<f64>(table + (Slot.COS_3 << 3), c.COS_3);
store<f64>(table + (Slot.COS_4 << 3), c.COS_4);
store<f64>(table + (Slot.COS_5 << 3), c.COS_5);
store<f64>(table + (Slot.COS_6 << 3), c.COS_6);

// @ts-ignore: decorator
@inline function constant(slot: Slot): v128 { return v128.load_splat<f64>(table + (<usize>slot << 3)); }

// @ts-ignore: decorator
@inline export function splat(x: f64): v128 { return f64x2.splat(x); }

/** Natural logarithm of both lanes, for normal numbers > 0. */
// @ts-ignore: decorator
@inline export function log2lanes(x: v128): v128 {
  const shifted = i64x2.add(x, constant(Slot.ROOT_HALF_SHIFT));
  // The exponent as a double: a small integer in the mantissa of 2^52.
  const exponent = v128.or(i64x2.shr_u(shifted, 52), constant(Slot.TWO_52_BITS));
  const k = f64x2.sub(exponent, constant(Slot.TWO_52_AND_BIAS));
  const m = i64x2.add(v128.and(shifted, constant(Slot.MANTISSA)), constant(Slot.ROOT_HALF_BITS));
  const f = f64x2.sub(m, constant(Slot.ONE));
  const halfSquare = f64x2.mul(f64x2.mul(constant(Slot.HALF), f), f);
  const s = f64x2.div(f, f64x2.add(constant(Slot.TWO), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const odd = f64x2.mul(z, f64x2.add(constant(Slot.LOG_1), f64x2.mul(w, f64x2.add(constant(Slot.LOG_3), f64x2.mul(w, f64x2.add(constant(Slot.LOG_5), f64x2.mul(w, constant(Slot.LOG_7))))))));
  const even = f64x2.mul(w, f64x2.add(constant(Slot.LOG_2), f64x2.mul(w, f64x2.add(constant(Slot.LOG_4), f64x2.mul(w, constant(Slot.LOG_6))))));
  const head = f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(odd, even))), f64x2.mul(k, constant(Slot.LN2_LO)));
  return f64x2.add(f64x2.add(f64x2.sub(head, halfSquare), f), f64x2.mul(k, constant(Slot.LN2_HI)));
}

/** Exponential of both lanes, for |x| < 700. */
// @ts-ignore: decorator
@inline export function exp2lanes(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, constant(Slot.LOG2_E)), constant(Slot.HALF)));
  const high = f64x2.sub(x, f64x2.mul(k, constant(Slot.LN2_HI)));
  const low = f64x2.mul(k, constant(Slot.LN2_LO));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  const p = f64x2.add(constant(Slot.EXP_1), f64x2.mul(t, f64x2.add(constant(Slot.EXP_2), f64x2.mul(t, f64x2.add(constant(Slot.EXP_3), f64x2.mul(t, f64x2.add(constant(Slot.EXP_4), f64x2.mul(t, constant(Slot.EXP_5)))))))));
  const q = f64x2.sub(r, f64x2.mul(t, p));
  const y = f64x2.sub(constant(Slot.ONE), f64x2.sub(f64x2.sub(low, f64x2.div(f64x2.mul(r, q), f64x2.sub(constant(Slot.TWO), q))), high));
  // 2^k from its bits: k + 1023 sits in the mantissa of 2^52 after the addition.
  const bits = f64x2.add(k, constant(Slot.TWO_52_AND_BIAS));
  return f64x2.mul(y, i64x2.shl(bits, 52));
}

// @ts-ignore: decorator
@inline function radius(word: v128): v128 {
  const u = f64x2.sub(constant(Slot.TWO), v128.or(i64x2.shr_u(word, 12), constant(Slot.ONE_BITS)));
  return f64x2.sqrt(f64x2.mul(constant(Slot.MINUS_TWO), log2lanes(u)));
}

// @ts-ignore: decorator
@inline function angle(word: v128): v128 {
  const t = f64x2.sub(v128.or(i64x2.shr_u(word, 12), constant(Slot.ONE_BITS)), constant(Slot.ONE_AND_HALF));
  return f64x2.mul(t, constant(Slot.HALF_PI));
}

// @ts-ignore: decorator
@inline function sine(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const p = f64x2.add(constant(Slot.SIN_2), f64x2.mul(z, f64x2.add(constant(Slot.SIN_3), f64x2.mul(z, f64x2.add(constant(Slot.SIN_4), f64x2.mul(z, f64x2.add(constant(Slot.SIN_5), f64x2.mul(z, constant(Slot.SIN_6)))))))));
  return f64x2.add(x, f64x2.mul(f64x2.mul(z, x), f64x2.add(constant(Slot.SIN_1), f64x2.mul(z, p))));
}

// @ts-ignore: decorator
@inline function cosine(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const p = f64x2.add(constant(Slot.COS_1), f64x2.mul(z, f64x2.add(constant(Slot.COS_2), f64x2.mul(z, f64x2.add(constant(Slot.COS_3), f64x2.mul(z, f64x2.add(constant(Slot.COS_4), f64x2.mul(z, f64x2.add(constant(Slot.COS_5), f64x2.mul(z, constant(Slot.COS_6)))))))))));
  return f64x2.add(f64x2.sub(constant(Slot.ONE), f64x2.mul(constant(Slot.HALF), z)), f64x2.mul(f64x2.mul(z, z), p));
}

/** Draws words of both chains: at 64 n the first words of chain A and B, then their second ones. */
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

/** Replaces the radius and the second word of one chain by its two normals. */
// @ts-ignore: decorator
@inline function turn(at: usize): void {
  const r = v128.load(at);
  const word = v128.load(at, 32);
  const x = angle(word);
  // The angle covers a quarter of the circle; bit 10 mirrors it, bit 11 exchanges sine and cosine.
  const c = v128.xor(cosine(x), v128.and(i64x2.shl(word, 53), constant(Slot.SIGN)));
  const s = sine(x);
  const swap = i64x2.lt_s(i64x2.shl(word, 52), i64x2.splat(0));
  v128.store(at, f64x2.mul(r, v128.bitselect(s, c, swap)));
  v128.store(at, f64x2.mul(r, v128.bitselect(c, s, swap)), 32);
}

/**
 * Writes `count` (even) normals of both chains: normal n lies at out + 32 n, chain A first, each with two lanes.
 * `state` holds the four state words of chain A (16 bytes each, one word a lane), then those of chain B.
 *
 * Three short loops over a buffer in the innermost cache: the processor keeps many turns of a short loop in flight, but
 * hardly one turn of a loop that does everything.
 */
export function fillNormals(state: usize, out: usize, count: i32): void {
  const end = out + (<usize>count << 5);
  drawWords(state, out, end);
  for (let at = out; at < end; at += 64) {
    v128.store(at, radius(v128.load(at)));
    v128.store(at, radius(v128.load(at, 16)), 16);
  }
  for (let at = out; at < end; at += 64) {
    turn(at);
    turn(at + 16);
  }
}
