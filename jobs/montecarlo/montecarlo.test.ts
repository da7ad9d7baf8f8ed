import { loadKernels } from "../../kernels/loadKernels.ts";
import { portfolioMoments } from "../../models/simulation/portfolioMoments.ts";
import { canonicalJson } from "../../protocol/canonicalJson.ts";
import {
  type EstimateRow,
  estimate,
  montecarloInput as input,
  madeUpPrices,
  runMontecarlo,
} from "../../test/support/montecarlo.ts";
import type { JobInput } from "../jobKind.ts";
import { montecarlo } from "./montecarlo.ts";
import type { MontecarloParams } from "./params.ts";
import type { KernelEngine, Simulation } from "./portfolio/prepare.ts";

const kernels = await loadKernels();

function outcomeOf(request: JobInput<MontecarloParams>, shards: number) {
  const { outcome, prepared } = runMontecarlo(kernels, request, shards);
  return { outcome, prepared: prepared as Simulation };
}

const logNormalOf = ({ engine }: Simulation) => (engine as KernelEngine).logNormal;

test("1, 3 and 8 shards give the same bytes", () => {
  const [one, three, eight] = [1, 3, 8].map((shards) =>
    canonicalJson(outcomeOf(input({ simulations: 90_001 }), shards).outcome.result),
  );
  expect(three).toBe(one);
  expect(eight).toBe(one);
});

test("mean and variance at 10 million paths lie within 4 standard errors of the closed form", () => {
  const { outcome, prepared } = outcomeOf(input({ simulations: 10_000_000, time_steps: 4 }), 1);
  const { mean, variance } = portfolioMoments(logNormalOf(prepared), prepared.weights, prepared.horizonYears);
  const expectedValue = estimate(outcome.result, "expected_value");
  expect(Math.abs(expectedValue.value - 100 * mean)).toBeLessThan(4 * expectedValue.standard_error);
  const vol = estimate(outcome.result, "vol");
  const exactVol = Math.sqrt(variance / prepared.horizonYears);
  expect(Math.abs(vol.value - exactVol)).toBeLessThan(4 * vol.standard_error);
});

test("antithetic paths keep the mean and lower its standard error", () => {
  const plain = estimate(outcomeOf(input(), 1).outcome.result, "expected_value");
  const { outcome, prepared } = outcomeOf(input({ antithetic: true }), 1);
  const antithetic = estimate(outcome.result, "expected_value");
  const { mean } = portfolioMoments(logNormalOf(prepared), prepared.weights, prepared.horizonYears);
  expect(antithetic.standard_error).toBeLessThan(plain.standard_error / 5);
  expect(Math.abs(antithetic.value - 100 * mean)).toBeLessThan(4 * antithetic.standard_error);
});

test("percentiles, bands and histogram fit together", () => {
  const { result } = outcomeOf(input(), 1).outcome;
  const rows = result.percentiles as unknown as Record<string, EstimateRow>;
  const percentiles = Object.values(rows).map(({ value }) => value);
  expect(percentiles).toEqual([...percentiles].sort((a, b) => a - b));
  const bands = result.bands as { steps: number[]; p5: number[]; p50: number[]; p95: number[]; paths: number };
  expect(bands.steps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(bands.p5[0]).toBe(100);
  expect(bands.paths).toBe(50_000);
  expect(bands.p50[10]).toBeCloseTo(rows.p50!.value, 1);
  const histogram = result.histogram as { counts: number[]; edges: number[]; below: number; above: number };
  expect(histogram.counts.reduce((a, b) => a + b, histogram.below + histogram.above)).toBe(50_000);
  expect(histogram.edges).toHaveLength(histogram.counts.length + 1);
  const risk = estimate(result, "value_at_risk");
  expect(estimate(result, "expected_shortfall").value).toBeGreaterThan(risk.value);
});

test("prices that never move are refused, and the symbol is named", () => {
  const still = { ...madeUpPrices(), closes: [madeUpPrices().closes[0]!, new Float64Array(501).fill(20)] };
  expect(() => montecarlo.prepare(input({ simulations: 1000 }), still, 1)).toThrow(
    "closes of B: must be a series that moves",
  );
});

test("a portfolio without risk has no infinite numbers", () => {
  const request = input({ simulations: 1000, dynamics: { model: "gbm", parameters: { drift: 0, volatility: 0 } } });
  const prepared = montecarlo.prepare(request, madeUpPrices(), 1);
  const statistics = montecarlo.empty(prepared);
  montecarlo.addBlock(statistics, prepared, 0, kernels);
  const { result } = montecarlo.reduce(prepared, statistics);
  expect(estimate(result, "expected_value").value).toBeCloseTo(100, 9);
  expect(result.sharpe).toBeNull();
  expect(() => canonicalJson(result)).not.toThrow();
});

test("too little history is refused", () => {
  const short = {
    ...madeUpPrices(),
    dates: madeUpPrices().dates.slice(0, 20),
    closes: madeUpPrices().closes.map((c) => c.slice(0, 20)),
  };
  expect(() => montecarlo.prepare(input(), short, 1)).toThrow("at least 30 common returns; there are 19");
});

test("faults that a schema cannot see are named", () => {
  const pointers = montecarlo
    .check(input({ weights: [0.5, 0.4, 0.2], antithetic: true, simulations: 1001 }))
    .map(({ pointer }) => pointer);
  expect(pointers).toEqual(["/params/weights", "/params/weights", "/params/simulations"]);
  expect(montecarlo.check(input({ weights: [0.3, 0.7] }))).toEqual([]);
});

test("a block never costs more than a fifth of a second's worth of steps", () => {
  for (const [symbols, time_steps] of [
    [1, 1],
    [5, 252],
    [100, 1000],
  ] as const) {
    const request = {
      ...input({ simulations: 100_000_000, time_steps }),
      symbols: Array.from({ length: symbols }, (_, i) => `S${i}`),
    };
    const { blocks, workUnits } = montecarlo.plan(request);
    expect(workUnits / blocks).toBeLessThanOrEqual(13_000_000);
  }
});
