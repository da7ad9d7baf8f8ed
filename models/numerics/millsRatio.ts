import * as c from "./coefficients.ts";

/**
 * Upper tail of the standard normal distribution without its exponential: Φ(−y) e^(y²/2).
 *
 * Whoever needs density and distribution function at one point pays for one exponential.
 *
 * @param y - scalar in [0, 1e25].
 * @returns scalar in (0, 0.5]; times √(2π) it is Mills' ratio.
 * @remarks
 * Accuracy: 1e-15 relative; one formula for the whole half-line, so that a SIMD kernel computes it without a branch.
 * @see J. Mills, "Table of the ratio: area to bounding ordinate, for any portion of the normal curve", Biometrika 18 (1926) 395–400.
 * @example
 * scaledUpperTail(1) // ≈ 0.2615782918651234
 */
export function scaledUpperTail(y: number): number {
  const p =
    c.MILLS_P0 +
    y *
      (c.MILLS_P1 +
        y *
          (c.MILLS_P2 +
            y *
              (c.MILLS_P3 +
                y *
                  (c.MILLS_P4 +
                    y *
                      (c.MILLS_P5 +
                        y *
                          (c.MILLS_P6 + y * (c.MILLS_P7 + y * (c.MILLS_P8 + y * (c.MILLS_P9 + y * c.MILLS_P10)))))))));
  const q =
    1 +
    y *
      (c.MILLS_Q1 +
        y *
          (c.MILLS_Q2 +
            y *
              (c.MILLS_Q3 +
                y *
                  (c.MILLS_Q4 +
                    y *
                      (c.MILLS_Q5 +
                        y *
                          (c.MILLS_Q6 +
                            y *
                              (c.MILLS_Q7 +
                                y * (c.MILLS_Q8 + y * (c.MILLS_Q9 + y * (c.MILLS_Q10 + y * c.MILLS_Q11))))))))));
  return p / q;
}
