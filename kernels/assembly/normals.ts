// Standard normals by Box–Muller on xoshiro256+, two chains of two lanes at a time: the loop is bound by latency, and the
// second chain fills the gaps of the first. The TypeScript twin is models/simulation/normals.ts; both give the same bits.
import * as c from "../../models/numerics/coefficients";

// @ts-ignore: decorator
@inline export function splat(x: f64): v128 { return f64x2.splat(x); }

/** Natural logarithm of both lanes, for normal numbers > 0. */
// @ts-ignore: decorator
@inline export function log2lanes(x: v128): v128 {
  const shifted = i64x2.add(x, i64x2.splat((0x3ff00000 - 0x3fe6a09e) << 32));
  // The exponent as a double: a small integer in the mantissa of 2^52.
  const exponent = v128.or(i64x2.shr_u(shifted, 52), i64x2.splat(0x4330000000000000));
  const k = f64x2.sub(exponent, splat(4503599627370496.0 + 1023.0));
  const m = i64x2.add(v128.and(shifted, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e << 32));
  const f = f64x2.sub(m, splat(1.0));
  const halfSquare = f64x2.mul(f64x2.mul(splat(0.5), f), f);
  const s = f64x2.div(f, f64x2.add(splat(2.0), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  const odd = f64x2.mul(z, f64x2.add(splat(c.LOG_1), f64x2.mul(w, f64x2.add(splat(c.LOG_3), f64x2.mul(w, f64x2.add(splat(c.LOG_5), f64x2.mul(w, splat(c.LOG_7))))))));
  const even = f64x2.mul(w, f64x2.add(splat(c.LOG_2), f64x2.mul(w, f64x2.add(splat(c.LOG_4), f64x2.mul(w, splat(c.LOG_6))))));
  const head = f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(odd, even))), f64x2.mul(k, splat(c.LN2_LO)));
  return f64x2.add(f64x2.add(f64x2.sub(head, halfSquare), f), f64x2.mul(k, splat(c.LN2_HI)));
}

/** Exponential of both lanes, for |x| < 700. */
// @ts-ignore: decorator
@inline export function exp2lanes(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, splat(c.LOG2_E)), splat(0.5)));
  const high = f64x2.sub(x, f64x2.mul(k, splat(c.LN2_HI)));
  const low = f64x2.mul(k, splat(c.LN2_LO));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  const p = f64x2.add(splat(c.EXP_1), f64x2.mul(t, f64x2.add(splat(c.EXP_2), f64x2.mul(t, f64x2.add(splat(c.EXP_3), f64x2.mul(t, f64x2.add(splat(c.EXP_4), f64x2.mul(t, splat(c.EXP_5)))))))));
  const q = f64x2.sub(r, f64x2.mul(t, p));
  const y = f64x2.sub(splat(1.0), f64x2.sub(f64x2.sub(low, f64x2.div(f64x2.mul(r, q), f64x2.sub(splat(2.0), q))), high));
  // 2^k from its bits: k + 1023 sits in the mantissa of 2^52 after the addition.
  const bits = f64x2.add(k, splat(4503599627370496.0 + 1023.0));
  return f64x2.mul(y, i64x2.shl(bits, 52));
}

// @ts-ignore: decorator
@inline function radius(word: v128): v128 {
  const u = f64x2.sub(splat(2.0), v128.or(i64x2.shr_u(word, 12), i64x2.splat(0x3ff0000000000000)));
  return f64x2.sqrt(f64x2.mul(splat(-2.0), log2lanes(u)));
}

// @ts-ignore: decorator
@inline function angle(word: v128): v128 {
  const t = f64x2.sub(v128.or(i64x2.shr_u(word, 12), i64x2.splat(0x3ff0000000000000)), splat(1.5));
  return f64x2.mul(t, splat(c.HALF_PI));
}

// @ts-ignore: decorator
@inline function sine(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const p = f64x2.add(splat(c.SIN_2), f64x2.mul(z, f64x2.add(splat(c.SIN_3), f64x2.mul(z, f64x2.add(splat(c.SIN_4), f64x2.mul(z, f64x2.add(splat(c.SIN_5), f64x2.mul(z, splat(c.SIN_6)))))))));
  return f64x2.add(x, f64x2.mul(f64x2.mul(z, x), f64x2.add(splat(c.SIN_1), f64x2.mul(z, p))));
}

// @ts-ignore: decorator
@inline function cosine(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const p = f64x2.add(splat(c.COS_1), f64x2.mul(z, f64x2.add(splat(c.COS_2), f64x2.mul(z, f64x2.add(splat(c.COS_3), f64x2.mul(z, f64x2.add(splat(c.COS_4), f64x2.mul(z, f64x2.add(splat(c.COS_5), f64x2.mul(z, splat(c.COS_6)))))))))));
  return f64x2.add(f64x2.sub(splat(1.0), f64x2.mul(splat(0.5), z)), f64x2.mul(f64x2.mul(z, z), p));
}

/**
 * Writes `count` (even) normals of both chains: normal n lies at out + 32 n, chain A first, each with two lanes.
 * `state` holds the four state words of chain A (16 bytes each, one word a lane), then those of chain B.
 */
export function fillNormals(state: usize, out: usize, count: i32): void {
  let a0 = v128.load(state), a1 = v128.load(state, 16), a2 = v128.load(state, 32), a3 = v128.load(state, 48);
  let b0 = v128.load(state, 64), b1 = v128.load(state, 80), b2 = v128.load(state, 96), b3 = v128.load(state, 112);
  const end = out + (<usize>count << 5);
  for (; out < end; out += 64) {
    const aFirst = i64x2.add(a0, a3);
    const bFirst = i64x2.add(b0, b3);
    let ta = i64x2.shl(a1, 17);
    let tb = i64x2.shl(b1, 17);
    a2 = v128.xor(a2, a0); b2 = v128.xor(b2, b0);
    a3 = v128.xor(a3, a1); b3 = v128.xor(b3, b1);
    a1 = v128.xor(a1, a2); b1 = v128.xor(b1, b2);
    a0 = v128.xor(a0, a3); b0 = v128.xor(b0, b3);
    a2 = v128.xor(a2, ta); b2 = v128.xor(b2, tb);
    a3 = v128.or(i64x2.shl(a3, 45), i64x2.shr_u(a3, 19));
    b3 = v128.or(i64x2.shl(b3, 45), i64x2.shr_u(b3, 19));
    const aSecond = i64x2.add(a0, a3);
    const bSecond = i64x2.add(b0, b3);
    ta = i64x2.shl(a1, 17);
    tb = i64x2.shl(b1, 17);
    a2 = v128.xor(a2, a0); b2 = v128.xor(b2, b0);
    a3 = v128.xor(a3, a1); b3 = v128.xor(b3, b1);
    a1 = v128.xor(a1, a2); b1 = v128.xor(b1, b2);
    a0 = v128.xor(a0, a3); b0 = v128.xor(b0, b3);
    a2 = v128.xor(a2, ta); b2 = v128.xor(b2, tb);
    a3 = v128.or(i64x2.shl(a3, 45), i64x2.shr_u(a3, 19));
    b3 = v128.or(i64x2.shl(b3, 45), i64x2.shr_u(b3, 19));

    const ra = radius(aFirst);
    const rb = radius(bFirst);
    const xa = angle(aSecond);
    const xb = angle(bSecond);
    // The angle covers a quarter of the circle; bit 10 mirrors it, bit 11 exchanges sine and cosine.
    const ca = v128.xor(cosine(xa), v128.and(i64x2.shl(aSecond, 53), i64x2.splat(0x8000000000000000)));
    const cb = v128.xor(cosine(xb), v128.and(i64x2.shl(bSecond, 53), i64x2.splat(0x8000000000000000)));
    const sa = sine(xa);
    const sb = sine(xb);
    const swapA = i64x2.shr_s(i64x2.shl(aSecond, 52), 63);
    const swapB = i64x2.shr_s(i64x2.shl(bSecond, 52), 63);
    v128.store(out, f64x2.mul(ra, v128.bitselect(sa, ca, swapA)));
    v128.store(out, f64x2.mul(rb, v128.bitselect(sb, cb, swapB)), 16);
    v128.store(out, f64x2.mul(ra, v128.bitselect(ca, sa, swapA)), 32);
    v128.store(out, f64x2.mul(rb, v128.bitselect(cb, sb, swapB)), 48);
  }
  v128.store(state, a0); v128.store(state, a1, 16); v128.store(state, a2, 32); v128.store(state, a3, 48);
  v128.store(state, b0, 64); v128.store(state, b1, 80); v128.store(state, b2, 96); v128.store(state, b3, 112);
}
