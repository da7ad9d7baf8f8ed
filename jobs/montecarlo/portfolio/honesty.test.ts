import { loadKernels } from "../../../kernels/loadKernels.ts";
import { binomialCdf, binomialQuantile } from "../../../models/numerics/binomial.ts";
import { normalCdf, normalQuantile } from "../../../models/numerics/normal.ts";
import type { PathStatistics } from "../../../models/simulation/pathStatistics.ts";
import { type EstimateRow, montecarloInput } from "../../../test/support/montecarlo.ts";
import { uniforms } from "../../../test/support/random.ts";
import type { MontecarloParams } from "../params.ts";
import { portfolio } from "./portfolio.ts";
import type { Simulation } from "./prepare.ts";

const kernels = await loadKernels();
const repetitions = 1_000;

// One asset over one year in one step: everything has a closed form.
const [growth, vol, confidence, rate] = [0.06, 0.2, 0.95, 0.02];
const logMean = growth - 0.5 * vol * vol;
const quantile = (p: number) => Math.exp(logMean + vol * normalQuantile(p));
const deviation = Math.exp(growth) * Math.sqrt(Math.exp(vol * vol) - 1);
const tail = normalQuantile(1 - confidence);
const means = {
  expected_value: 100 * Math.exp(growth),
  expected_return: Math.exp(growth) - 1,
};
const others = {
  vol: deviation,
  sharpe: (Math.exp(growth) - 1 - rate) / deviation,
  value_at_risk: 100 * (1 - quantile(1 - confidence)),
  expected_shortfall: 100 * (1 - (Math.exp(growth) * normalCdf(tail - vol)) / (1 - confidence)),
  probability_of_loss: normalCdf(-logMean / vol),
};
const percentiles = { p1: 0.01, p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 };
const truth: Readonly<Record<string, number>> = {
  ...means,
  ...others,
  ...Object.fromEntries(Object.entries(percentiles).map(([name, p]) => [name, 100 * quantile(p)])),
};

const request = (params: Partial<MontecarloParams>) =>
  montecarloInput(
    {
      simulations: 4_000,
      time_steps: 1,
      steps_per_year: 1,
      confidence_level: confidence,
      risk_free_rate: rate,
      dynamics: { model: "gbm", parameters: { drift: growth, volatility: vol } },
      ...params,
    },
    [],
  );

/** Coverage of a 95 % interval between order statistics of n values: ranks are whole, so that it is somewhat more. */
const coverageOfRanks = (n: number, p: number): number =>
  binomialCdf(binomialQuantile(0.975, n, p), n, p) - binomialCdf(binomialQuantile(0.025, n, p) - 1, n, p);

/** How often the interval of each estimate holds the truth, and how often it should. */
function coverage(params: Partial<MontecarloParams>, blocksOf: (seed: number, all: number) => readonly number[]) {
  const input = request(params);
  const { blocks } = portfolio.plan(input);
  const prepared = portfolio.prepare(input, null, 0);
  const covered = Object.fromEntries(Object.keys(truth).map((name) => [name, 0]));
  const promised = { ...covered };
  for (let seed = 1; seed <= repetitions; seed++) {
    const simulation: Simulation = { ...prepared, seed };
    const shards = blocksOf(seed, blocks).map((block): PathStatistics => {
      const statistics = portfolio.empty(simulation);
      portfolio.addBlock(statistics, simulation, block, kernels);
      return statistics;
    });
    const merged = shards[0]!;
    for (const shard of shards.slice(1)) portfolio.merge(merged, shard);
    const { result } = portfolio.reduce(simulation, merged);
    const rows = { ...result, ...(result.percentiles as object) } as unknown as Record<string, EstimateRow>;
    const coverages = new Map(
      Object.entries(percentiles).map(([name, p]) => [name, coverageOfRanks(Number(result.simulations), p)]),
    );
    for (const [name, value] of Object.entries(truth)) {
      promised[name]! += coverages.get(name) ?? 0.95;
      const { low, high } = rows[name]!.interval;
      if (low <= value && value <= high) covered[name]! += 1;
    }
  }
  return { covered, promised };
}

// Three standard deviations of a binomial with 1,000 draws of 0.95.
const margin = 3 * Math.sqrt(repetitions * 0.95 * 0.05);
const wanted = 0.95 * repetitions;

/** Blocks that a job had done when it was cancelled: any one or two of them. */
function someBlocks(seed: number, all: number): readonly number[] {
  const uniform = uniforms(seed);
  const first = Math.floor(uniform() * all);
  const second = Math.floor(uniform() * all);
  return first === second ? [first] : [Math.min(first, second), Math.max(first, second)];
}

test.each([
  ["whole jobs on the kernel", {}, () => [0]],
  ["whole jobs on the general engine", { goal: 1, simulations: 2_000 }, () => [0]],
  ["cancelled jobs of eight blocks", { simulations: 60_000 }, someBlocks],
] as const)("%s: 95 %% intervals cover the truth in 95 %% of 1,000 seeded repetitions", (_, params, blocksOf) => {
  const { covered, promised } = coverage(params, blocksOf);
  for (const [name, count] of Object.entries(covered)) {
    const expected = promised[name]!;
    const deviations = (count - expected) / Math.sqrt(expected * (1 - expected / repetitions));
    expect([name, count, Math.abs(deviations) < 3]).toEqual([name, count, true]);
  }
});

test("antithetic pairs: intervals of means cover the truth in 95 % of 1,000 seeded repetitions, the others in as many or more", () => {
  const { covered } = coverage({ antithetic: true }, () => [0]);
  for (const name of Object.keys(means)) expect(Math.abs(covered[name]! - wanted)).toBeLessThan(margin);
  for (const [name, count] of Object.entries(covered)) expect([name, count > wanted - margin]).toEqual([name, true]);
});
