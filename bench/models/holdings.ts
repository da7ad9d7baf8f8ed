import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exactAllocation } from "../../models/portfolio/allocation/exactAllocation.ts";
import { estimateCovariance } from "../../models/portfolio/estimators/covariance.ts";
import { searchHoldings } from "../../models/portfolio/holdings/holdingSearch.ts";
import { quadraticObjective } from "../../models/portfolio/holdings/portfolioObjective.ts";
import type { FeasibleWeights } from "../../models/portfolio/optimisers/feasibleWeights.ts";
import { syntheticReturns } from "../../test/support/portfolioReturns.ts";
import { uniforms } from "../../test/support/random.ts";
import { pythonWith, runPeer } from "../python.ts";
import { microsecondsEach } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const held = 5;

interface Task {
  readonly count: number;
  readonly run: () => unknown;
  readonly note: string;
}

function sharesOf(n: number) {
  const uniform = uniforms(n);
  const raw = Float64Array.from({ length: n }, () => uniform());
  const total = raw.reduce((sum, x) => sum + x, 0);
  const prices = Float64Array.from({ length: n }, () => Math.round(100 * (5 + 300 * uniform())) / 100);
  return { weights: raw.map((x) => x / total), prices, portfolioValue: 1e6 };
}

function longOnly(n: number): FeasibleWeights {
  const row = (coefficients: Float64Array, bound: number, equality: boolean) => ({
    coefficients,
    bound,
    equality,
    name: "",
  });
  const each = Array.from({ length: n }, (_, i) => row(new Float64Array(n).with(i, 1), 0, false));
  return { assets: n, rows: [row(new Float64Array(n).fill(1), 1, true), ...each], absolute: [] };
}

function searchTask(covariance: Float64Array, n: number, target: Float64Array): Task {
  const set = longOnly(n);
  const pull = target.map((_, i) => -target.reduce((sum, b, j) => sum + b * covariance[i * n + j]!, 0));
  const constant = -0.5 * target.reduce((sum, b, i) => sum + b * pull[i]!, 0);
  const objective = quadraticObjective(set, covariance, pull, constant);
  const rules = { minimumPosition: 0, fewest: 0, most: held, name: "" };
  const run = () => searchHoldings(objective, set, rules, 20_000);
  const answer = run();
  if (answer.status !== "optimal") throw new Error(answer.status);
  const { nodes, gap } = answer.search;
  const value = objective.value(answer.weights).toPrecision(8);
  return { count: 1, run, note: `value ${value}, ${nodes} nodes, gap ${gap.toExponential(0)}` };
}

const shareTask = (input: ReturnType<typeof sharesOf>): Task => {
  const { absoluteError, leftoverCash } = exactAllocation(input);
  return { count: 20, run: () => exactAllocation(input), note: `value ${(absoluteError + leftoverCash).toFixed(4)}` };
};

/** Portfolios of few assets and whole shares beside mixed-integer solvers. */
export function timeHoldings(): readonly BenchRow[] {
  const n = 20;
  const { covariance } = estimateCovariance(syntheticReturns(5 * n, n, n), { method: "sample", periodsPerYear: 252 });
  const even = new Float64Array(n).fill(1 / n);
  const shares = { "20": sharesOf(20), "200": sharesOf(200) };
  const python = pythonWith("cvxpy", ["cvxpy", "pyscipopt", "scipy"]);
  let peer: Record<string, readonly [milliseconds: number, name: string, value: number]> = {};
  if (python) {
    const folder = mkdtempSync(join(tmpdir(), "holdings-bench-"));
    const file = join(folder, "data.json");
    const plain = Object.values(shares).map(({ weights, prices, portfolioValue }) => ({
      targets: [...weights.map((w) => w * portfolioValue)],
      prices: [...prices],
    }));
    writeFileSync(file, JSON.stringify({ covariance: [...covariance], held, shares: plain }));
    // HiGHS prints lines of its own before the answer.
    peer = JSON.parse(runPeer(python, "./models/holdingsPeer.py", [file]).split("\n").at(-1)!) as typeof peer;
    rmSync(folder, { recursive: true });
  }
  const tasks: Readonly<Record<string, Task>> = {
    "least variance, 5 of 20 assets": searchTask(covariance, n, new Float64Array(n)),
    "least tracking error, 5 of 20 assets": searchTask(covariance, n, even),
    "exact whole shares, 20 assets": shareTask(shares["20"]),
    "exact whole shares, 200 assets": shareTask(shares["200"]),
  };
  return Object.entries(tasks).map(([name, { count, run, note }]) => ({
    name,
    unit: "ms",
    ours: microsecondsEach(count, run) / 1e3,
    peer: peer[name]?.[0] ?? null,
    against: peer[name]?.[1] ?? "no peer",
    note: peer[name] ? `${note}; peer ${peer[name][2].toPrecision(8)}` : note,
  }));
}
