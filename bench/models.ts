import { cpus } from "node:os";
import { timeBacktest } from "./models/backtest.ts";
import { timeColumns } from "./models/columns.ts";
import { timeHoldings } from "./models/holdings.ts";
import { timeMetrics } from "./models/metrics.ts";
import { timeOptimisers } from "./models/optimisers.ts";
import { timeOptions } from "./models/options.ts";
import { timePayoffs } from "./models/payoffs.ts";
import { timePortfolio } from "./models/portfolio.ts";
import type { BenchSection } from "./models/section.ts";
import { timeSimulation } from "./models/simulation.ts";
import { machine } from "./statistics.ts";

// Every area of the models beside its peers, in one run on one core. `npm run bench:models -- options` runs one section.

const sections: Readonly<Record<string, BenchSection>> = {
  options: timeOptions,
  columns: timeColumns,
  portfolio: timePortfolio,
  optimisers: timeOptimisers,
  holdings: timeHoldings,
  simulation: timeSimulation,
  payoffs: timePayoffs,
  metrics: timeMetrics,
  backtest: timeBacktest,
};

const wanted = process.argv.slice(2);
const figure = (value: number | null) => (value === null ? "–" : value.toPrecision(4)).padStart(11);
console.log(`${machine(cpus())}; time of the peer over ours, larger is better`);
for (const [title, section] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(title)) continue;
  console.log(`\n${title}\n  ${"".padEnd(40)} ${"ours".padStart(11)} ${"peer".padStart(11)} unit       ratio`);
  for (const { name, unit, ours, peer, against, note } of await section()) {
    const ratio = peer === null ? "–" : `${(peer / ours).toPrecision(3)}×`;
    const about = note === undefined ? against : `${against}; ${note}`;
    console.log(
      `  ${name.padEnd(40)} ${figure(ours)} ${figure(peer)} ${unit.padEnd(8)} ${ratio.padStart(7)}  ${about}`,
    );
  }
}
