// Exponential and logarithm of two lanes at a time. The TypeScript twin is models/numerics/elementary.ts; both give the
// same bits.
import * as c from "../../models/numerics/coefficients";

/** Places in the table of constants. */
const enum Slot {
  ROOT_HALF_SHIFT,
  TWO_52_BITS,
  MANTISSA,
  ROOT_HALF_BITS,
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
  COUNT,
}

// Constants are loaded from memory: an engine builds a vector constant anew, in four instructions, wherever it is used.
const table = memory.data(<i32>Slot.COUNT << 3, 16);
store<i64>(table + (Slot.ROOT_HALF_SHIFT << 3), (0x3ff00000 - 0x3fe6a09e) << 32);
store<i64>(table + (Slot.TWO_52_BITS << 3), 0x4330000000000000);
store<i64>(table + (Slot.MANTISSA << 3), 0x000fffffffffffff);
store<i64>(table + (Slot.ROOT_HALF_BITS << 3), 0x3fe6a09e << 32);
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

// @ts-ignore: decorator
@inline function constant(slot: Slot): v128 { return v128.load_splat<f64>(table + (<usize>slot << 3)); }

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
