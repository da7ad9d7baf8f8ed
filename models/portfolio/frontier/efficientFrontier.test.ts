import { golden } from "../../../test/support/golden.ts";
import { flat, largestDifference, syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { uniforms } from "../../../test/support/random.ts";
import { estimateCovariance } from "../estimators/covariance.ts";
import {
  type EfficientFrontier,
  efficientFrontier,
  efficientFrontierSteps,
  type FrontierInput,
  type FrontierPortfolio,
} from "./efficientFrontier.ts";
import { atReturn, atRiskTolerance, atVol, maximumSharpe, minimumVariance } from "./frontierPoints.ts";

type Bound = number | readonly number[];
interface Case {
  readonly id: string;
  readonly family: string;
  readonly inputs: {
    readonly dataset?: string;
    readonly mu?: number[];
    readonly cov?: number[][];
    readonly lower?: Bound | null;
    readonly upper?: Bound | null;
    readonly lowerBounds?: number[];
    readonly upperBounds?: number[];
    readonly sumWeights?: number;
    readonly objective?: string;
    readonly riskFree?: number;
    readonly optimiseRiskFree?: number;
    readonly riskAversion?: number;
    readonly riskTolerance?: number;
    readonly targetReturn?: number;
    readonly targetVolatility?: number;
    readonly l2gamma?: number;
  };
  readonly expected: {
    readonly weights?: number[];
    readonly return?: number;
    readonly volatility?: number;
    readonly sharpe?: number;
    readonly cornerPortfolios?: { readonly weights: number[]; readonly lambda: number }[];
  };
  readonly tolerance: Record<string, { readonly abs?: number; readonly rel?: number }>;
}
const { cases } = golden<{ cases: Case[] }>("portfolio/publishedFrontier.json");
const { ppo20 } = golden<{ datasets: { ppo20: { mu: number[]; cov: number[][] } } }>(
  "portfolio/publishedAllocation.json",
).datasets;

const boundOf = (bound: Bound, n: number) =>
  typeof bound === "number" ? new Float64Array(n).fill(bound) : Float64Array.from(bound);

function inputOf({ inputs }: Case): FrontierInput {
  const cov = inputs.dataset ? ppo20.cov : inputs.cov!;
  const n = cov.length;
  const mu = inputs.dataset ? ppo20.mu : (inputs.mu ?? new Array<number>(n).fill(0));
  return {
    expectedReturns: Float64Array.from(mu),
    covariance: flat(cov),
    lower: boundOf(inputs.lowerBounds ?? inputs.lower ?? 0, n),
    upper: boundOf(inputs.upperBounds ?? inputs.upper ?? 1, n),
    sumWeights: inputs.sumWeights ?? 1,
  };
}

function portfolioOf({ family, inputs }: Case, frontier: EfficientFrontier): FrontierPortfolio | null {
  if (inputs.targetReturn !== undefined) return atReturn(frontier, inputs.targetReturn);
  if (inputs.targetVolatility !== undefined) return atVol(frontier, inputs.targetVolatility);
  if (inputs.riskAversion !== undefined) return atRiskTolerance(frontier, 1 / inputs.riskAversion);
  if (inputs.riskTolerance !== undefined) return atRiskTolerance(frontier, inputs.riskTolerance);
  if (family === "portfolio.max-sharpe" || inputs.objective === "max-sharpe") {
    return maximumSharpe(frontier, inputs.optimiseRiskFree ?? inputs.riskFree!);
  }
  return minimumVariance(frontier);
}

const corners = cases.filter(({ expected }) => expected.cornerPortfolios);
// Without bounds there is no first corner, and the L2 term is another objective: both belong to the optimiser of quadratic programs.
const points = cases.filter(
  ({ expected, inputs }) => !expected.cornerPortfolios && inputs.lower !== null && inputs.l2gamma === undefined,
);

describe("published values", () => {
  test.each(corners)("every corner of $id", (one) => {
    const frontier = efficientFrontier(inputOf(one));
    const expected = one.expected.cornerPortfolios!;
    expect(frontier.corners).toHaveLength(expected.length);
    expected.forEach(({ weights, lambda }, at) => {
      const corner = frontier.corners[at]!;
      expect(largestDifference(corner.weights, weights)).toBeLessThanOrEqual(one.tolerance.weights!.abs!);
      expect(Math.abs(corner.riskTolerance - lambda)).toBeLessThanOrEqual(one.tolerance.lambda!.abs!);
    });
  });

  test.each(points)("$id", (one) => {
    const portfolio = portfolioOf(one, efficientFrontier(inputOf(one)))!;
    const sharpe = (portfolio.expectedReturn - (one.inputs.riskFree ?? 0)) / portfolio.vol;
    const actual = { return: portfolio.expectedReturn, volatility: portfolio.vol, sharpe };
    for (const key of ["return", "volatility", "sharpe"] as const) {
      const wanted = one.expected[key];
      if (wanted === undefined) continue;
      const tolerance = one.tolerance[key] ?? one.tolerance["*"]!;
      const bound = tolerance.abs ?? tolerance.rel! * Math.abs(wanted);
      expect({ key, close: Math.abs(actual[key] - wanted) <= bound }).toEqual({ key, close: true });
    }
    if (one.expected.weights) {
      const bound = one.tolerance.weights!.abs!;
      expect(largestDifference(portfolio.weights, one.expected.weights)).toBeLessThanOrEqual(bound);
    }
  });
});

function problem(n: number, seed: number, upper = 1, lower = 0): FrontierInput {
  const uniform = uniforms(seed);
  return {
    covariance: estimateCovariance(syntheticReturns(3 * n + 20, n, seed), { method: "sample", periodsPerYear: 252 })
      .covariance,
    expectedReturns: Float64Array.from({ length: n }, () => 0.02 + 0.1 * uniform()),
    lower: new Float64Array(n).fill(lower),
    upper: new Float64Array(n).fill(upper),
  };
}

/** Breach of the optimality conditions at weights and λ, from nothing but the input; relative. */
function breachOf(
  { covariance, expectedReturns, lower, upper, sumWeights = 1 }: FrontierInput,
  weights: Float64Array,
  lambda: number,
) {
  const n = weights.length;
  const gradient = expectedReturns.map((mu, i) => {
    let risk = 0;
    for (let j = 0; j < n; j++) risk += covariance[i * n + j]! * weights[j]!;
    return risk - lambda * mu;
  });
  const slack = 1e-9;
  // γ must be ≥ the gradient of whatever can still fall, ≤ the gradient of whatever can still rise.
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let bounds = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += weights[i]!;
    bounds = Math.max(bounds, lower[i]! - weights[i]!, weights[i]! - upper[i]!);
    if (weights[i]! > lower[i]! + slack) highest = Math.max(highest, gradient[i]!);
    if (weights[i]! < upper[i]! - slack) lowest = Math.min(lowest, gradient[i]!);
  }
  const size = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-3);
  return Math.max(0, (highest - lowest) / size, bounds, Math.abs(sum - sumWeights));
}

describe("efficientFrontier", () => {
  test.each([
    [8, 1, 1, 0],
    [30, 2, 0.1, 0],
    [25, 3, 0.3, -0.2],
    [60, 4, 0.05, 0.001],
  ])("%i assets (seed %i) fulfil the optimality conditions at and between all corners", (n, seed, upper, lower) => {
    const input = problem(n, seed, upper, lower);
    const frontier = efficientFrontier(input);
    expect(frontier.largestKktResidual).toBeLessThan(1e-12);
    frontier.corners.forEach((corner, at) => {
      expect(breachOf(input, corner.weights, corner.riskTolerance)).toBeLessThan(1e-10);
      const next = frontier.corners[at + 1];
      if (!next) return;
      expect(next.riskTolerance).toBeLessThan(corner.riskTolerance);
      expect(next.vol).toBeLessThanOrEqual(corner.vol * (1 + 1e-14));
      expect(next.expectedReturn).toBeLessThanOrEqual(corner.expectedReturn + 1e-14);
      const middle = (corner.riskTolerance + next.riskTolerance) / 2;
      expect(breachOf(input, atRiskTolerance(frontier, middle).weights, middle)).toBeLessThan(1e-10);
    });
  });

  test("permuting the assets permutes the corners; scaling returns scales λ", () => {
    const input = problem(12, 9, 0.3);
    const { corners } = efficientFrontier(input);
    const order = [5, 0, 11, 3, 8, 1, 10, 2, 7, 4, 9, 6];
    const moved = efficientFrontier({
      ...input,
      expectedReturns: Float64Array.from(order, (i) => input.expectedReturns[i]!),
      covariance: Float64Array.from(
        { length: 144 },
        (_, at) => input.covariance[order[Math.floor(at / 12)]! * 12 + order[at % 12]!]!,
      ),
    }).corners;
    const scaled = efficientFrontier({ ...input, covariance: input.covariance.map((x) => 4 * x) }).corners;
    expect(moved).toHaveLength(corners.length);
    corners.forEach((corner, at) => {
      expect(
        largestDifference(
          moved[at]!.weights,
          order.map((i) => corner.weights[i]!),
        ),
      ).toBeLessThan(1e-11);
      expect(largestDifference(scaled[at]!.weights, corner.weights)).toBeLessThan(1e-12);
      expect(scaled[at]!.riskTolerance).toBeCloseTo(4 * corner.riskTolerance, 11);
    });
  });

  test("degenerate problems end at optimal portfolios: repeated assets, equal returns, riskless assets, tight bounds (seeds 0 … 399)", () => {
    for (let seed = 0; seed < 400; seed++) {
      const uniform = uniforms(seed);
      const n = 2 + Math.floor(uniform() * 12);
      const factors = Math.max(1, Math.floor(uniform() * n));
      const loadings = Array.from({ length: n }, () =>
        Array.from({ length: factors }, () => Math.round(4 * uniform() - 2) / 10),
      );
      if (n > 2) loadings[n - 1] = loadings[0]!;
      const covariance = Float64Array.from({ length: n * n }, (_, at) => {
        const [a, b] = [loadings[Math.floor(at / n)]!, loadings[at % n]!];
        return a.reduce((sum, x, k) => sum + x * b[k]!, 0);
      });
      const expectedReturns = Float64Array.from({ length: n }, () => Math.round(3 * uniform()) / 20);
      const upper = Math.max(1 / n, [1, 0.5, 0.25, 1 / n + 1e-12][Math.floor(4 * uniform())]!);
      const input: FrontierInput = {
        covariance,
        expectedReturns,
        lower: new Float64Array(n).fill(uniform() < 0.3 ? -0.2 : 0),
        upper: new Float64Array(n).fill(upper),
      };
      for (const { weights, riskTolerance } of efficientFrontier(input).corners) {
        expect({ seed, sound: breachOf(input, weights, riskTolerance) < 1e-7 }).toEqual({ seed, sound: true });
      }
    }
  });

  test("assets that share the highest return start at their lowest variance", () => {
    const covariance = Float64Array.of(0.04, 0, 0, 0, 0.01, 0, 0, 0, 0.09);
    const expectedReturns = Float64Array.of(0.1, 0.1, 0.05);
    const bounds = { lower: new Float64Array(3), upper: new Float64Array(3).fill(1) };
    const [first] = efficientFrontier({ covariance, expectedReturns, ...bounds }).corners;
    expect(largestDifference(first!.weights, [0.2, 0.8, 0])).toBeLessThan(1e-15);
  });

  test("two assets have the closed form; an infinite upper bound is none", () => {
    const covariance = Float64Array.of(0.04, 0.006, 0.006, 0.01);
    const input = { covariance, expectedReturns: Float64Array.of(0.1, 0.05), lower: Float64Array.of(0, 0) };
    const open = efficientFrontier({ ...input, upper: new Float64Array(2).fill(Number.POSITIVE_INFINITY) });
    const closed = efficientFrontier({ ...input, upper: Float64Array.of(1, 1) });
    const share = (0.01 - 0.006) / (0.04 + 0.01 - 0.012);
    expect(minimumVariance(open).weights[0]).toBeCloseTo(share, 15);
    expect(open.corners.map(({ weights }) => weights)).toEqual(closed.corners.map(({ weights }) => weights));
    // Tangency: C⁻¹ (μ − r).
    const raw = [0.01 * 0.08 - 0.006 * 0.03, 0.04 * 0.03 - 0.006 * 0.08];
    expect(maximumSharpe(open, 0.02)!.weights[0]).toBeCloseTo(raw[0]! / (raw[0]! + raw[1]!), 14);
  });

  test("one asset, and bounds that leave one portfolio", () => {
    const single = efficientFrontier({
      covariance: Float64Array.of(0.04),
      expectedReturns: Float64Array.of(0.1),
      lower: Float64Array.of(0),
      upper: Float64Array.of(1),
    });
    expect(single.corners.map(({ weights, vol }) => [...weights, vol])).toEqual([[1, 0.2]]);
    const input = problem(4, 5, 0.25);
    for (const { weights } of efficientFrontier(input).corners)
      expect(largestDifference(weights, [0.25, 0.25, 0.25, 0.25])).toBeLessThan(1e-15);
  });

  test("in pieces it is the same", () => {
    const input = problem(150, 77, 0.02);
    const steps = efficientFrontierSteps(input);
    let next = steps.next();
    while (!next.done) next = steps.next();
    expect(next.value).toEqual(efficientFrontier(input));
  });

  test("refusals name parameter and bound", () => {
    const input = problem(3, 6);
    const refused = (change: Partial<FrontierInput>) => expect(() => efficientFrontier({ ...input, ...change }));
    refused({ upper: new Float64Array(3).fill(0.3) }).toThrow(
      /invalid upper: .*at least sumWeights = 1; received 0.89/,
    );
    refused({ lower: new Float64Array(3).fill(0.5) }).toThrow(/invalid lower: .*at most sumWeights = 1; received 1.5/);
    refused({ lower: Float64Array.of(0, 2, 0) }).toThrow(/invalid upper\[1\]: must be a number ≥ lower\[1\] = 2/);
    refused({ lower: Float64Array.of(0, Number.NEGATIVE_INFINITY, 0) }).toThrow(
      /invalid lower\[1\]: must be a finite number/,
    );
    refused({ expectedReturns: Float64Array.of(0, Number.NaN, 0) }).toThrow(/expectedReturns\[1\]/);
    refused({ covariance: input.covariance.map((x, at) => (at === 1 ? 2 * x : x)) }).toThrow(
      /covariance\[1\]\[0\]: must be equal to its mirror/,
    );
    refused({ covariance: input.covariance.map((x, at) => (at === 1 || at === 3 ? 50 * x : x)) }).toThrow(
      /correlation in \[−1, 1\]/,
    );
  });
});

describe("points on the frontier", () => {
  const input = problem(15, 12, 0.4);
  const frontier = efficientFrontier(input);
  const { corners } = frontier;

  test("return, volatility and risk tolerance find one another", () => {
    for (let at = 1; at < corners.length; at++) {
      const target = 0.3 * corners[at - 1]!.expectedReturn + 0.7 * corners[at]!.expectedReturn;
      const byReturn = atReturn(frontier, target)!;
      expect(byReturn.expectedReturn).toBeCloseTo(target, 14);
      expect(largestDifference(atVol(frontier, byReturn.vol)!.weights, byReturn.weights)).toBeLessThan(1e-9);
      const byTolerance = atRiskTolerance(frontier, byReturn.riskTolerance).weights;
      expect(largestDifference(byTolerance, byReturn.weights)).toBeLessThan(1e-12);
    }
  });

  test("no portfolio on a fine grid has a higher Sharpe ratio", () => {
    const best = maximumSharpe(frontier, 0.01)!;
    const ratio = (portfolio: FrontierPortfolio) => (portfolio.expectedReturn - 0.01) / portfolio.vol;
    const top = corners[0]!.expectedReturn;
    const bottom = minimumVariance(frontier).expectedReturn;
    for (let i = 0; i <= 2000; i++) {
      const point = atReturn(frontier, bottom + (i / 2000) * (top - bottom))!;
      expect(ratio(point)).toBeLessThanOrEqual(ratio(best) * (1 + 1e-14));
    }
  });

  test("targets outside the frontier", () => {
    const first = corners[0]!;
    const last = minimumVariance(frontier);
    expect(atReturn(frontier, first.expectedReturn + 1e-6)).toBeNull();
    expect(atReturn(frontier, -1)).toBe(last);
    expect(atVol(frontier, last.vol - 1e-6)).toBeNull();
    expect(atVol(frontier, 9)).toBe(first);
    expect(atReturn(frontier, first.expectedReturn)!.weights).toEqual(first.weights);
    expect(maximumSharpe(frontier, 0.5)).toBeNull();
    expect(() => atVol(frontier, -0.1)).toThrow(/invalid targetVol/);
    expect(() => atRiskTolerance(frontier, -1)).toThrow(/invalid riskTolerance/);
  });

  test("a riskless portfolio above the rate has no bound for its ratio", () => {
    const withCash = efficientFrontier({
      covariance: Float64Array.of(0.04, 0, 0, 0),
      expectedReturns: Float64Array.of(0.1, 0.03),
      lower: Float64Array.of(0, 0),
      upper: Float64Array.of(1, 1),
    });
    expect(() => maximumSharpe(withCash, 0.02)).toThrow(/invalid riskFreeRate: must be at least 0.03/);
    expect(maximumSharpe(withCash, 0.03)!.weights[0]).toBeGreaterThan(0);
  });
});
