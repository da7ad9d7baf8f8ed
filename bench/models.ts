import { cpus } from "node:os";
import { americanOption } from "../models/pricing/american.ts";
import { barrierOption } from "../models/pricing/barrier.ts";
import { type BlackScholesInput, blackScholes } from "../models/pricing/blackScholes.ts";
import { hestonTransform } from "../models/pricing/heston.ts";
import { impliedVol } from "../models/pricing/impliedVol.ts";
import { transformPrice } from "../models/pricing/transform.ts";
import { pythonWith, runPeer } from "./python.ts";
import { machine, median } from "./statistics.ts";

// Microseconds for one price on one core, side by side with QuantLib in one run.

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

/** What is priced for the i-th spot, and how often in a round. */
const prices: Readonly<Record<string, readonly [count: number, price: (spot: number) => unknown]>> = {
  "european with greeks": [20_000, (spot) => blackScholes({ ...option, spot })],
  "implied vol": [20_000, (spot) => impliedVol({ ...option, spot, rate: 0, dividendYield: 0, type: "call", price: 5 })],
  barrier: [20_000, (spot) => barrierOption({ ...option, spot, barrier: 90, barrierType: "down_out", rebate: 0 })],
  american: [50, (spot) => americanOption({ ...option, spot })],
  heston: [1_000, (spot) => transformPrice({ ...option, spot }, hestonTransform(dynamics, option.expiryYears))],
};

const rounds = 5;
function microseconds(count: number, price: (spot: number) => unknown): number {
  const started = performance.now();
  for (let i = 0; i < count; i++) price(100 + 0.01 * (i % 100));
  return ((performance.now() - started) / count) * 1e3;
}

const python = pythonWith("QuantLib");
for (const run of Object.values(prices)) microseconds(...run);
const ours = new Map(
  Object.entries(prices).map(([name, run]) => [
    name,
    median(Array.from({ length: rounds }, () => microseconds(...run))),
  ]),
);
const peer = python ? (JSON.parse(runPeer(python, "./quantlibPeer.py")) as Record<string, number>) : {};
console.log(
  `${machine(cpus())}\nmicroseconds for one price on one core, median of ${rounds} runs; QuantLib ${peer.version ?? "could not be installed"}, called from Python\n`,
);
const cell = (value: number | undefined) => (value === undefined ? "–" : value.toFixed(2)).padStart(12);
console.log(`  ${"".padEnd(26)} ${"ours".padStart(12)} ${"QuantLib".padStart(12)}   time of QuantLib over ours`);
for (const name of new Set([...ours.keys(), ...Object.keys(peer).filter((key) => key !== "version")])) {
  // A scheme that only QuantLib has is compared with our one.
  const own = ours.get(name) ?? ours.get(name.split(",")[0]!);
  const theirs = peer[name];
  const ratio = own && theirs ? `${(theirs / own).toPrecision(3)}×` : "–";
  console.log(`  ${name.padEnd(26)} ${cell(own)} ${cell(theirs)}   ${ratio}`);
}
