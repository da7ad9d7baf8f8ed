import { readFileSync } from "node:fs";
import { largestDifference } from "../../test/support/portfolioReturns.ts";
import { estimateCovariance } from "./estimators/covariance.ts";
import { estimateExpectedReturns } from "./estimators/expectedReturns.ts";
import { returnsMatrix } from "./estimators/returnsMatrix.ts";
import { efficientFrontier } from "./frontier/efficientFrontier.ts";
import { maximumSharpe, minimumVariance } from "./frontier/frontierPoints.ts";
import { hierarchicalRiskParity } from "./hierarchical/hierarchicalRiskParity.ts";

interface Example {
  readonly returns: number[][];
  readonly expected_returns: number[];
  readonly shrinkage: number;
  readonly covariance_first_row: number[];
  readonly corner_risk_tolerances: number[];
  readonly minimum_variance_weights: number[];
  readonly maximum_sharpe_weights: number[];
  readonly hierarchical_risk_parity_weights: number[];
}

test("the worked example of docs/models/portfolio-estimators.md is what the models give", () => {
  const page = readFileSync(new URL("../../docs/models/portfolio-estimators.md", import.meta.url), "utf8");
  const example = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as Example;
  const returns = returnsMatrix(example.returns);
  const { covariance, shrinkage } = estimateCovariance(returns, {
    method: "ledoit_wolf_constant_correlation",
    periodsPerYear: 12,
  });
  const { expectedReturns } = estimateExpectedReturns(returns, { method: "arithmetic_mean", periodsPerYear: 12 });
  const bounds = { lower: new Float64Array(3), upper: new Float64Array(3).fill(1) };
  const frontier = efficientFrontier({ expectedReturns, covariance, ...bounds });
  const tolerances = frontier.corners.map(({ riskTolerance }) => riskTolerance);
  expect(largestDifference(expectedReturns, example.expected_returns)).toBeLessThan(1e-12);
  expect(Math.abs(shrinkage! - example.shrinkage)).toBeLessThan(5.1e-7);
  expect(largestDifference(covariance.subarray(0, 3), example.covariance_first_row)).toBeLessThan(5.1e-9);
  expect(largestDifference(tolerances, example.corner_risk_tolerances)).toBeLessThan(5.1e-7);
  expect(largestDifference(minimumVariance(frontier).weights, example.minimum_variance_weights)).toBeLessThan(5.1e-7);
  expect(largestDifference(maximumSharpe(frontier, 0.02)!.weights, example.maximum_sharpe_weights)).toBeLessThan(
    5.1e-7,
  );
  const { weights } = hierarchicalRiskParity({ covariance });
  expect(largestDifference(weights, example.hierarchical_risk_parity_weights)).toBeLessThan(5.1e-7);
});
