import { loadKernels } from "../../../kernels/loadKernels.ts";
import { blackScholes } from "../../../models/pricing/blackScholes.ts";
import { digital } from "../../../models/pricing/digital.ts";
import type { MeanEstimate, PriceEstimate } from "../../../models/simulation/priceEstimate.ts";
import { payoffInput } from "../../../test/support/payoffJob.ts";
import { uniforms } from "../../../test/support/random.ts";
import type { MontecarloParams } from "../params.ts";
import type { MontecarloInput } from "../target.ts";
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

const request = (type: keyof typeof truth, params: Partial<MontecarloParams>) =>
  payoffInput({
    simulations: 1_000,
    risk_free_rate: market.rate,
    spot: market.spot,
    dynamics: { model: "gbm", parameters: { volatility: market.vol } },
    payoff: { type, option: contract.type, strike: contract.strike, maturity: market.expiryYears },
    ...params,
  });

/** Estimates of 1,000 seeded repetitions; each block goes through statistics of its own, as a shard does. */
function* estimates(input: MontecarloInput, job: keyof typeof jobs): Generator<PriceEstimate> {
  const { blocks, rounds = [] } = payoff.plan(input);
  const once = payoff.prepare(input, null, 0);
  for (let seed = 0; seed < repetitions; seed++) {
    const prepared = { ...once, seed };
    const merged: PayoffStatistics = payoff.empty(prepared);
    for (const block of jobs[job](seed, blocks)) {
      if (rounds.includes(block) && payoff.targetMet!(prepared, merged)) break;
      const shard = payoff.empty(prepared);
      payoff.addBlock(shard, prepared, block, kernels);
      payoff.merge(merged, shard);
    }
    yield priceOf(prepared, merged);
  }
}

const covers = ({ interval }: MeanEstimate, value: number) => interval![0] <= value && value <= interval![1];

/** Covered cases of 1,000 seeded repetitions; checks that the mean has no bias. */
function coverage(job: keyof typeof jobs, type: keyof typeof truth, pricing: PricingParams): number {
  let covered = 0;
  let sum = 0;
  let squares = 0;
  for (const estimate of estimates(request(type, { pricing }), job)) {
    if (covers(estimate, truth[type])) covered += 1;
    const error = estimate.value - truth[type];
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

test("jobs that stop at a target error: 95 % intervals cover the truth in 1,000 seeded repetitions", () => {
  const input = request("european", { simulations: 4_096, target_error: 0.8, pricing: { sampling: "pseudo_random" } });
  let covered = 0;
  const paths = new Set<number>();
  for (const estimate of estimates(input, "whole")) {
    paths.add(estimate.paths);
    if (covers(estimate, truth.european)) covered += 1;
  }
  // They stop after different rounds.
  expect(paths.size).toBeGreaterThan(1);
  expect(covered).toBeGreaterThanOrEqual(least);
  expect(covered).toBeLessThanOrEqual(most);
});

test.each([
  ["pseudo_random", most],
  // All scrambles may agree on which paths pay, so that the error of delta has a floor.
  ["sobol", repetitions],
] as const)(
  "delta and vega by %s: intervals cover the truth in 95 %% of 1,000 seeded repetitions, or more",
  (sampling, atMost) => {
    const price = (own: Partial<typeof market>) => blackScholes({ ...market, ...own, ...contract }).price;
    const delta = (price({ spot: 100.01 }) - price({ spot: 99.99 })) / 0.02;
    const vega = (price({ vol: 0.2001 }) - price({ vol: 0.1999 })) / 0.0002;
    const covered = [0, 0];
    for (const { outputs } of estimates(request("european", { pricing: { sampling, greeks: true } }), "whole")) {
      for (const [i, exact] of [delta, vega].entries()) if (covers(outputs[i]!, exact)) covered[i]! += 1;
    }
    for (const count of covered) {
      expect(count).toBeGreaterThanOrEqual(least);
      expect(count).toBeLessThanOrEqual(atMost);
    }
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
