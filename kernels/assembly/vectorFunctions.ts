// Elementary functions of several vectors at once, in place. The TypeScript twins are log and exp of models/numerics/elementary.ts
// and models/numerics/millsRatio.ts; both give the same bits.
import * as c from "../../models/numerics/coefficients";

/** Places in the table of constants. */
export const enum Slot {
  P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10,
  Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, Q10, Q11,
  LOG2_E, LN2_HI, LN2_LO, EXP_1, EXP_2, EXP_3, EXP_4, EXP_5, TWO_52_AND_BIAS,
  LOG_1, LOG_2, LOG_3, LOG_4, LOG_5, LOG_6, LOG_7, ROOT_HALF_SHIFT, TWO_52_BITS, MANTISSA, ROOT_HALF_BITS,
  ONE, HALF, TWO, FARTHEST, LARGEST_EXPONENT, INVERSE_SQRT_TWO_PI,
  COUNT,
}

// Constants are loaded from memory: an engine builds a vector constant anew, in four instructions, wherever it is used.
const table = memory.data(<i32>Slot.COUNT << 3, 16);
store<f64>(table + (Slot.P0 << 3), c.MILLS_P0);
store<f64>(table + (Slot.P1 << 3), c.MILLS_P1);
store<f64>(table + (Slot.P2 << 3), c.MILLS_P2);
store<f64>(table + (Slot.P3 << 3), c.MILLS_P3);
store<f64>(table + (Slot.P4 << 3), c.MILLS_P4);
store<f64>(table + (Slot.P5 << 3), c.MILLS_P5);
store<f64>(table + (Slot.P6 << 3), c.MILLS_P6);
store<f64>(table + (Slot.P7 << 3), c.MILLS_P7);
store<f64>(table + (Slot.P8 << 3), c.MILLS_P8);
store<f64>(table + (Slot.P9 << 3), c.MILLS_P9);
store<f64>(table + (Slot.P10 << 3), c.MILLS_P10);
store<f64>(table + (Slot.Q1 << 3), c.MILLS_Q1);
store<f64>(table + (Slot.Q2 << 3), c.MILLS_Q2);
store<f64>(table + (Slot.Q3 << 3), c.MILLS_Q3);
store<f64>(table + (Slot.Q4 << 3), c.MILLS_Q4);
store<f64>(table + (Slot.Q5 << 3), c.MILLS_Q5);
store<f64>(table + (Slot.Q6 << 3), c.MILLS_Q6);
store<f64>(table + (Slot.Q7 << 3), c.MILLS_Q7);
store<f64>(table + (Slot.Q8 << 3), c.MILLS_Q8);
store<f64>(table + (Slot.Q9 << 3), c.MILLS_Q9);
store<f64>(table + (Slot.Q10 << 3), c.MILLS_Q10);
store<f64>(table + (Slot.Q11 << 3), c.MILLS_Q11);
store<f64>(table + (Slot.LOG2_E << 3), c.LOG2_E);
store<f64>(table + (Slot.LN2_HI << 3), c.LN2_HI);
store<f64>(table + (Slot.LN2_LO << 3), c.LN2_LO);
store<f64>(table + (Slot.EXP_1 << 3), c.EXP_1);
store<f64>(table + (Slot.EXP_2 << 3), c.EXP_2);
store<f64>(table + (Slot.EXP_3 << 3), c.EXP_3);
store<f64>(table + (Slot.EXP_4 << 3), c.EXP_4);
store<f64>(table + (Slot.EXP_5 << 3), c.EXP_5);
store<f64>(table + (Slot.TWO_52_AND_BIAS << 3), 4503599627370496.0 + 1023.0);
store<f64>(table + (Slot.LOG_1 << 3), c.LOG_1);
store<f64>(table + (Slot.LOG_2 << 3), c.LOG_2);
store<f64>(table + (Slot.LOG_3 << 3), c.LOG_3);
store<f64>(table + (Slot.LOG_4 << 3), c.LOG_4);
store<f64>(table + (Slot.LOG_5 << 3), c.LOG_5);
store<f64>(table + (Slot.LOG_6 << 3), c.LOG_6);
store<f64>(table + (Slot.LOG_7 << 3), c.LOG_7);
store<i64>(table + (Slot.ROOT_HALF_SHIFT << 3), (0x3ff00000 - 0x3fe6a09e) << 32);
store<i64>(table + (Slot.TWO_52_BITS << 3), 0x4330000000000000);
store<i64>(table + (Slot.MANTISSA << 3), 0x000fffffffffffff);
store<i64>(table + (Slot.ROOT_HALF_BITS << 3), 0x3fe6a09e << 32);
store<f64>(table + (Slot.ONE << 3), 1.0);
store<f64>(table + (Slot.HALF << 3), 0.5);
store<f64>(table + (Slot.TWO << 3), 2.0);
store<f64>(table + (Slot.FARTHEST << 3), 1000.0);
store<f64>(table + (Slot.LARGEST_EXPONENT << 3), 700.0);
store<f64>(table + (Slot.INVERSE_SQRT_TWO_PI << 3), 0.3989422804014327);

// @ts-ignore: decorator
@inline export function constant(slot: Slot): v128 { return v128.load_splat<f64>(table + (<usize>slot << 3)); }

/** sum × y + k: one step of Horner's rule. */
// @ts-ignore: decorator
@inline function next(k: v128, y: v128, sum: v128): v128 { return f64x2.add(k, f64x2.mul(y, sum)); }

/**
 * Replaces y ≥ 0 in four vectors from `at` on by Φ(−y) e^(y²/2). Four at once: each constant is loaded once for all, and the
 * sums in flight hide the latency of an addition.
 */
// @ts-ignore: decorator
@inline export function scaledUpperTails(at: usize): void {
  const y0 = v128.load(at), y1 = v128.load(at, 16), y2 = v128.load(at, 32), y3 = v128.load(at, 48);
  let k = constant(Slot.P10);
  let p0 = k, p1 = k, p2 = k, p3 = k;
  k = constant(Slot.P9); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P8); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P7); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P6); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P5); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P4); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P3); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P2); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P1); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  k = constant(Slot.P0); p0 = next(k, y0, p0); p1 = next(k, y1, p1); p2 = next(k, y2, p2); p3 = next(k, y3, p3);
  // Out of the registers, which the other half needs.
  v128.store(at, p0);
  v128.store(at, p1, 16);
  v128.store(at, p2, 32);
  v128.store(at, p3, 48);
  k = constant(Slot.Q11);
  let q0 = k, q1 = k, q2 = k, q3 = k;
  k = constant(Slot.Q10); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q9); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q8); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q7); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q6); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q5); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q4); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q3); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q2); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.Q1); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  k = constant(Slot.ONE); q0 = next(k, y0, q0); q1 = next(k, y1, q1); q2 = next(k, y2, q2); q3 = next(k, y3, q3);
  v128.store(at, f64x2.div(v128.load(at), q0));
  v128.store(at, f64x2.div(v128.load(at, 16), q1), 16);
  v128.store(at, f64x2.div(v128.load(at, 32), q2), 32);
  v128.store(at, f64x2.div(v128.load(at, 48), q3), 48);
}

/** Replaces |x| < 700 in four vectors from `at` on by eˣ. */
// @ts-ignore: decorator
@inline export function exponentials(at: usize): void {
  const x0 = v128.load(at), x1 = v128.load(at, 16), x2 = v128.load(at, 32), x3 = v128.load(at, 48);
  let c = constant(Slot.LOG2_E);
  const half = constant(Slot.HALF);
  const k0 = f64x2.floor(f64x2.add(f64x2.mul(x0, c), half));
  const k1 = f64x2.floor(f64x2.add(f64x2.mul(x1, c), half));
  const k2 = f64x2.floor(f64x2.add(f64x2.mul(x2, c), half));
  const k3 = f64x2.floor(f64x2.add(f64x2.mul(x3, c), half));
  c = constant(Slot.LN2_HI);
  const high0 = f64x2.sub(x0, f64x2.mul(k0, c));
  const high1 = f64x2.sub(x1, f64x2.mul(k1, c));
  const high2 = f64x2.sub(x2, f64x2.mul(k2, c));
  const high3 = f64x2.sub(x3, f64x2.mul(k3, c));
  c = constant(Slot.LN2_LO);
  const low0 = f64x2.mul(k0, c);
  const low1 = f64x2.mul(k1, c);
  const low2 = f64x2.mul(k2, c);
  const low3 = f64x2.mul(k3, c);
  const r0 = f64x2.sub(high0, low0);
  const r1 = f64x2.sub(high1, low1);
  const r2 = f64x2.sub(high2, low2);
  const r3 = f64x2.sub(high3, low3);
  const t0 = f64x2.mul(r0, r0);
  const t1 = f64x2.mul(r1, r1);
  const t2 = f64x2.mul(r2, r2);
  const t3 = f64x2.mul(r3, r3);
  c = constant(Slot.EXP_5);
  let p0 = c, p1 = c, p2 = c, p3 = c;
  c = constant(Slot.EXP_4); p0 = next(c, t0, p0); p1 = next(c, t1, p1); p2 = next(c, t2, p2); p3 = next(c, t3, p3);
  c = constant(Slot.EXP_3); p0 = next(c, t0, p0); p1 = next(c, t1, p1); p2 = next(c, t2, p2); p3 = next(c, t3, p3);
  c = constant(Slot.EXP_2); p0 = next(c, t0, p0); p1 = next(c, t1, p1); p2 = next(c, t2, p2); p3 = next(c, t3, p3);
  c = constant(Slot.EXP_1); p0 = next(c, t0, p0); p1 = next(c, t1, p1); p2 = next(c, t2, p2); p3 = next(c, t3, p3);
  const q0 = f64x2.sub(r0, f64x2.mul(t0, p0));
  const q1 = f64x2.sub(r1, f64x2.mul(t1, p1));
  const q2 = f64x2.sub(r2, f64x2.mul(t2, p2));
  const q3 = f64x2.sub(r3, f64x2.mul(t3, p3));
  const two = constant(Slot.TWO), one = constant(Slot.ONE), bias = constant(Slot.TWO_52_AND_BIAS);
  const y0 = f64x2.sub(one, f64x2.sub(f64x2.sub(low0, f64x2.div(f64x2.mul(r0, q0), f64x2.sub(two, q0))), high0));
  const y1 = f64x2.sub(one, f64x2.sub(f64x2.sub(low1, f64x2.div(f64x2.mul(r1, q1), f64x2.sub(two, q1))), high1));
  const y2 = f64x2.sub(one, f64x2.sub(f64x2.sub(low2, f64x2.div(f64x2.mul(r2, q2), f64x2.sub(two, q2))), high2));
  const y3 = f64x2.sub(one, f64x2.sub(f64x2.sub(low3, f64x2.div(f64x2.mul(r3, q3), f64x2.sub(two, q3))), high3));
  v128.store(at, f64x2.mul(y0, i64x2.shl(f64x2.add(k0, bias), 52)));
  v128.store(at, f64x2.mul(y1, i64x2.shl(f64x2.add(k1, bias), 52)), 16);
  v128.store(at, f64x2.mul(y2, i64x2.shl(f64x2.add(k2, bias), 52)), 32);
  v128.store(at, f64x2.mul(y3, i64x2.shl(f64x2.add(k3, bias), 52)), 48);
}

/** Replaces normal numbers > 0 in two vectors from `at` on by their natural logarithm. */
// @ts-ignore: decorator
@inline export function logarithms(at: usize): void {
  let c = constant(Slot.ROOT_HALF_SHIFT);
  const x0 = i64x2.add(v128.load(at, 0), c); const x1 = i64x2.add(v128.load(at, 16), c);
  c = constant(Slot.TWO_52_BITS);
  const bias = constant(Slot.TWO_52_AND_BIAS), one = constant(Slot.ONE);
  const k0 = f64x2.sub(v128.or(i64x2.shr_u(x0, 52), c), bias);
  const k1 = f64x2.sub(v128.or(i64x2.shr_u(x1, 52), c), bias);
  c = constant(Slot.MANTISSA);
  const root = constant(Slot.ROOT_HALF_BITS);
  const f0 = f64x2.sub(i64x2.add(v128.and(x0, c), root), one);
  const f1 = f64x2.sub(i64x2.add(v128.and(x1, c), root), one);
  c = constant(Slot.HALF);
  const h0 = f64x2.mul(f64x2.mul(c, f0), f0); const h1 = f64x2.mul(f64x2.mul(c, f1), f1);
  c = constant(Slot.TWO);
  const s0 = f64x2.div(f0, f64x2.add(c, f0)); const s1 = f64x2.div(f1, f64x2.add(c, f1));
  const z0 = f64x2.mul(s0, s0); const z1 = f64x2.mul(s1, s1);
  const w0 = f64x2.mul(z0, z0); const w1 = f64x2.mul(z1, z1);
  c = constant(Slot.LOG_7);
  let odd0 = c, odd1 = c;
  c = constant(Slot.LOG_5);  odd0 = next(c, w0, odd0);  odd1 = next(c, w1, odd1);
  c = constant(Slot.LOG_3);  odd0 = next(c, w0, odd0);  odd1 = next(c, w1, odd1);
  c = constant(Slot.LOG_1);  odd0 = next(c, w0, odd0);  odd1 = next(c, w1, odd1);
  c = constant(Slot.LOG_6);
  let even0 = c, even1 = c;
  c = constant(Slot.LOG_4);  even0 = next(c, w0, even0);  even1 = next(c, w1, even1);
  c = constant(Slot.LOG_2);  even0 = next(c, w0, even0);  even1 = next(c, w1, even1);
  c = constant(Slot.LN2_LO);
  const head0 = f64x2.add(f64x2.mul(s0, f64x2.add(h0, f64x2.add(f64x2.mul(z0, odd0), f64x2.mul(w0, even0)))), f64x2.mul(k0, c));
  const head1 = f64x2.add(f64x2.mul(s1, f64x2.add(h1, f64x2.add(f64x2.mul(z1, odd1), f64x2.mul(w1, even1)))), f64x2.mul(k1, c));
  c = constant(Slot.LN2_HI);
  v128.store(at, f64x2.add(f64x2.add(f64x2.sub(head0, h0), f0), f64x2.mul(k0, c)));
  v128.store(at, f64x2.add(f64x2.add(f64x2.sub(head1, h1), f1), f64x2.mul(k1, c)), 16);
}
