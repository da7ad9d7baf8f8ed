import { loadKernels } from "../../kernels/loadKernels.ts";
import { emptyStatistics, testPortfolio } from "../../models/simulation/gbmBlock.conformance.ts";
import { pythonWith, runPeer } from "../python.ts";
import { median } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const steps = 252;
const rounds = 7;

/** Geometric Brownian motion on the kernel beside the normals of MKL and the paths of QuantLib. */
export async function timeSimulation(): Promise<readonly BenchRow[]> {
  const { simulateGbmBlock } = await loadKernels();
  const nanoseconds = (assets: number): number => {
    const portfolio = testPortfolio(assets, steps);
    const paths = Math.ceil(2_000_000 / steps / assets / 4) * 4;
    const run = () => {
      const started = performance.now();
      simulateGbmBlock(portfolio, 42, 0, paths, emptyStatistics(0));
      return ((performance.now() - started) * 1e6) / (paths * steps * assets);
    };
    run();
    return median(Array.from({ length: rounds }, run));
  };
  const peerOf = (packageName: string, file: string) => {
    const python = pythonWith(packageName);
    return python ? (JSON.parse(runPeer(python, file)) as Record<string, number>) : {};
  };
  const ours = new Map([1, 5, 20, 100].map((assets) => [assets, nanoseconds(assets)]));
  const mkl = peerOf("mkl_random", "./models/mklRandomPeer.py");
  const quantlib = peerOf("QuantLib", "./models/quantlibPathsPeer.py");
  const row = (name: string, assets: number, peer: number | undefined, against: string): BenchRow => ({
    name,
    unit: "ns",
    ours: ours.get(assets)!,
    peer: peer ?? null,
    against,
  });
  return [
    ...[1, 5, 20, 100].map((assets) =>
      row(
        `step of one of ${assets} assets`,
        assets,
        mkl.ICDF,
        `one normal of mkl_random ${mkl.version ?? ""}, inversion (its default)`,
      ),
    ),
    row("step of one of 1 assets", 1, mkl.BoxMuller2, "the same by Box–Muller, which is our method"),
    ...[1, 5].map((assets) =>
      row(
        `step of one of ${assets} assets, path`,
        assets,
        quantlib[String(assets)],
        `path generator of QuantLib ${quantlib.version ?? ""}, called from Python`,
      ),
    ),
  ];
}
