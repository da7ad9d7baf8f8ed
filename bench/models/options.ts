import { americanOption, quickAmerican } from "../../models/pricing/american/american.ts";
import { barrierOption } from "../../models/pricing/barrier.ts";
import { type BlackScholesInput, blackScholes } from "../../models/pricing/blackScholes.ts";
import { dividendOption } from "../../models/pricing/dividends/dividendOption.ts";
import { hestonTransform } from "../../models/pricing/heston.ts";
import { impliedVol } from "../../models/pricing/impliedVol.ts";
import { transformPrice } from "../../models/pricing/transform.ts";
import { pythonWith, runPeer } from "../python.ts";
import { cpuMilliseconds, microsecondsEach } from "../statistics.ts";
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

const dynamics = { initialVariance: 0.04, longRunVariance: 0.25, meanReversion: 4, volOfVol: 1, correlation: -0.5 };
const heston = (own: BlackScholesInput) => transformPrice(own, hestonTransform(dynamics, own.expiryYears));

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
  barrier: [20_000, (own) => barrierOption({ ...own, barrier: 90, barrierType: "down_out", rebate: 0 })],
  heston: [5_000, heston],
  "european, one dividend, with error estimate": [200, (own) => dividendOption({ ...own, dividends }, "european")],
  "american, one dividend, with error estimate": [20, (own) => dividendOption({ ...own, dividends }, "american")],
};

/** What the peer prints: microseconds by name, errors, and Heston prices of every tenth option. */
interface Peer {
  readonly version: string;
  readonly times: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly hestonPrices: readonly number[];
}

/** Options and implied vols beside QuantLib, in CPU time. */
export function timeOptions(): readonly BenchRow[] {
  const python = pythonWith("QuantLib");
  const peer = python ? (JSON.parse(runPeer(python, "./models/optionsPeer.py")) as Peer) : null;
  const row = (name: string, ours: number, timed: string, about: string, error?: number): BenchRow => ({
    name,
    unit: "µs",
    ours,
    peer: peer?.times[timed] ?? null,
    against: `QuantLib ${peer?.version ?? ""}${about}, called from Python`,
    ...(error === undefined ? {} : { note: errorNote(error, peer?.errors[timed]) }),
  });
  return Object.entries(prices).flatMap(([name, [count, price]]) => {
    const ours = microsecondsEach(count, (i) => price(optionAt(i % 100)), cpuMilliseconds);
    if (name === "american, quick scheme") return [row(name, ours, name, "", quickError())];
    if (name !== "heston") return [row(name, ours, name, "")];
    const error = hestonError(peer?.hestonPrices ?? []);
    return [
      row(name, ours, "heston", ", adaptive to 1e-12", error),
      row(name, ours, "heston, default", ", its default without an error estimate", error),
      row(name, ours, "heston, 64 points", ", 64 points without an error estimate", error),
    ];
  });
}

const errorNote = (ours: number, peer: number | undefined): string =>
  `largest error here ${ours.toExponential(1)}, of the peer ${peer?.toExponential(1) ?? "–"}`;

/** Largest distance from the prices of the peer, adaptive to 1e-14. */
const hestonError = (expected: readonly number[]): number =>
  Math.max(0, ...expected.map((price, i) => Math.abs(heston(optionAt(10 * i)).price - price)));

/** Largest distance of the quick scheme from the fine one on the options that are timed. */
const quickError = (): number =>
  Math.max(
    ...Array.from({ length: 100 }, (_, i) =>
      Math.abs((quickAmerican(optionAt(i)) ?? Number.NaN) - (americanOption(optionAt(i))?.price ?? Number.NaN)),
    ),
  );
