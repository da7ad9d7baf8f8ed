import { loadKernels } from "../../../kernels/loadKernels.ts";
import { normalCdf, normalQuantile } from "../../../models/numerics/normal.ts";
import { emptyPathStatistics } from "../../../models/simulation/pathStatistics.ts";
import { type EstimateRow, montecarloInput } from "../../../test/support/montecarlo.ts";
import { portfolio } from "./portfolio.ts";
import type { Simulation } from "./prepare.ts";

const kernels = await loadKernels();
const repetitions = 1_000;

// One asset over one year in one step: everything has a closed form.
const [growth, vol, confidence] = [0.06, 0.2, 0.95];
const logMean = growth - 0.5 * vol * vol;
const z = normalQuantile(1 - confidence);
const quantile = Math.exp(logMean + vol * z);
const truth = {
  expected_value: 100 * Math.exp(growth),
  value_at_risk: 100 * (1 - quantile),
  expected_shortfall: 100 * (1 - (Math.exp(growth) * normalCdf(z - vol)) / (1 - confidence)),
  probability_of_loss: normalCdf(-logMean / vol),
};

const request = montecarloInput(
  {
    simulations: 4_000,
    time_steps: 1,
    steps_per_year: 1,
    confidence_level: confidence,
    dynamics: { model: "gbm", parameters: { drift: growth, volatility: vol } },
  },
  [],
);
const prepared = portfolio.prepare(request, null, 0);

test("95 % intervals cover the truth in 95 % of 1,000 seeded repetitions, also those of stopped jobs", () => {
  const covered = { expected_value: 0, value_at_risk: 0, expected_shortfall: 0, probability_of_loss: 0 };
  const shape = { unit: 16_384, terminal: 0, bands: 512, drawdowns: 8_192, ruins: 0 };
  for (let seed = 1; seed <= repetitions; seed++) {
    // Every other job was asked for many more paths than were done.
    const params = { ...prepared.params, simulations: seed % 2 === 0 ? 4_000 : 8_192_000 };
    const simulation: Simulation = { ...prepared, params, seed };
    const statistics = emptyPathStatistics(shape);
    portfolio.addBlock(statistics, simulation, 0, kernels);
    const { result } = portfolio.reduce(simulation, statistics);
    for (const name of Object.keys(truth) as (keyof typeof truth)[]) {
      const { low, high } = (result[name] as unknown as EstimateRow).interval;
      if (low <= truth[name] && truth[name] <= high) covered[name] += 1;
    }
  }
  // Three standard deviations of a binomial with 1,000 draws of 0.95.
  const margin = 3 * Math.sqrt(repetitions * 0.95 * 0.05);
  for (const count of Object.values(covered)) {
    expect(Math.abs(count - 0.95 * repetitions)).toBeLessThan(margin);
  }
});
