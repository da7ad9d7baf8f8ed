import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { estimateCovariance } from "../../models/portfolio/estimators/covariance.ts";
import { meansOf, type ReturnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import { hierarchicalRiskParity } from "../../models/portfolio/hierarchical/hierarchicalRiskParity.ts";
import { type FeasibleWeights, minimiseQuadratic } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import { dot, maximumSharpe, varianceOf } from "../../models/portfolio/optimisers/meanVariance.ts";
import { minimiseRisk } from "../../models/portfolio/optimisers/minimiseRisk.ts";
import { riskBudgeting } from "../../models/portfolio/optimisers/riskBudgeting.ts";
import {
  absoluteDeviationRisk,
  drawdownRisk,
  type RiskFunction,
  shortfallRisk,
} from "../../models/portfolio/optimisers/scenarioRisk.ts";
import { minimiseSemivariance, semivarianceOf } from "../../models/portfolio/optimisers/semivariance.ts";
import { syntheticReturns } from "../../test/support/portfolioReturns.ts";
import { pythonWith, runPeer } from "../python.ts";
import { processorMicroseconds } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const observations = 1_000;
const sizes = [20, 100];
const confidence = 0.95;

interface Task {
  readonly weights: () => Float64Array;
  /** What is to be small, of any weights. */
  readonly objective: (weights: Float64Array) => number;
}

function longOnly(assets: number): FeasibleWeights {
  const unit = (i: number) => new Float64Array(assets).fill(0).with(i, 1);
  return {
    assets,
    rows: [
      { coefficients: new Float64Array(assets).fill(1), bound: 1, equality: true, name: "" },
      ...Array.from({ length: assets }, (_, i) => ({ coefficients: unit(i), bound: 0, equality: false, name: "" })),
    ],
    absolute: [],
  };
}

function optimal(answer: { readonly status: string; readonly weights?: Float64Array }): Float64Array {
  if (!answer.weights) throw new Error(answer.status);
  return answer.weights;
}

function tasksOf(returns: ReturnsMatrix): Readonly<Record<string, Task>> {
  const { assets: n } = returns;
  const { covariance } = estimateCovariance(returns, { method: "sample", periodsPerYear: 252 });
  const mu = meansOf(returns).map((mean) => 252 * mean);
  const set = longOnly(n);
  const vol = (w: Float64Array) => Math.sqrt(varianceOf(w, covariance));
  const byRisk = (riskOf: () => RiskFunction): Task => ({
    weights: () => optimal(minimiseRisk(set, riskOf())),
    objective: (w) => riskOf()(w).value,
  });
  return {
    "min variance": {
      weights: () => optimal(minimiseQuadratic(set, covariance, new Float64Array(n))),
      objective: vol,
    },
    "max Sharpe": {
      weights: () => optimal(maximumSharpe(set, mu, covariance, 0)),
      objective: (w) => -dot(mu, w) / vol(w),
    },
    "risk parity": {
      weights: () => riskBudgeting(covariance, new Float64Array(n).fill(1 / n)).weights,
      // How far the shares of the variance are from equal.
      objective: (w) => {
        const shares = w.map((x, i) => (x * dot(covariance.subarray(i * n, i * n + n), w)) / varianceOf(w, covariance));
        return Math.max(...shares.map((share) => Math.abs(share - 1 / n)));
      },
    },
    HRP: { weights: () => hierarchicalRiskParity({ covariance }).weights, objective: vol },
    "min CVaR": byRisk(() => shortfallRisk(returns, confidence)),
    "min CDaR": byRisk(() => drawdownRisk(returns, confidence)),
    "min MAD": byRisk(() => absoluteDeviationRisk(returns)),
    "min semivariance": {
      weights: () => optimal(minimiseSemivariance(set, returns, 0)),
      objective: (w) => semivarianceOf(returns, w, 0),
    },
  };
}

/** Optimal portfolios of 1,000 days beside PyPortfolioOpt and skfolio: time, and the objective of both weights by the same formula. */
export function timeOptimisers(): readonly BenchRow[] {
  const python = pythonWith("pypfopt", ["PyPortfolioOpt", "skfolio"]);
  return sizes.flatMap((n) => {
    const returns = syntheticReturns(observations, n, 1);
    const peer = python ? peerOf(python, returns) : {};
    return Object.entries(tasksOf(returns)).map(([name, { weights, objective }]) => {
      const theirs = peer[name];
      const values = [objective(weights()), ...(theirs ? [objective(Float64Array.from(theirs.weights))] : [])];
      return {
        name: `${name}, ${n} assets`,
        unit: "ms CPU",
        ours: processorMicroseconds(weights) / 1e3,
        peer: theirs?.milliseconds ?? null,
        against: theirs?.version ?? "no peer",
        note: `objective ${values.map((value) => value.toPrecision(9)).join(" and ")}`,
      };
    });
  });
}

interface PeerAnswer {
  readonly milliseconds: number;
  readonly version: string;
  readonly weights: readonly number[];
}

function peerOf(python: string, { values, assets }: ReturnsMatrix): Readonly<Record<string, PeerAnswer>> {
  const folder = mkdtempSync(join(tmpdir(), "optimiser-bench-"));
  const file = join(folder, "returns.json");
  writeFileSync(file, JSON.stringify({ returns: [...values], assets }));
  const printed = runPeer(python, "./models/optimisersPeer.py", [file]);
  rmSync(folder, { recursive: true });
  return JSON.parse(printed) as Record<string, PeerAnswer>;
}
