import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { symmetricEigen } from "../../models/numerics/symmetricEigen.ts";
import { blackLitterman } from "../../models/portfolio/estimators/blackLitterman.ts";
import { type CovarianceMethod, estimateCovariance } from "../../models/portfolio/estimators/covariance.ts";
import { nearestCorrelation } from "../../models/portfolio/estimators/nearestCorrelation.ts";
import type { ReturnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import { efficientFrontier } from "../../models/portfolio/frontier/efficientFrontier.ts";
import { hierarchicalEqualRisk } from "../../models/portfolio/hierarchical/hierarchicalEqualRisk.ts";
import { hierarchicalRiskParity } from "../../models/portfolio/hierarchical/hierarchicalRiskParity.ts";
import { syntheticReturns } from "../../test/support/portfolioReturns.ts";
import { uniforms } from "../../test/support/random.ts";
import { pythonWith, runPeer } from "../python.ts";
import { processorMicroseconds } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

interface Task {
  readonly run: () => unknown;
  readonly note?: string;
}

const sample = (returns: ReturnsMatrix) =>
  estimateCovariance(returns, { method: "sample", periodsPerYear: 252 }).covariance;

function expectedReturnsOf(n: number): Float64Array {
  const uniform = uniforms(n);
  return Float64Array.from({ length: n }, () => 0.02 + 0.15 * uniform());
}

function frontierOf(n: number): Task {
  const input = {
    expectedReturns: expectedReturnsOf(n),
    covariance: sample(syntheticReturns(3 * n, n, n)),
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(1),
  };
  const { corners, largestKktResidual } = efficientFrontier(input);
  return {
    run: () => efficientFrontier(input),
    note: `${corners.length} corners, largest KKT residual ${largestKktResidual.toExponential(1)}`,
  };
}

/** Correlations of a hundred assets, a share of them replaced by noise, so that the matrix is indefinite. */
function brokenCorrelation(n: number): Float64Array {
  const uniform = uniforms(3);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 1;
    for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i] = 0.3 + 1.2 * (uniform() - 0.5);
  }
  return matrix;
}

function tasks(returns: ReturnsMatrix, covariance: Float64Array, broken: Float64Array): Readonly<Record<string, Task>> {
  const n = returns.assets;
  const estimate = (method: CovarianceMethod): Task => ({
    run: () => estimateCovariance(returns, { method, periodsPerYear: 252 }),
  });
  const views = new Float64Array(10).fill(0.1);
  const picks = Float64Array.from({ length: 10 * n }, (_, at) => (at % n === Math.floor(at / n) ? 1 : 0));
  const prior = expectedReturnsOf(n);
  const uncertainty = { kind: "he_litterman" } as const;
  return {
    "frontier, 100 assets": frontierOf(100),
    "frontier, 500 assets": frontierOf(500),
    "frontier, 1,000 assets": frontierOf(1_000),
    "hierarchical risk parity, 100 assets": { run: () => hierarchicalRiskParity({ covariance }) },
    "hierarchical equal risk, 100 assets": {
      run: () => hierarchicalEqualRisk({ covariance: sample(returns), clusters: 6 }),
      note: "covariance included",
    },
    "sample covariance": estimate("sample"),
    "Ledoit–Wolf, constant variance": estimate("ledoit_wolf_constant_variance"),
    "Ledoit–Wolf, constant correlation": estimate("ledoit_wolf_constant_correlation"),
    "Ledoit–Wolf, single factor": estimate("ledoit_wolf_single_factor"),
    "oracle approximating shrinkage": estimate("oracle_approximating"),
    "exponential covariance": estimate("exponential"),
    "Gerber statistic": estimate("gerber"),
    "denoised covariance": estimate("denoised"),
    "nearest correlation": { run: () => nearestCorrelation(broken, n, 1e-8) },
    "Black–Litterman, 10 views": {
      run: () => blackLitterman({ covariance, prior, picks, views, tau: 0.05, uncertainty }),
    },
    "eigenvectors, 100 assets": { run: () => symmetricEigen(covariance, n) },
  };
}

/** Estimators (1,000 days of 100 assets unless named), frontier and hierarchical portfolios beside PyPortfolioOpt, skfolio and scikit-learn. */
export function timePortfolio(): readonly BenchRow[] {
  const returns = syntheticReturns(1_000, 100, 1);
  const covariance = sample(returns);
  const broken = brokenCorrelation(100);
  const python = pythonWith("pypfopt", ["PyPortfolioOpt", "skfolio"]);
  let peer: Record<string, readonly [milliseconds: number, name: string]> = {};
  if (python) {
    const folder = mkdtempSync(join(tmpdir(), "portfolio-bench-"));
    const n = 100;
    const frontier = { mu: [...expectedReturnsOf(n)], cov: [...sample(syntheticReturns(3 * n, n, n))] };
    process.env.PORTFOLIO_DATA = join(folder, "data.json");
    const data = { returns: [...returns.values], covariance: [...covariance], broken: [...broken], frontier };
    writeFileSync(process.env.PORTFOLIO_DATA, JSON.stringify(data));
    peer = JSON.parse(runPeer(python, "./models/portfolioPeer.py")) as typeof peer;
    rmSync(folder, { recursive: true });
  }
  return Object.entries(tasks(returns, covariance, broken)).map(([name, { run, note }]) => ({
    name,
    unit: "ms CPU",
    ours: processorMicroseconds(run) / 1e3,
    peer: peer[name]?.[0] ?? null,
    against: peer[name]?.[1] ?? "no peer",
    ...(note === undefined ? {} : { note }),
  }));
}
