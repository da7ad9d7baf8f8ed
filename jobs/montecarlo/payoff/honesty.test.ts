import { loadKernels } from "../../../kernels/loadKernels.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { digital } from "../../../models/pricing/digital.ts";
import { payoffInput } from "../../../test/support/payoffJob.ts";
import { uniforms } from "../../../test/support/random.ts";
import { priceOf } from "./estimates.ts";
import type { PricingParams } from "./params.ts";
import { type PayoffStatistics, payoff } from "./payoff.ts";

const kernels = await loadKernels();
const repetitions = 1_000;

const market = { spot: 100, expiryYears: 1, vol: 0.2, rate: 0.05, dividendYield: 0 };
const contract = { strike: 100, type: "call" } as const;
const truth = {
  european: blackScholes({ ...market, ...contract }).price,
  digital: digital({ ...market, ...contract, payment: { pays: "cash", amount: 1 } }),
};

/** Blocks that a job had done when it was cancelled: any half of them, at least two. */
function someBlocks(seed: number, all: number): readonly number[] {
  const uniform = uniforms(seed);
  const chosen = Array.from({ length: all }, (_, block) => block).filter(() => uniform() < 0.5);
  return chosen.length < 2 ? [0, 1] : chosen;
}
const allBlocks = (_: number, all: number): readonly number[] => Array.from({ length: all }, (_, block) => block);

const jobs = { whole: allBlocks, cancelled: someBlocks };

/** Covered cases of 1,000 seeded repetitions; checks that the mean has no bias. */
function coverage(job: keyof typeof jobs, type: keyof typeof truth, pricing: PricingParams): number {
  const input = payoffInput({
    simulations: 1_000,
    risk_free_rate: market.rate,
    spot: market.spot,
    dynamics: { model: "gbm", parameters: { volatility: market.vol } },
    payoff: { type, option: contract.type, strike: contract.strike, maturity: market.expiryYears },
    pricing,
  });
  const { blocks } = payoff.plan(input);
  const once = payoff.prepare(input, null, 0);
  let covered = 0;
  let sum = 0;
  let squares = 0;
  for (let seed = 0; seed < repetitions; seed++) {
    const prepared = { ...once, seed };
    const merged: PayoffStatistics = payoff.empty(prepared);
    for (const block of jobs[job](seed, blocks)) {
      const shard = payoff.empty(prepared);
      payoff.addBlock(shard, prepared, block, kernels);
      payoff.merge(merged, shard);
    }
    const { value, interval } = priceOf(prepared, merged);
    if (interval![0] <= truth[type] && truth[type] <= interval![1]) covered += 1;
    const error = value - truth[type];
    sum += error;
    squares += error * error;
  }
  expect(Math.abs(sum / repetitions)).toBeLessThan((4 * Math.sqrt(squares)) / repetitions);
  return covered;
}

// 99.9 % bounds of a binomial with 1,000 trials and probability 0.95.
const [least, most] = [926, 971];

test.each([
  ["whole", "european", { sampling: "sobol" }],
  ["cancelled", "european", { sampling: "sobol" }],
  ["whole", "european", { sampling: "sobol", control_variate: "asset" }],
  ["cancelled", "european", { sampling: "sobol", control_variate: "asset" }],
  ["whole", "european", { sampling: "pseudo_random" }],
  ["cancelled", "european", { sampling: "pseudo_random" }],
  ["whole", "european", { sampling: "pseudo_random", control_variate: "asset" }],
  ["cancelled", "digital", { sampling: "pseudo_random", control_variate: "european" }],
  ["whole", "european", { sampling: "antithetic" }],
  ["cancelled", "european", { sampling: "antithetic", control_variate: "asset" }],
  ["whole", "european", { sampling: "stratified" }],
  ["cancelled", "european", { sampling: "stratified" }],
] as const)(
  "%s jobs, %s by %p: 95 %% intervals cover the truth in 1,000 seeded repetitions, and the mean has no bias",
  (job, type, pricing) => {
    const covered = coverage(job, type, pricing);
    expect(covered).toBeGreaterThanOrEqual(least);
    expect(covered).toBeLessThanOrEqual(most);
  },
);

test.each([
  ["whole", "sobol"],
  ["cancelled", "sobol"],
  ["cancelled", "stratified"],
] as const)(
  "%s jobs, a digital by %s points, whose scrambles differ in one path: intervals cover the truth in 95 %% or more",
  (job, sampling) => {
    expect(coverage(job, "digital", { sampling })).toBeGreaterThanOrEqual(least);
  },
);

test("the interval of the result is that of the estimate, and a digital that never paid has an error", () => {
  const input = payoffInput({
    simulations: 1_024,
    risk_free_rate: 0,
    spot: 100,
    dynamics: { model: "gbm", parameters: { volatility: 0.2 } },
    payoff: { type: "digital", strike: 300, maturity: 1, cash_amount: 10 },
    pricing: { sampling: "pseudo_random" },
  });
  const prepared = payoff.prepare(input, null, 3);
  const statistics = payoff.empty(prepared);
  for (let block = 0; block < payoff.plan(input).blocks; block++) payoff.addBlock(statistics, prepared, block, kernels);
  const { result } = payoff.reduce(prepared, statistics);
  expect(result.price).toBe(0);
  expect(result.interval_95).toEqual(priceOf(prepared, statistics).interval);
  // Wilson's upper end without a success among 1,024 is 0.003738 of the cash amount.
  expect((result.interval_95 as number[])[1]! / 0.03738).toBeCloseTo(1, 2);
});
