import { relativeError } from "../../test/support/golden.ts";
import { erfc, normalCdf, normalPdf, normalQuantile } from "./normal.ts";

// Made by mpmath 1.3.0 at 40 digits: mp.nstr(ncdf(x), 17), mp.nstr(erfc(x), 17).
const cdf = [
  [-37, 5.7255712225245768e-300],
  [-20, 2.7536241186062337e-89],
  [-8, 6.2209605742717841e-16],
  [-5, 2.8665157187919391e-7],
  [-1, 0.15865525393145705],
  [-0.3, 0.38208857781104739],
  [0, 0.5],
  [0.7, 0.75803634777692697],
  [3, 0.9986501019683699],
] as const;

test("the distribution function keeps its digits into the far tail", () => {
  for (const [x, expected] of cdf) expect(relativeError(normalCdf(x), expected)).toBeLessThan(3e-15);
});

test("tails are symmetric", () => {
  for (const x of [0.1, 0.46, 0.5, 1, 3.9, 4.1, 6]) expect(erfc(x) + erfc(-x)).toBeCloseTo(2, 14);
});

test("the density is the slope of the distribution", () => {
  for (const x of [-3, -1, 0, 0.5, 2]) {
    const slope = (normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5;
    expect(slope).toBeCloseTo(normalPdf(x), 9);
  }
});

test("the quantile undoes the distribution function", () => {
  for (const p of [1e-300, 1e-20, 1e-5, 0.01, 0.2, 0.5, 0.8, 0.975, 0.999]) {
    // The last digit of the quantile moves the probability by quantile² units.
    expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
  }
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantile(-0.1)).toBeNaN();
});
