import { pow } from "./power.ts";

const parts = 64;
const smallestExponent = -1022;

/** 2^(i/64). */
const fractions = Float64Array.from({ length: parts }, (_, i) => pow(2, i / parts));
/** 2^(i − 1022): looked up, because building a double from its bits stalls the loops that need it. */
const powers = new Float64Array(2046).fill(2.2250738585072014e-308);
for (let i = 1; i < powers.length; i++) powers[i] = 2 * powers[i - 1]!;

const partsPerUnit = 92.332482616893658071;
/** ln 2 / 64 in two parts; the first has 32 bits, so that its product with every whole number here is exact. */
const unitHigh = 0.01083042469326756;
const unitLow = 2.9815858269852933e-12;

/**
 * Exponential function for inner loops: half the time of `exp` in `elementary.ts`, without its range.
 *
 * @param x - scalar < 700.
 * @returns scalar; eˣ, and 0 below −700.
 * @remarks
 * Accuracy: 2 units in the last place.
 * @see P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic", ACM
 * Trans. Math. Softw. 15 (1989) 144–157.
 */
export function tableExp(x: number): number {
  if (!(x > -700)) return x < 0 ? 0 : x;
  const k = Math.floor(x * partsPerUnit + 0.5);
  const r = x - k * unitHigh - k * unitLow;
  const i = k | 0;
  const scale = fractions[i & (parts - 1)]! * powers[(i >> 6) - smallestExponent]!;
  const beyondOne = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  return scale + scale * beyondOne;
}
