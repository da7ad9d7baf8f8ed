import { cpus } from "node:os";
import { loadKernels } from "../kernels/loadKernels.ts";
import type { Kernels } from "../models/kernels.ts";
import { emptyStatistics, testPortfolio } from "../models/simulation/gbmBlock.conformance.ts";
import { type GbmBlockSimulator, simulateGbmBlock } from "../models/simulation/gbmBlock.ts";
import { pythonWith, runPeer } from "./python.ts";
import { cpuMilliseconds, machine, median } from "./statistics.ts";

// Million asset steps a second of CPU time, side by side in one run: our kernel, its TypeScript twin, numpy and plain
// JavaScript. The runs of the peers alternate, so that a slow minute of the machine hits all of them.

const steps = 252;
const rounds = 7;

function rateOf(
  simulate: GbmBlockSimulator,
  assets: number,
  antithetic: boolean,
  bands: boolean,
  paths: number,
): number {
  const portfolio = testPortfolio(assets, steps, { antithetic });
  const into = emptyStatistics(bands ? steps : 0);
  const started = cpuMilliseconds();
  simulate(portfolio, 42, 0, paths, into);
  return (paths * steps * assets) / (cpuMilliseconds() - started) / 1e3;
}

/** What a JavaScript developer writes first: Math.random, Box–Muller by Math, one path after the other. */
function plainJavaScript(paths: number): number {
  const started = cpuMilliseconds();
  let sum = 0;
  for (let path = 0; path < paths; path++) {
    let x = 0;
    for (let step = 0; step < steps; step++) {
      x += 0.0002 + 0.01 * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    }
    sum += Math.exp(x);
  }
  if (!Number.isFinite(sum)) throw new Error("unreachable");
  return (paths * steps) / (cpuMilliseconds() - started) / 1e3;
}

function numpy(python: string): { version: string; terminal: number; paths: number } {
  const [version = "", terminal, paths] = runPeer(python, "./numpyPeer.py").split(" ");
  return { version, terminal: Number(terminal), paths: Number(paths) };
}

/** Peak memory of this process in megabytes. */
const peakMegabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

function kernelRates(kernels: Kernels): Record<string, () => number> {
  const kernel = kernels.simulateGbmBlock;
  return {
    "kernel, 1 asset, terminal values": () => rateOf(kernel, 1, false, false, 40_000),
    "kernel, 1 asset, antithetic": () => rateOf(kernel, 1, true, false, 40_000),
    "kernel, 5 assets, terminal values": () => rateOf(kernel, 5, false, false, 8_000),
    "kernel, 5 assets, bands at every step": () => rateOf(kernel, 5, false, true, 8_000),
    "kernel, 20 assets, terminal values": () => rateOf(kernel, 20, false, false, 2_000),
    "TypeScript twin, 1 asset": () => rateOf(simulateGbmBlock, 1, false, false, 4_000),
    "plain JavaScript, Math.random": () => plainJavaScript(10_000),
  };
}

const kernels = await loadKernels();
const python = pythonWith("numpy");
const rates = kernelRates(kernels);
const measured = new Map(Object.keys(rates).map((name) => [name, [] as number[]]));
const peer: { terminal: number[]; paths: number[]; version: string } = { terminal: [], paths: [], version: "" };
for (const run of Object.values(rates)) run();
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(rates)) measured.get(name)!.push(run());
  if (python && round % 2 === 0) {
    const { version, terminal, paths } = numpy(python);
    peer.version = version;
    peer.terminal.push(terminal);
    peer.paths.push(paths);
  }
}

const reference = median(peer.terminal);
console.log(
  `${machine(cpus())}\nmillion asset steps a second on one core, median of ${rounds} runs; ratio to numpy (terminal values)\n`,
);
const line = (name: string, rate: number) =>
  console.log(`  ${name.padEnd(40)} ${rate.toFixed(1).padStart(8)}   ${(rate / reference).toFixed(2)}×`);
for (const [name, values] of measured) line(name, median(values));
if (python) {
  line(`numpy ${peer.version}, terminal values`, reference);
  line(`numpy ${peer.version}, full paths`, median(peer.paths));
} else console.log("  numpy could not be installed: no ratio");
console.log(`\n  peak memory of this process: ${peakMegabytes()} MB`);
