import { loadKernels } from "../../../kernels/loadKernels.ts";
import { meanOf, simulatedReturns } from "../../../test/support/simulatedPaths.ts";
import { gbmPaths } from "../dynamics/gbm.ts";
import { hestonPaths } from "../dynamics/heston.ts";
import { type HestonBars, hestonFit } from "./hestonFit.ts";

const kernels = await loadKernels();
const one = (value: number) => Float64Array.of(value);
const barsPerYear = 252;
const stepsPerBar = 4;

/** Speed 3, variance 0.04, vol of variance 0.4 a year, correlation −0.7; Feller's ratio is 1.5. */
const yearly = { longRunVariance: 0.04, meanReversion: 3, volOfVol: 0.4, correlation: -0.7 };

function history(bars: number, seed: number): Float64Array {
  const model = hestonPaths({
    steps: bars * stepsPerBar,
    stepYears: 1 / (barsPerYear * stepsPerBar),
    growth: one(0.06),
    initialVariance: one(yearly.longRunVariance),
    longRunVariance: one(yearly.longRunVariance),
    meanReversion: one(yearly.meanReversion),
    volOfVol: one(yearly.volOfVol),
    varianceCorrelation: one(yearly.correlation),
    correlationFactor: one(1),
  });
  return simulatedReturns(kernels, model, seed, stepsPerBar);
}

const perYear = (bars: HestonBars) => ({
  longRunVariance: bars.longRunVariance * barsPerYear,
  meanReversion: bars.meanReversion * barsPerYear,
  volOfVol: bars.volOfVol * barsPerYear,
  correlation: bars.correlation,
});
const names = Object.keys(yearly) as (keyof typeof yearly)[];

test("8 histories of ten years: every parameter within 4 standard errors, whose size is that of the scatter", () => {
  const distances = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let seed = 1; seed <= 8; seed++) {
    const fit = hestonFit(history(10 * barsPerYear, seed));
    const [found, errors] = [perYear(fit), perYear(fit.standardErrors)];
    for (const name of names) distances[name]!.push((found[name] - yearly[name]) / errors[name]);
  }
  for (const name of names) {
    expect(Math.max(...distances[name]!.map(Math.abs))).toBeLessThan(4);
    // 99.9 % bounds of a chi-square variable with 8 degrees of freedom; the bias may add to the upper one.
    const squares = 8 * meanOf(distances[name]!.map((z) => z * z)).mean;
    expect(squares).toBeGreaterThan(0.86);
    expect(squares).toBeLessThan(26.1);
  }
});

test("60 years: vol of variance and correlation as near as the documentation says", () => {
  const found = perYear(hestonFit(history(60 * barsPerYear, 5)));
  expect(Math.abs(found.volOfVol / yearly.volOfVol - 1)).toBeLessThan(0.08);
  expect(Math.abs(found.correlation - yearly.correlation)).toBeLessThan(0.06);
});

test("the initial variance follows the last returns", () => {
  const returns = history(5 * barsPerYear, 3);
  const tail = (factor: number) =>
    hestonFit(returns.map((x, t) => (t < returns.length - 20 ? x : factor * x))).initialVariance;
  expect(tail(2)).toBeGreaterThan(1.3 * tail(1));
  expect(tail(0.2)).toBeLessThan(tail(1));
});

test("fits scale with the returns, and a mirror image has the other correlation", () => {
  const returns = history(4 * barsPerYear, 7);
  const [fit, doubled, mirrored] = [1, 2, -1].map((factor) => hestonFit(returns.map((x) => factor * x)));
  expect(doubled!.longRunVariance / fit!.longRunVariance).toBeCloseTo(4, 9);
  expect(doubled!.volOfVol / fit!.volOfVol).toBeCloseTo(2, 3);
  expect(doubled!.meanReversion / fit!.meanReversion).toBeCloseTo(1, 3);
  expect(mirrored!.correlation).toBeCloseTo(-fit!.correlation, 3);
  expect(mirrored!.meanReversion / fit!.meanReversion).toBeCloseTo(1, 2);
});

test("a constant variance leaves next to no vol of variance", () => {
  const model = gbmPaths({
    steps: 2_520,
    stepYears: 1 / 252,
    growth: one(0),
    vol: one(0.2),
    correlationFactor: one(1),
  });
  const { volOfVol, meanReversion, longRunVariance } = hestonFit(simulatedReturns(kernels, model, 1));
  // Stationary deviation of the variance over its mean.
  expect(Math.sqrt((volOfVol * volOfVol) / (2 * meanReversion * longRunVariance))).toBeLessThan(0.2);
});

test("a constant or a short series is refused", () => {
  expect(() => hestonFit(new Float64Array(300))).toThrow("not constant");
  expect(() => hestonFit(new Float64Array(249).map((_, i) => i))).toThrow("at least 250");
});

test("a split that the closes are not adjusted for leaves finite parameters", () => {
  for (const ratio of [4, 7, 20]) {
    const returns = Float64Array.from({ length: 3_000 }, (_, t) => (t % 2 === 0 ? 0.02 : -0.02));
    returns[1_500] = -Math.log(ratio);
    const { standardErrors, ...fit } = hestonFit(returns);
    for (const value of Object.values(fit)) expect(Number.isFinite(value)).toBe(true);
    for (const value of Object.values(standardErrors)) expect(value).not.toBeNaN();
  }
});
