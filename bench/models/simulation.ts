import { loadKernels } from "../../kernels/loadKernels.ts";
import { emptyStatistics, testPortfolio } from "../../models/simulation/gbmBlock.conformance.ts";
import { pythonWith, runPeer } from "../python.ts";
import { cpuMilliseconds, median } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const steps = 252;
const rounds = 7;
const assetCounts = [1, 5, 20, 100];

/** Geometric Brownian motion on the kernel beside the normals of MKL, paths made of them, and the paths of QuantLib. */
export async function timeSimulation(): Promise<readonly BenchRow[]> {
  const { simulateGbmBlock, openNormals } = await loadKernels();
  const nanoseconds = (work: () => void, amount: number): number => {
    const run = () => {
      const started = cpuMilliseconds();
      work();
      return ((cpuMilliseconds() - started) * 1e6) / amount;
    };
    run();
    return median(Array.from({ length: rounds }, run));
  };
  const step = (assets: number): number => {
    const portfolio = testPortfolio(assets, steps);
    const paths = Math.ceil(8_000_000 / steps / assets / 4) * 4;
    return nanoseconds(() => simulateGbmBlock(portfolio, 42, 0, paths, emptyStatistics(0)), paths * steps * assets);
  };
  const peerOf = (packageName: string, file: string) => {
    const python = pythonWith(packageName);
    return python ? (JSON.parse(runPeer(python, file)) as Record<string, number>) : {};
  };
  const ours = new Map(assetCounts.map((assets) => [assets, step(assets)]));
  const lanes = openNormals(42, 0);
  const copied = nanoseconds(
    () => {
      for (let i = 0; i < 4_000; i++) lanes(512);
    },
    4_000 * 512 * 4,
  );
  const mkl = peerOf("mkl_random", "./models/mklRandomPeer.py");
  const quantlib = peerOf("QuantLib", "./models/quantlibPathsPeer.py");
  const inversion = `one normal of mkl_random ${mkl.version ?? ""}, inversion (its default)`;
  const row = (name: string, time: number, peer: number | undefined, against: string): BenchRow => ({
    name,
    unit: "ns",
    ours: time,
    peer: peer ?? null,
    against,
  });
  const rowsOf = (counts: readonly number[], peer: (assets: number) => number | undefined, against: string) =>
    counts.map((assets) => row(`step of one of ${assets} assets`, ours.get(assets)!, peer(assets), against));
  return [
    ...rowsOf(assetCounts, () => mkl.ICDF, inversion),
    ...rowsOf([1], () => mkl.BoxMuller2, "the same by Box–Muller"),
    ...rowsOf(assetCounts, (assets) => mkl[`steps ${assets}`], "the same step: its normals, a product by NumPy"),
    row("normal, copied out of the kernel", copied, mkl.ICDF, inversion),
    ...rowsOf(
      [1, 5],
      (assets) => quantlib[String(assets)],
      `path generator of QuantLib ${quantlib.version ?? ""}, called from Python`,
    ),
  ];
}
