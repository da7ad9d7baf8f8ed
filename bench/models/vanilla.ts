import { americanOption, quickAmerican } from "../../models/pricing/american/american.ts";
import { type BlackScholesInput, blackScholes } from "../../models/pricing/blackScholes.ts";
import { impliedVol } from "../../models/pricing/impliedVol.ts";
import { pythonWith, runPeer } from "../python.ts";
import { microsecondsEach } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const option: BlackScholesInput = {
  spot: 100,
  strike: 105,
  expiryYears: 1,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.02,
  type: "put",
};

/** What is priced for the i-th spot, and how often in a round. */
const prices: Readonly<Record<string, readonly [count: number, price: (spot: number) => unknown]>> = {
  "european with greeks": [20_000, (spot) => blackScholes({ ...option, spot })],
  "implied vol": [20_000, (spot) => impliedVol({ ...option, spot, rate: 0, dividendYield: 0, type: "call", price: 5 })],
  "american, quick scheme": [500, (spot) => quickAmerican({ ...option, spot })],
  "american, with error estimate": [200, (spot) => americanOption({ ...option, spot })],
};

/** European and American options and implied vols beside QuantLib. */
export function timeVanilla(): readonly BenchRow[] {
  const python = pythonWith("QuantLib");
  const peer = python
    ? (JSON.parse(runPeer(python, "./models/vanillaPeer.py")) as Record<string, number>)
    : ({} as Record<string, number>);
  return Object.entries(prices).map(([name, [count, price]]) => ({
    name,
    unit: "µs",
    ours: microsecondsEach(count, (i) => price(100 + 0.01 * (i % 100))),
    peer: peer[name] ?? null,
    against: `QuantLib ${peer.version ?? ""}, called from Python`,
    ...(name === "american, quick scheme" ? { note: `largest error here ${quickError().toExponential(1)}` } : {}),
  }));
}

/** Largest distance of the quick scheme from the fine one on the spots that are timed. */
const quickError = (): number =>
  Math.max(
    ...Array.from({ length: 100 }, (_, i) => {
      const timed = { ...option, spot: 100 + 0.01 * i };
      return Math.abs((quickAmerican(timed) ?? Number.NaN) - (americanOption(timed)?.price ?? Number.NaN));
    }),
  );
