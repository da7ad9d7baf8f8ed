import { americanOption, quickAmerican } from "../../models/pricing/american/american.ts";
import { type BlackScholesInput, blackScholes } from "../../models/pricing/blackScholes.ts";
import { dividendOption } from "../../models/pricing/dividends/dividendOption.ts";
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

const dividends = [{ years: 182 / 365, amount: 7, share: 0 }];

/** The i-th option; its vol is its own, so that no exercise boundary serves twice. */
const optionAt = (i: number): BlackScholesInput => ({ ...option, spot: 100 + 0.01 * i, vol: 0.25 + 1e-5 * i });

/** What is priced, and how often in a round. */
const prices: Readonly<Record<string, readonly [count: number, price: (option: BlackScholesInput) => unknown]>> = {
  "european with greeks": [20_000, (own) => blackScholes(own)],
  "implied vol": [20_000, (own) => impliedVol({ ...own, rate: 0, dividendYield: 0, type: "call", price: 5 })],
  "american, quick scheme": [4_000, (own) => quickAmerican(own)],
  "american, quick scheme, one expiry": [4_000, ({ spot }) => quickAmerican({ ...option, spot })],
  "american, with error estimate": [1_000, (own) => americanOption(own)],
  "european, one dividend, with error estimate": [200, (own) => dividendOption({ ...own, dividends }, "european")],
  "american, one dividend, with error estimate": [20, (own) => dividendOption({ ...own, dividends }, "american")],
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
    ours: microsecondsEach(count, (i) => price(optionAt(i % 100))),
    peer: peer[name] ?? null,
    against: `QuantLib ${peer.version ?? ""}, called from Python`,
    ...(name === "american, quick scheme" ? { note: errorNote(peer.fastError) } : {}),
  }));
}

const errorNote = (peerError: number | undefined): string =>
  `largest error here ${quickError().toExponential(1)}, of the peer ${peerError?.toExponential(1) ?? "–"}`;

/** Largest distance of the quick scheme from the fine one on the options that are timed. */
const quickError = (): number =>
  Math.max(
    ...Array.from({ length: 100 }, (_, i) =>
      Math.abs((quickAmerican(optionAt(i)) ?? Number.NaN) - (americanOption(optionAt(i))?.price ?? Number.NaN)),
    ),
  );
