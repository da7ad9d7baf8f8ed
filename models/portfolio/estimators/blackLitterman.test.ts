import { golden } from "../../../test/support/golden.ts";
import { flat, largestDifference, syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { symmetricEigen } from "../../numerics/symmetricEigen.ts";
import { type BlackLittermanInput, blackLitterman } from "./blackLitterman.ts";
import { estimateCovariance } from "./covariance.ts";
import { marketImpliedPrior, marketRiskAversion, unconstrainedWeights } from "./equilibrium.ts";

interface Case {
  readonly id: string;
  readonly inputs: Record<string, never>;
  readonly expected: Record<string, never>;
  readonly tolerance: Record<string, { readonly abs: number; readonly rel: number }>;
}
interface DataSet {
  readonly tickers: string[];
  readonly cov: number[][];
  readonly mu: number[];
}
const allocation = golden<{ datasets: { ppo20: DataSet }; cases: Case[] }>("portfolio/publishedAllocation.json");
const { tickers, cov } = allocation.datasets.ppo20;
const covariance = flat(cov);
const n = tickers.length;
const caseOf = (id: string) => allocation.cases.find((one) => one.id === id)!;
const byTicker = (values: Record<string, number>) => Float64Array.from(tickers, (name) => values[name] ?? 0);

/** Absolute views: one row of P each. */
function absolute(views: Record<string, number>) {
  const names = Object.keys(views);
  const picks = new Float64Array(names.length * n);
  names.forEach((name, v) => {
    picks[v * n + tickers.indexOf(name)] = 1;
  });
  return { picks, views: Float64Array.from(Object.values(views)) };
}

describe("published values", () => {
  test("bl-delta", () => {
    const { inputs, expected, tolerance } = caseOf("bl-delta");
    const { meanDailyReturn, varDailyReturn, periods, riskFree } = inputs as Record<string, number>;
    const delta = marketRiskAversion(meanDailyReturn! * periods!, varDailyReturn! * periods!, riskFree!);
    expect(Math.abs(delta - expected.riskAversion!)).toBeLessThanOrEqual(tolerance.riskAversion!.abs);
  });

  test("bl-market-prior", () => {
    const { inputs, expected, tolerance } = caseOf("bl-market-prior");
    const caps = byTicker(inputs.marketCaps!);
    const total = caps.reduce((sum, x) => sum + x, 0);
    const prior = marketImpliedPrior(
      covariance,
      caps.map((x) => x / total),
      inputs.riskAversion!,
      inputs.riskFree!,
    );
    expect(largestDifference(prior, expected.prior!)).toBeLessThanOrEqual(tolerance.prior!.abs);
  });

  test("bl-no-prior-weights", () => {
    const { inputs, expected, tolerance } = caseOf("bl-no-prior-weights");
    const posterior = blackLitterman({
      covariance,
      prior: new Float64Array(n),
      ...absolute(inputs.absoluteViews!),
      tau: inputs.tau!,
      uncertainty: { kind: "he_litterman" },
    });
    const weights = unconstrainedWeights(posterior.expectedReturns, covariance);
    expect(largestDifference(weights, expected.weights!)).toBeLessThanOrEqual(tolerance.weights!.abs);
  });

  test("bl-equal-prior", () => {
    const { inputs, expected, tolerance } = caseOf("bl-equal-prior");
    const posterior = blackLitterman({
      covariance,
      prior: new Float64Array(n).fill(1 / n),
      ...absolute(inputs.absoluteViews!),
      tau: inputs.tau!,
      uncertainty: { kind: "he_litterman" },
    });
    const weights = unconstrainedWeights(posterior.expectedReturns, covariance);
    let mean = 0;
    let variance = 0;
    for (let i = 0; i < n; i++) {
      mean += weights[i]! * posterior.expectedReturns[i]!;
      for (let j = 0; j < n; j++) variance += weights[i]! * weights[j]! * posterior.covariance[i * n + j]!;
    }
    const vol = Math.sqrt(variance);
    const wanted = expected as Record<string, number>;
    const bound = tolerance["*"]!.rel;
    expect(Math.abs(mean / wanted.return! - 1)).toBeLessThanOrEqual(bound);
    expect(Math.abs(vol / wanted.volatility! - 1)).toBeLessThanOrEqual(bound);
    expect(Math.abs((mean - 0.02) / vol / wanted.sharpe! - 1)).toBeLessThanOrEqual(bound);
  });

  test.each(["bl-idzorek-0", "bl-idzorek-2", "bl-idzorek-4"])("%s", (id) => {
    const { inputs, expected, tolerance } = caseOf(id);
    const five = flat(cov.slice(0, 5).map((row) => row.slice(0, 5)));
    const picks = Float64Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? 1 : 0));
    // Correlated assets mix the views; on a diagonal covariance each view stands alone, as in the published case.
    const diagonal = five.map((x, at) => (at % 6 === 0 ? x : 0));
    const { expectedReturns } = blackLitterman({
      covariance: diagonal,
      prior: new Float64Array(5).fill(0.1),
      picks,
      views: new Float64Array(5).fill(0.3),
      tau: 0.05,
      uncertainty: { kind: "idzorek", confidences: new Float64Array(5).fill(inputs.confidence!) },
    });
    const wanted = new Float64Array(5).fill(expected.posteriorEach!);
    expect(largestDifference(expectedReturns, wanted)).toBeLessThanOrEqual(tolerance.posteriorEach!.abs);
  });

  test("lw20-bl-posterior", () => {
    const estimators = golden<{ datasets: { ppo20lw: DataSet }; cases: Case[] }>("portfolio/publishedEstimators.json");
    const { inputs, expected, tolerance } = estimators.cases.find(({ id }) => id === "lw20-bl-posterior")!;
    const { expectedReturns } = blackLitterman({
      covariance: flat(estimators.datasets.ppo20lw.cov),
      prior: Float64Array.from(inputs.prior!),
      ...absolute(Object.fromEntries(tickers.map((name) => [name, 0.1]))),
      tau: inputs.tau!,
      uncertainty: { kind: "he_litterman" },
    });
    expect(largestDifference(expectedReturns, expected.posterior!)).toBeLessThanOrEqual(tolerance.posterior!.abs);
  });
});

describe("blackLitterman", () => {
  const small = estimateCovariance(syntheticReturns(60, 4, 41), { method: "sample", periodsPerYear: 252 }).covariance;
  const prior = Float64Array.of(0.05, 0.07, 0.06, 0.1);
  const relative: BlackLittermanInput = {
    covariance: small,
    prior,
    picks: Float64Array.of(1, -1, 0, 0),
    views: Float64Array.of(0.02),
    tau: 0.05,
    uncertainty: { kind: "idzorek", confidences: Float64Array.of(1) },
  };

  test("without views keeps the prior and adds its uncertainty", () => {
    const none = { ...relative, picks: new Float64Array(0), views: new Float64Array(0) };
    const posterior = blackLitterman({ ...none, uncertainty: { kind: "he_litterman" } });
    expect(posterior.expectedReturns).toEqual(prior);
    expect(
      largestDifference(
        posterior.covariance,
        small.map((x) => 1.05 * x),
      ),
    ).toBeLessThan(1e-16);
  });

  test("a relative view of full confidence holds exactly and is certain", () => {
    const { expectedReturns, meanCovariance } = blackLitterman(relative);
    expect(expectedReturns[0]! - expectedReturns[1]!).toBeCloseTo(0.02, 14);
    const spread = meanCovariance[0]! - 2 * meanCovariance[1]! + meanCovariance[5]!;
    expect(Math.abs(spread)).toBeLessThan(1e-16);
  });

  test("confidence moves a single view that share of the way", () => {
    for (const confidence of [0, 0.25, 0.5, 0.9]) {
      const uncertainty = { kind: "idzorek", confidences: Float64Array.of(confidence) } as const;
      const { expectedReturns } = blackLitterman({ ...relative, uncertainty });
      expect(expectedReturns[0]! - expectedReturns[1]!).toBeCloseTo(-0.02 + confidence * 0.04, 13);
    }
    const half = blackLitterman({ ...relative, uncertainty: { kind: "idzorek", confidences: Float64Array.of(0.5) } });
    const default_ = blackLitterman({ ...relative, uncertainty: { kind: "he_litterman" } });
    expect(largestDifference(half.expectedReturns, default_.expectedReturns)).toBeLessThan(1e-16);
  });

  test("equals the form with inverses of the paper", () => {
    const omega = Float64Array.of(0.002, 0, 0, 0.001);
    const input: BlackLittermanInput = {
      ...relative,
      picks: Float64Array.of(1, -1, 0, 0, 0, 0, 0.5, 0.5),
      views: Float64Array.of(0.02, 0.12),
      uncertainty: { kind: "given", omega },
    };
    const { expectedReturns, meanCovariance } = blackLitterman(input);
    // First-order condition of the posterior: (τC)⁻¹ (μ − π) = Pᵀ Ω⁻¹ (Q − P μ), checked as μ − π = τC Pᵀ Ω⁻¹ (Q − P μ).
    const doubts = [
      0.02 - (expectedReturns[0]! - expectedReturns[1]!),
      0.12 - 0.5 * (expectedReturns[2]! + expectedReturns[3]!),
    ];
    const pull = [doubts[0]! / 0.002, -doubts[0]! / 0.002, (0.5 * doubts[1]!) / 0.001, (0.5 * doubts[1]!) / 0.001];
    for (let i = 0; i < 4; i++) {
      const move = pull.reduce((sum, x, j) => sum + 0.05 * small[i * 4 + j]! * x, 0);
      expect(expectedReturns[i]! - prior[i]!).toBeCloseTo(move, 13);
    }
    const { values } = symmetricEigen(meanCovariance, 4);
    expect(values[0]).toBeGreaterThan(0);
  });

  test("refusals name parameter and bound", () => {
    const refused = (change: Partial<BlackLittermanInput>) => expect(() => blackLitterman({ ...relative, ...change }));
    refused({ tau: 0 }).toThrow(/invalid tau: must be a finite number > 0/);
    refused({ picks: new Float64Array(4) }).toThrow(/invalid picks of view 0/);
    refused({ picks: new Float64Array(3) }).toThrow(/invalid picks: must be 1 × 4/);
    refused({ prior: Float64Array.of(0, 0, Number.NaN, 0) }).toThrow(/invalid prior\[2\]: must be a finite number/);
    refused({ uncertainty: { kind: "idzorek", confidences: Float64Array.of(1.2) } }).toThrow(/confidences\[0\]/);
    refused({
      picks: Float64Array.of(1, -1, 0, 0, 1, -1, 0, 0),
      views: Float64Array.of(0.02, 0.03),
      uncertainty: { kind: "idzorek", confidences: Float64Array.of(1, 1) },
    }).toThrow(/invalid views: .*positive definite/);
  });
});

test("reverse optimisation and unconstrained weights undo one another", () => {
  const market = Float64Array.from({ length: n }, (_, i) => (i + 1) / 210);
  const prior = marketImpliedPrior(covariance, market, 2.5, 0);
  expect(largestDifference(unconstrainedWeights(prior, covariance), market)).toBeLessThan(1e-13);
  expect(() => marketRiskAversion(0.1, 0, 0)).toThrow(/marketVariance/);
  expect(() => unconstrainedWeights(Float64Array.of(1, 1), Float64Array.of(1, 1, 1, 1))).toThrow(/positive definite/);
});
