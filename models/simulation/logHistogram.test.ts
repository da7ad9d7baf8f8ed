import { normalCdf, normalQuantile } from "../numerics/normal.ts";
import { histogramQuantile, type LogHistogram, lowerTailMean, quantileEstimate, valueAt } from "./logHistogram.ts";

// A log-normal distribution with vol 0.2, as exact bin probabilities of a million paths.
const vol = 0.2;
const total = 1_000_000;
const grid = { low: -2, binsPerUnit: 4_096, bins: 16_384 };
const cdf = (logValue: number) => normalCdf(logValue / vol);
const histogram: LogHistogram = {
  grid,
  total,
  counts: Float64Array.from({ length: grid.bins }, (_, bin) => {
    const edge = (position: number) => grid.low + position / grid.binsPerUnit;
    return total * (cdf(edge(bin + 1)) - cdf(edge(bin)));
  }),
};

test("quantiles are those of the distribution", () => {
  for (const p of [0.01, 0.05, 0.5, 0.95, 0.99]) {
    expect(histogramQuantile(histogram, p)).toBeCloseTo(Math.exp(vol * normalQuantile(p)), 6);
  }
});

test("the standard error of a quantile is √(p (1 − p) / n) over the density", () => {
  const p = 0.05;
  const q = Math.exp(vol * normalQuantile(p));
  const density = Math.exp(-(normalQuantile(p) ** 2) / 2) / Math.sqrt(2 * Math.PI) / (q * vol);
  const exact = Math.sqrt((p * (1 - p)) / total) / density;
  expect(quantileEstimate(histogram, p).standardError / exact).toBeCloseTo(1, 1);
});

test("the mean of the lower tail is that of the log-normal distribution", () => {
  const p = 0.05;
  // E[X | X ≤ q] = exp(σ²/2) Φ(z − σ) / p.
  const exact = (Math.exp(vol ** 2 / 2) * normalCdf(normalQuantile(p) - vol)) / p;
  expect(lowerTailMean(histogram, p).value).toBeCloseTo(exact, 6);
});

test("all mass in one bin", () => {
  const counts = new Uint32Array(grid.bins);
  counts[7] = 10;
  const point: LogHistogram = { grid, counts, total: 10 };
  expect(histogramQuantile(point, 0.5)).toBeCloseTo(valueAt(grid, 7.5), 12);
});
