import { golden } from "../../test/support/golden.ts";
import { portfolioFaults, runPortfolio } from "../../test/support/portfolioJob.ts";

type Options = Readonly<Record<string, unknown>> & { readonly method: string };
interface History {
  readonly name: string;
  readonly returns: number[][];
  readonly covariances: Record<string, { options: Options; covariance: number[][]; tolerance?: number }>;
  readonly means: Record<string, { options: Options; expectedReturns: number[]; shrinkage?: number }>;
}
const histories = golden<{ cases: History[] }>("portfolio/estimators.json").cases;
const published = golden<{
  datasets: { ppo20: { tickers: string[]; cov: number[][] } };
  // biome-ignore lint/suspicious/noExplicitAny: cases of many shapes.
  cases: { id: string; inputs: any; expected: any }[];
}>("portfolio/publishedAllocation.json");
const { tickers, cov } = published.datasets.ppo20;
const caseOf = (id: string) => published.cases.find((one) => one.id === id)!;

const objective = { type: "hrp" };
describe.each(histories)("estimators of other libraries: $name", ({ returns, covariances, means }) => {
  const close = (own: number[], other: number[], tolerance = 1e-9) => {
    const size = Math.max(...other.map(Math.abs));
    expect(own).toHaveLength(other.length);
    for (const [i, x] of other.entries()) expect(Math.abs(own[i]! - x) / size).toBeLessThan(tolerance);
  };

  test.each(Object.values(covariances))("covariance $options", ({ options, covariance, tolerance }) => {
    const { benchmark, gerberStatistic, ...rest } = options;
    const wanted = {
      ...rest,
      ...(benchmark === undefined ? {} : { benchmark_return: benchmark }),
      ...(gerberStatistic === undefined ? {} : { gerber_statistic: gerberStatistic }),
    };
    const { inputs } = runPortfolio({ returns, periods_per_year: 1, covariance: wanted, objective });
    close(inputs.covariance.flat(), covariance.flat(), tolerance);
  });

  test.each(Object.values(means))("expected returns $options", ({ options, expectedReturns, shrinkage }) => {
    const { riskFreeRate, ...wanted } = options;
    const { inputs } = runPortfolio({
      returns,
      periods_per_year: 252,
      expected_returns: wanted,
      objective,
      ...(riskFreeRate === undefined ? {} : { risk_free_rate: riskFreeRate }),
    });
    // Their intensity is not held to [0, 1].
    if (shrinkage !== undefined && shrinkage < 0) expect(inputs.diagnostics.expected_returns_shrinkage).toBe(0);
    else close(Object.values(inputs.expected_returns), expectedReturns);
  });
});

test("Black and Litterman with absolute views give the published return, vol and Sharpe ratio (bl-equal-prior)", () => {
  const { inputs, expected } = caseOf("bl-equal-prior");
  const views = Object.entries(inputs.absoluteViews).map(([ticker, expected_return]) => ({
    coefficients: tickers.map((one) => (one === ticker ? 1 : 0)),
    expected_return,
  }));
  const result = runPortfolio({
    risk_free_rate: 0.02,
    covariance: { method: "values", values: cov },
    expected_returns: { method: "black_litterman", prior: tickers.map(() => 1 / tickers.length), views, tau: 0.05 },
    objective: { type: "max_sharpe" },
    constraints: { lower: null, upper: null },
  });
  // The source's portfolio is C⁻¹μ without the rate; ours is the tangency portfolio, which cannot have a lower ratio.
  expect(result.sharpe).toBeGreaterThanOrEqual(expected.sharpe * (1 - 1e-6));
  expect(result.definitions.covariance).toBe("covariance.values_plus_uncertainty_of_mean");
});

test.each(["bl-idzorek-0", "bl-idzorek-2", "bl-idzorek-4"])(
  "confidence moves the prior that share of the way (%s)",
  (id) => {
    const { inputs, expected } = caseOf(id);
    const identity = [0, 1, 2, 3, 4].map((i) => [0, 1, 2, 3, 4].map((j) => (i === j ? 1 : 0)));
    const views = identity.map((coefficients) => ({
      coefficients,
      expected_return: 0.3,
      confidence: inputs.confidence,
    }));
    const result = runPortfolio({
      covariance: { method: "values", values: identity },
      expected_returns: {
        method: "black_litterman",
        prior: new Array(5).fill(0.1),
        views,
        view_uncertainty: "idzorek",
      },
      objective: { type: "min_variance" },
    });
    for (const x of Object.values(result.inputs.expected_returns)) expect(x).toBeCloseTo(expected.posteriorEach, 10);
  },
);

test("the market portfolio is optimal for the returns that it implies", () => {
  const covariance = {
    method: "values",
    values: [
      [0.04, 0.01],
      [0.01, 0.09],
    ],
  };
  const expected_returns = { method: "market_implied", market_weights: [300, 100], risk_aversion: 3 };
  const { weights, inputs } = runPortfolio({ covariance, expected_returns, objective: { type: "max_sharpe" } });
  expect(weights.asset_1).toBeCloseTo(0.75, 10);
  expect(inputs.expected_returns.asset_1).toBeCloseTo(0.02 + 3 * (0.75 * 0.04 + 0.25 * 0.01), 14);
});

test("options that a method does not read, or lacks, are named", () => {
  const { returns } = histories[0]!;
  const faults = (params: Record<string, unknown>) => portfolioFaults({ returns, ...params });
  expect(faults({ expected_returns: { span: 60 } })).toEqual(["/params/expected_returns/span"]);
  expect(faults({ covariance: { method: "gerber", decay: 0.9 } })).toEqual(["/params/covariance/decay"]);
  expect(faults({ covariance: { method: "exponential", decay: 0.9, span: 9 } })).toEqual(["/params/covariance/decay"]);
  expect(faults({ expected_returns: { method: "capm", market_returns: [0.1] } })).toEqual([
    "/params/expected_returns/market_returns",
  ]);
  expect(faults({ expected_returns: { method: "black_litterman" } })).toEqual([
    "/params/expected_returns/market_weights",
    "/params/expected_returns/views",
  ]);
});
