import { exp, log } from "./elementary.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { abs, sqrt, trunc } = Math;

const sqrtTwoPi = 2.50662827463100050242;
const sqrtHalf = 0.7071067811865475244;
const inverseSqrtPi = 5.6418958354775628695e-1;

/** Numerator and denominator of Cody's rational approximations, highest power first; the last entry closes each. */
const small = {
  p: [1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3],
  q: [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
};
const middle = {
  p: [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
    8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
  ],
  q: [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
};
const tail = {
  p: [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  q: [
    1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
  ],
};

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const ratio = ({ p, q }: { readonly p: readonly number[]; readonly q: readonly number[] }, x: number): number =>
  polynomial(p, x) / polynomial(q, x);

/** exp(−scale · y²) for y ≥ 0, with y² split so that the rounding of the square does not spoil the far tail. */
function expOfNegativeSquare(y: number, scale: number): number {
  const coarse = trunc(y * 16) / 16;
  return exp(-scale * coarse * coarse) * exp(-scale * (y - coarse) * (y + coarse));
}

/** erfc(y) · exp(y²); only for y > 0.46875. */
export function scaledErfc(y: number): number {
  if (y <= 4) return ratio(middle, y);
  const z = 1 / (y * y);
  return (inverseSqrtPi - z * ratio(tail, z)) / y;
}

/**
 * Complementary error function.
 *
 * @param x - scalar; any number.
 * @returns scalar in [0, 2]; 1 − erf x.
 * @remarks
 * Accuracy: about 1e-15 relative, also in the far tail; 0 above 26.55.
 * @see W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969) 631–637.
 * @example
 * erfc(1) // ≈ 0.15729920705028513
 */
export function erfc(x: number): number {
  const y = abs(x);
  if (y <= 0.46875) return 1 - x * ratio(small, y * y);
  if (Number.isNaN(x)) return x;
  if (y > 26.6) return x > 0 ? 0 : 2;
  const value = expOfNegativeSquare(y, 1) * scaledErfc(y);
  return x > 0 ? value : 2 - value;
}

/**
 * Density of the standard normal distribution.
 *
 * @param x - scalar; any number.
 * @returns scalar ≥ 0.
 * @example
 * normalPdf(0) // ≈ 0.3989422804014327
 */
export const normalPdf = (x: number): number => expOfNegativeSquare(abs(x), 0.5) / sqrtTwoPi;

/**
 * Distribution function of the standard normal distribution.
 *
 * @param x - scalar; any number.
 * @returns scalar in [0, 1].
 * @remarks
 * Accuracy: about 1e-15 relative, also in the lower tail; 0 below −37.5.
 * @see {@link erfc}.
 * @example
 * normalCdf(-1) // ≈ 0.15865525393145705
 */
export function normalCdf(x: number): number {
  const y = abs(x) * sqrtHalf;
  if (!(y > 0.46875) || y > 26.6) return 0.5 * erfc(-x * sqrtHalf);
  // The square is taken of x itself: rounding x √½ first would cost digits in the far tail.
  const beyond = 0.5 * expOfNegativeSquare(abs(x), 0.5) * scaledErfc(y);
  return x < 0 ? beyond : 1 - beyond;
}

/**
 * exp(logScale) · Φ(x), also where the first factor overflows and the second one vanishes.
 *
 * @param logScale - scalar.
 * @param x - scalar; any number.
 * @returns scalar ≥ 0.
 * @remarks
 * Accuracy: 1e-15 relative times max(1, |logScale|).
 * @see {@link normalCdf}.
 */
export function scaledNormalCdf(logScale: number, x: number): number {
  if (x > -1) return exp(logScale) * normalCdf(x);
  if (x < -1e150) return 0;
  return 0.5 * exp(logScale - 0.5 * x * x) * scaledErfc(-x * sqrtHalf);
}

const central = {
  p: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
    1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  q: [
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
    687.1870074920579083, 42.313330701600911252, 1,
  ],
};
/** The ratio of {@link central} written out: quasi-random points take most of their time here. */
function centralRatio(x: number): number {
  const { p, q } = central;
  let above = p[0]!;
  let below = q[0]!;
  for (let i = 1; i < 8; i++) {
    above = above * x + p[i]!;
    below = below * x + q[i]!;
  }
  return above / below;
}

const nearTail = {
  p: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  q: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
};
const farTail = {
  p: [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  q: [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ],
};

/**
 * Quantile of the standard normal distribution.
 *
 * @param p - scalar; probability in [0, 1].
 * @returns scalar; x with {@link normalCdf}(x) = p.
 * @remarks
 * Limits: −∞ at 0, ∞ at 1, NaN outside [0, 1].
 * Accuracy: about 1e-16 relative to p.
 * @see M. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Appl. Stat. 37 (1988) 477–484.
 * @example
 * normalQuantile(0.975) // ≈ 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const q = p - 0.5;
  if (abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const r = sqrt(-log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? ratio(nearTail, r - 1.6) : ratio(farTail, r - 5);
  return q < 0 ? -x : x;
}
