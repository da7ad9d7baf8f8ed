import { loadKernels } from "../../kernels/loadKernels.ts";
import { impliedVolWithin } from "../../models/pricing/impliedVol.ts";
import { emptyOptionValues, type OptionColumnsPricer, priceOptionColumns } from "../../models/pricing/optionColumns.ts";
import { pythonWith, runPeer } from "../python.ts";
import type { BenchRow } from "./section.ts";

const rows = 1_000_000;
const rounds = 15;

const part = (factor: number, row: number): number => (row * factor) % 1;
const column = (of: (row: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => of(row));

/** The contracts of columnsPeer.py. */
const contracts = () => ({
  spot: column(() => 100),
  strike: column((row) => 60 + 80 * part(0.6180339887498949, row)),
  expiryYears: column((row) => 0.05 + 2 * part(0.7548776662466927, row)),
  vol: column((row) => 0.1 + 0.5 * part(0.5698402909980532, row)),
  rate: column(() => 0.03),
  dividendYield: column(() => 0.01),
  sign: column((row) => (row % 2 === 0 ? 1 : -1)),
});

/** Nanoseconds of processor time for one contract, the least of some rounds: the machine may be busy with other work. */
function nanosecondsEach(run: () => void, times = rounds): number {
  run();
  const timed = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / rows) * 1e3;
  });
  return Math.min(...timed);
}

/** A million European options with five Greeks, and as many implied vols, beside compiled and vectorised Python. */
export async function timeColumns(): Promise<readonly BenchRow[]> {
  const { priceOptionColumns: kernel } = await loadKernels();
  const python = pythonWith("numba", ["numba", "numpy", "scipy", "py_lets_be_rational"]);
  const columns = contracts();
  const into = emptyOptionValues(rows);
  const price = (by: OptionColumnsPricer) => () => by(columns, into);
  // Before and after the peer, so that a slow minute of the machine hits both.
  const before = nanosecondsEach(price(kernel));
  const peer = python ? (JSON.parse(runPeer(python, "./models/columnsPeer.py")) as Record<string, number>) : {};
  const ours = Math.min(before, nanosecondsEach(price(kernel)));
  const total = into.price.reduce((sum, value) => sum + value, 0);
  const { spot, strike, expiryYears, rate, dividendYield, sign } = columns;
  const vols = new Float64Array(rows);
  const impliedVols = () => {
    for (let row = 0; row < rows; row++) {
      vols[row] = impliedVolWithin(
        spot[row]!,
        strike[row]!,
        expiryYears[row]!,
        rate[row]!,
        dividendYield[row]!,
        sign[row]!,
        into.price[row]!,
      );
    }
  };
  const implied = nanosecondsEach(impliedVols, 3);
  const worst = vols.reduce(
    (worst, vol, row) => Math.max(worst, (into.vega[row]! * Math.abs(vol - columns.vol[row]!)) / 100),
    0,
  );
  const note =
    peer.total === undefined ? undefined : `totals differ by ${Math.abs(total / peer.total - 1).toExponential(0)}`;
  const row = (name: string, figure: number, by: number | undefined, against: string, remark?: string): BenchRow => ({
    name,
    unit: "ns",
    ours: figure,
    peer: by ?? null,
    against,
    ...(remark === undefined ? {} : { note: remark }),
  });
  return [
    row("price and five Greeks", ours, peer.numba, `the same formulas in ${peer.version ?? "numba"}, one thread`, note),
    row("price and five Greeks", ours, peer.numpy, "the same formulas in numpy and scipy"),
    row("plain TypeScript twin", nanosecondsEach(price(priceOptionColumns), 1), peer.numba, "the same in numba"),
    row(
      "implied vol",
      implied,
      peer.py_lets_be_rational,
      "py_lets_be_rational, in Python",
      `worst error ${worst.toExponential(1)} of spot in price`,
    ),
  ];
}
