import { performanceMetrics } from "../../models/metrics/performanceMetrics.ts";
import { dayNumber } from "../../models/numerics/civilDate.ts";
import { philox4x32 } from "../../models/numerics/philox.ts";
import { pythonWith, runPeer } from "../python.ts";
import { processorMicroseconds } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const periods = 2_520;
const start = dayNumber({ year: 2014, month: 1, day: 1 });

/** Sums of four uniforms, about normal, as daily returns; the cost does not depend on the numbers. */
const returnsOf = (seed: number) =>
  Float64Array.from({ length: periods }, (_, i) => {
    const words = philox4x32([i, 0, 0, 0], [seed, 0]);
    return 4e-4 + 0.01 * (words.reduce((sum, word) => sum + word / 2 ** 32, 0) - 2) * Math.sqrt(3);
  });

const [fund, market] = [returnsOf(1), returnsOf(2)];
/** Weekdays from Wednesday 2014-01-01 on. */
const days = Int32Array.from(
  { length: periods + 1 },
  (_, i) => start + 7 * Math.floor((i + 2) / 5) + ((i + 2) % 5) - 2,
);

const runs: Readonly<Record<string, () => unknown>> = {
  "full metrics, 10 years daily": () => performanceMetrics(fund, { days }),
  "the same of fund and benchmark": () => [
    performanceMetrics(fund, { days, benchmark: market }),
    performanceMetrics(market, { days }),
  ],
};

/** All metrics of a series of returns beside `quantstats.reports.metrics(mode="full")`. */
export function timeMetrics(): readonly BenchRow[] {
  const python = pythonWith("quantstats");
  const peer = python
    ? (JSON.parse(runPeer(python, "./models/metricsPeer.py")) as Record<string, number>)
    : ({} as Record<string, number>);
  return Object.entries(runs).map(([name, run]) => ({
    name,
    unit: "µs CPU",
    ours: processorMicroseconds(run),
    peer: peer[name] ?? null,
    against: `quantstats ${peer.version ?? ""}, reports.metrics(mode='full')`,
    note: "187 metrics here, about 70 there",
  }));
}
