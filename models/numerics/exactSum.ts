// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { floor, max } = Math;

/** Bits of one limb. */
const limbBits = 32;
const limbBase = 4_294_967_296;

/** Limb i counts units of 2^(32 i − 1,088): together they hold every double. */
const lowestExponent = -1_088;
const limbs = 68;

/** A limb takes fewer than 2³² units from each number: after this many the limbs are carried. */
const maxPending = 1 << 20;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * Sum of doubles without any rounding until it is read: the same for any order and any grouping of the numbers.
 *
 * A plain object that survives a structured clone; {@link addExactly}, {@link mergeExactly} and {@link exactValue} work on it.
 */
export interface ExactSum {
  /** Units of each limb, whole numbers of either sign. */
  readonly limbs: Float64Array;
  /** Numbers added since the last carry. */
  pending: number;
}

/** The sum of no numbers. */
export const emptyExactSum = (): ExactSum => ({ limbs: new Float64Array(limbs), pending: 0 });

/**
 * Adds a finite number to the sum in place.
 *
 * @see R. Neal, "Fast exact summation using small and large superaccumulators", arXiv:1505.05571 (2015).
 */
export function addExactly(sum: ExactSum, x: number): void {
  if (x === 0) return;
  double[0] = x;
  const high = words[1]!;
  const low = words[0]!;
  const sign = high >>> 31 ? -1 : 1;
  const biased = (high >>> 20) & 0x7ff;
  // x = sign · (top · 2³² + low) · 2^(exponent).
  const top = biased === 0 ? high & 0xfffff : (high & 0xfffff) | 0x100000;
  const position = max(1, biased) - 1_075 - lowestExponent;
  const limb = floor(position / limbBits);
  const shift = position % limbBits;
  const scale = 2 ** shift;
  const lowScaled = low * scale;
  const lowCarry = floor(lowScaled / limbBase);
  const topScaled = top * scale;
  const topCarry = floor(topScaled / limbBase);
  sum.limbs[limb]! += sign * (lowScaled - lowCarry * limbBase);
  sum.limbs[limb + 1]! += sign * (topScaled - topCarry * limbBase + lowCarry);
  sum.limbs[limb + 2]! += sign * topCarry;
  sum.pending += 1;
  if (sum.pending >= maxPending) carry(sum);
}

/** Adds another sum in place. */
export function mergeExactly(into: ExactSum, next: ExactSum): void {
  carry(into);
  for (let i = 0; i < limbs; i++) into.limbs[i]! += next.limbs[i]!;
  into.pending = next.pending + 1;
  if (into.pending >= maxPending) carry(into);
}

/** Brings every limb but the highest into [0, 2³²) without changing the sum. */
function carry(sum: ExactSum): void {
  let over = 0;
  for (let i = 0; i < limbs - 1; i++) {
    const units = sum.limbs[i]! + over;
    over = floor(units / limbBase);
    sum.limbs[i] = units - over * limbBase;
  }
  sum.limbs[limbs - 1]! += over;
  sum.pending = 0;
}

/**
 * The sum as a double: a function of the exact sum alone.
 *
 * @remarks
 * Accuracy: 1 unit in the last place; sums beyond the range of a double are not meant to occur.
 */
export function exactValue(sum: ExactSum): number {
  carry(sum);
  const negative = sum.limbs[limbs - 1]! < 0;
  const magnitude = negative ? { limbs: sum.limbs.map((units) => -units), pending: 0 } : sum;
  if (negative) carry(magnitude);
  let value = 0;
  // From the highest limb down three limbs are more than 64 bits: what lies below cannot be seen.
  let first = limbs - 1;
  while (first > 0 && magnitude.limbs[first] === 0) first -= 1;
  for (let i = max(0, first - 3); i <= first; i++) value += scaled(magnitude.limbs[i]!, i);
  return negative ? -value : value;
}

/** `units` · 2^(32 i − 1,088), in two steps because the scale of the lowest limbs is no number. */
const scaled = (units: number, i: number): number => {
  const exponent = limbBits * i + lowestExponent;
  return exponent >= -1_022 ? units * 2 ** exponent : units * 2 ** -1_022 * 2 ** (exponent + 1_022);
};
