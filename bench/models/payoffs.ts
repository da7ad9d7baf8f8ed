import { loadKernels } from "../../kernels/loadKernels.ts";
import type { Kernels } from "../../models/kernels.ts";
import { priceResult, runPayoff } from "../../test/support/payoffJob.ts";
import { pythonWith, runPeer } from "../python.ts";
import { cpuMilliseconds, median } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const market = { risk_free_rate: 0.05, dynamics: { model: "gbm", parameters: { volatility: 0.2 } } };
const call = { option: "call", strike: 100, maturity: 1 };

/** Whole days, as QuantLib takes them. */
const fixingTimes = (count: number) =>
  Array.from({ length: count }, (_, i) => Math.round((365 * (i + 1)) / count) / 365);
const asian = (fixings: number) => ({
  ...market,
  spot: 100,
  payoff: { ...call, type: "asian", fixing_times: fixingTimes(fixings) },
  pricing: { control_variate: "geometric" },
});

/** The contracts of bench/models/payoffsPeer.py, as jobs. */
const contracts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "asian, 12 fixings": asian(12),
  "asian, 52 fixings": asian(52),
  "down-and-out call": {
    ...market,
    spot: 100,
    payoff: { ...call, type: "barrier", barrier: 85, barrier_type: "down_out" },
    pricing: { control_variate: "european" },
  },
  "basket of 5 assets": {
    ...market,
    spot: new Array(5).fill(100),
    dynamics: {
      model: "gbm",
      parameters: {
        volatility: 0.2,
        correlation: Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => (i === j ? 1 : 0.3))),
      },
    },
    payoff: { ...call, type: "european", basket: { type: "weighted_sum" } },
    pricing: { control_variate: "geometric" },
  },
};

/** One run of an engine of QuantLib. */
interface PeerRun {
  readonly milliseconds: number;
  readonly price: number;
  readonly standardError: number;
  readonly paths: number;
}

const seeds = [1, 2, 3, 4, 5];

/** CPU time of a whole job with the fewest points whose standard error, in the root mean square over the seeds, is small enough. */
function timeTo(share: number, params: Readonly<Record<string, unknown>>, kernels: Kernels) {
  for (let simulations = 1_024; ; simulations *= 2) {
    const run = (seed: number) => {
      const started = cpuMilliseconds();
      const { price, standard_error } = priceResult(runPayoff({ ...params, simulations }, kernels, { seed }));
      return { milliseconds: cpuMilliseconds() - started, price, square: (standard_error / price) ** 2 };
    };
    const runs = seeds.map(run);
    const meanSquare = runs.reduce((sum, { square }) => sum + square, 0) / runs.length;
    if (Math.sqrt(meanSquare) > share) continue;
    const again = [...seeds, ...seeds].map(run);
    return { milliseconds: median(again.map(({ milliseconds }) => milliseconds)), price: runs[0]!.price, simulations };
  }
}

/**
 * CPU time to a standard error of a share of the price: jobs with scrambled Sobol points, a Brownian bridge and a control
 * variate beside the pseudo-random engines of QuantLib.
 */
export async function timePayoffs(): Promise<readonly BenchRow[]> {
  const kernels = await loadKernels();
  const python = pythonWith("QuantLib");
  const peer = python ? (JSON.parse(runPeer(python, "./models/payoffsPeer.py")) as Record<string, PeerRun>) : {};
  return Object.entries(contracts).flatMap(([name, params]) =>
    [1e-3, 1e-4].flatMap((share) => {
      const ours = timeTo(share, params, kernels);
      const row = (against: string, run: PeerRun | undefined): BenchRow => {
        if (run && Math.abs(run.price - ours.price) > 4 * run.standardError + 4 * share * ours.price)
          throw new Error(`${name}: ${ours.price} here, ${run.price} ± ${run.standardError} in QuantLib`);
        const milliseconds = run ? run.milliseconds * (run.standardError / run.price / share) ** 2 : null;
        const note = run && `by error² from its ${run.paths} paths; ${ours.simulations} here`;
        return {
          name: `${name}, to ${share.toExponential(0)}`,
          unit: "ms",
          ours: ours.milliseconds,
          peer: milliseconds,
          against,
          ...(note ? { note } : {}),
        };
      };
      const withControl = peer[`${name}, control variate`];
      return [
        row("QuantLib, pseudo-random", peer[name]),
        ...(withControl ? [row("the same with its control variate", withControl)] : []),
      ];
    }),
  );
}
