// European options side by side: price and five Greeks, two contracts at a time. The TypeScript twin is
// models/pricing/optionColumns.ts; both give the same bits: every expression below has the order of the twin.
import { constant, exponentials, logarithms, scaledUpperTails, Slot } from "./vectorFunctions";

// @ts-ignore: decorator
@inline function clamped(d: v128): v128 {
  const limit = constant(Slot.FARTHEST);
  return f64x2.pmax(f64x2.pmin(d, limit), f64x2.neg(limit));
}

/** Below this σ√T there is none. */
const LEAST_DEVIATION: f64 = 1e-150;

/** Contracts of one call at most; even. */
const ROWS: i32 = 2048;
/** Bytes from one column to the next: three cache lines more than a power of two, so that columns share no cache set. */
const STRIDE: usize = (<usize>ROWS << 3) + 192;

/** Contracts that go through the three loops together: what lies between the loops stays in the innermost cache. */
const TILE: i32 = 128;
const LANE_BYTES: usize = <usize>TILE << 3;
const LANE: usize = LANE_BYTES + 64;

/** Rows of the scratch space, each one tile of doubles. */
const ASSET: usize = 0;
const CASH: usize = 1 * LANE;
const D1: usize = 2 * LANE;
const D2: usize = 3 * LANE;
const PER_SPOT: usize = 4 * LANE;
const ROOT: usize = 5 * LANE;
const ASSET_TAIL: usize = 6 * LANE;
const CASH_TAIL: usize = 7 * LANE;
const DENSITY: usize = 8 * LANE;
const WEIGHT: usize = 9 * LANE;
const PER_BOTH: usize = 10 * LANE;
const PER_DEVIATION: usize = 11 * LANE;
const NEARER: usize = 12 * LANE;

// Where everything lies: seven input columns, six output columns, the scratch space.
const inputs = memory.data(7 * ((ROWS << 3) + 192), 64);
const outputs = memory.data(6 * ((ROWS << 3) + 192), 64);
const scratch = memory.data(13 * ((TILE << 3) + 64), 64);

/** First byte of the columns spot, strike, expiry, vol, rate, dividend yield and sign. */
export function inputsAt(): usize { return inputs; }
/** First byte of the columns price, delta, gamma, vega, theta and rho. */
export function outputsAt(): usize { return outputs; }
/** Bytes from one column to the next. */
export function columnBytes(): usize { return STRIDE; }
/** Contracts of one call at most. */
export function largestCount(): i32 { return ROWS; }

/** Discount factors, and the logarithm of spot over strike. */
function discount(first: usize, count: usize): void {
  for (let at: usize = 0; at < count; at += 16) {
    const row = inputs + first + at;
    const expiry = v128.load(row, 2 * STRIDE);
    const out = scratch + at;
    v128.store(out, f64x2.mul(f64x2.neg(v128.load(row, 5 * STRIDE)), expiry), ASSET);
    v128.store(out, f64x2.mul(f64x2.neg(v128.load(row, 4 * STRIDE)), expiry), CASH);
    v128.store(out, f64x2.div(v128.load(row), v128.load(row, STRIDE)), D1);
  }
  for (let at: usize = 0; at < count; at += 64) exponentials(scratch + ASSET + at);
  for (let at: usize = 0; at < count; at += 64) exponentials(scratch + CASH + at);
  for (let at: usize = 0; at < count; at += 32) logarithms(scratch + D1 + at);
}

/** Where spot and strike lie in the distribution. */
function place(first: usize, count: usize): void {
  for (let at: usize = 0; at < count; at += 16) {
    const row = inputs + first + at;
    const out = scratch + at;
    const spot = v128.load(row);
    const expiry = v128.load(row, 2 * STRIDE);
    const sign = v128.load(row, 6 * STRIDE);
    const one = constant(Slot.ONE);
    const asset = f64x2.mul(spot, v128.load(out, ASSET));
    const cash = f64x2.mul(v128.load(row, STRIDE), v128.load(out, CASH));
    v128.store(out, asset, ASSET);
    v128.store(out, cash, CASH);
    const root = f64x2.sqrt(expiry);
    const product = f64x2.mul(v128.load(row, 3 * STRIDE), root);
    const still = f64x2.lt(product, f64x2.splat(LEAST_DEVIATION));
    const deviation = v128.bitselect(one, product, still);
    const perBoth = f64x2.div(one, f64x2.mul(spot, deviation));
    const perDeviation = f64x2.mul(perBoth, spot);
    const gain = f64x2.mul(sign, f64x2.sub(asset, cash));
    const drift = f64x2.mul(f64x2.sub(v128.load(row, 4 * STRIDE), v128.load(row, 5 * STRIDE)), expiry);
    const moneyness = f64x2.add(v128.load(out, D1), drift);
    const distance = f64x2.add(f64x2.mul(moneyness, perDeviation), f64x2.mul(constant(Slot.HALF), deviation));
    const farthest = f64x2.mul(sign, constant(Slot.FARTHEST));
    const certain = v128.bitselect(farthest, f64x2.neg(farthest), f64x2.gt(gain, f64x2.splat(0)));
    v128.store(out, v128.bitselect(certain, clamped(distance), still), D1);
    v128.store(out, v128.bitselect(certain, clamped(f64x2.sub(distance, deviation)), still), D2);
    v128.store(out, perBoth, PER_BOTH);
    v128.store(out, perDeviation, PER_DEVIATION);
    v128.store(out, f64x2.mul(perBoth, deviation), PER_SPOT);
    v128.store(out, root, ROOT);
    // What the density is multiplied by: nothing where there is no vol.
    v128.store(out, v128.andnot(constant(Slot.INVERSE_SQRT_TWO_PI), still), DENSITY);
  }
}

/** The shares of the tails, and the weight that they and the density have. */
function weigh(count: usize): void {
  for (let at: usize = 0; at < count; at += 16) {
    const out = scratch + at;
    const far1 = f64x2.abs(v128.load(out, D1));
    const far2 = f64x2.abs(v128.load(out, D2));
    const nearer = f64x2.pmin(far1, far2);
    const exponent = f64x2.mul(constant(Slot.HALF), f64x2.mul(nearer, nearer));
    v128.store(out, v128.bitselect(v128.load(out, CASH), v128.load(out, ASSET), f64x2.lt(far2, far1)), NEARER);
    v128.store(out, f64x2.neg(f64x2.pmin(exponent, constant(Slot.LARGEST_EXPONENT))), WEIGHT);
    v128.store(out, far1, ASSET_TAIL);
    v128.store(out, far2, CASH_TAIL);
  }
  for (let at: usize = 0; at < count; at += 64) exponentials(scratch + WEIGHT + at);
  for (let at: usize = 0; at < count; at += 64) scaledUpperTails(scratch + ASSET_TAIL + at);
  for (let at: usize = 0; at < count; at += 64) scaledUpperTails(scratch + CASH_TAIL + at);
}

/** Price and Greeks from the tails. */
function settle(first: usize, count: usize): void {
  const zero = f64x2.splat(0);
  for (let at: usize = 0; at < count; at += 16) {
    const row = inputs + first + at;
    const expiry = v128.load(row, 2 * STRIDE);
    const vol = v128.load(row, 3 * STRIDE);
    const rate = v128.load(row, 4 * STRIDE);
    const dividend = v128.load(row, 5 * STRIDE);
    const sign = v128.load(row, 6 * STRIDE);
    const from = scratch + at;
    const asset = v128.load(from, ASSET);
    const cash = v128.load(from, CASH);
    const perSpot = v128.load(from, PER_SPOT);
    const mass = f64x2.mul(v128.load(from, NEARER), v128.load(from, WEIGHT));
    const density = f64x2.mul(mass, v128.load(from, DENSITY));
    const assetTail = f64x2.mul(mass, v128.load(from, ASSET_TAIL));
    const cashTail = f64x2.mul(mass, v128.load(from, CASH_TAIL));
    const assetBody = f64x2.sub(asset, assetTail);
    const cashBody = f64x2.sub(cash, cashTail);
    const up1 = f64x2.gt(v128.load(from, D1), zero);
    const up2 = f64x2.gt(v128.load(from, D2), zero);
    const assetAbove = v128.bitselect(assetBody, assetTail, up1);
    const assetBelow = v128.bitselect(assetTail, assetBody, up1);
    const cashAbove = v128.bitselect(cashBody, cashTail, up2);
    const cashBelow = v128.bitselect(cashTail, cashBody, up2);
    const call = f64x2.gt(sign, zero);
    const assetPart = v128.bitselect(assetAbove, assetBelow, call);
    const cashPart = v128.bitselect(cashAbove, cashBelow, call);
    const timeValue = v128.bitselect(f64x2.sub(cashBelow, assetBelow), f64x2.sub(assetAbove, cashAbove), f64x2.gt(asset, cash));
    const gain = f64x2.mul(sign, f64x2.sub(asset, cash));
    const out = outputs + first + at;
    v128.store(out, f64x2.add(f64x2.pmax(zero, gain), f64x2.pmax(zero, timeValue)));
    v128.store(out, f64x2.mul(f64x2.mul(sign, assetPart), perSpot), STRIDE);
    v128.store(out, f64x2.mul(density, f64x2.mul(v128.load(from, PER_BOTH), perSpot)), 2 * STRIDE);
    v128.store(out, f64x2.mul(density, v128.load(from, ROOT)), 3 * STRIDE);
    const carry = f64x2.mul(sign, f64x2.sub(f64x2.mul(dividend, assetPart), f64x2.mul(rate, cashPart)));
    const decay = f64x2.mul(f64x2.mul(constant(Slot.HALF), density), f64x2.mul(f64x2.mul(vol, vol), v128.load(from, PER_DEVIATION)));
    v128.store(out, f64x2.sub(carry, decay), 4 * STRIDE);
    v128.store(out, f64x2.mul(f64x2.mul(sign, expiry), cashPart), 5 * STRIDE);
  }
}

/** Prices the first `count` (even) contracts of the input columns into the output columns. */
export function priceOptionColumns(count: i32): void {
  const bytes = <usize>count << 3;
  for (let at: usize = 0; at < bytes; at += LANE_BYTES) {
    const length = min(LANE_BYTES, bytes - at);
    discount(at, length);
    place(at, length);
    weigh(length);
    settle(at, length);
  }
}
