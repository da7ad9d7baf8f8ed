import { barrierOption } from "../../models/pricing/barrier.ts";
import { hestonTransform } from "../../models/pricing/heston.ts";
import { transformPrice } from "../../models/pricing/transform.ts";
import { pythonWith, runPeer } from "../python.ts";
import { microsecondsEach } from "../statistics.ts";
import type { BenchRow } from "./section.ts";

const option = {
  spot: 100,
  strike: 105,
  expiryYears: 1,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.02,
  type: "put",
} as const;
const dynamics = { initialVariance: 0.04, longRunVariance: 0.25, meanReversion: 4, volOfVol: 1, correlation: -0.5 };

/** What is priced for the i-th spot, and how often in a round. */
const prices: Readonly<Record<string, readonly [count: number, price: (spot: number) => unknown]>> = {
  barrier: [20_000, (spot) => barrierOption({ ...option, spot, barrier: 90, barrierType: "down_out", rebate: 0 })],
  heston: [1_000, (spot) => transformPrice({ ...option, spot }, hestonTransform(dynamics, option.expiryYears))],
};

/** A down-and-out barrier option and a Heston option beside QuantLib. */
export function timeBarrierAndHeston(): readonly BenchRow[] {
  const python = pythonWith("QuantLib");
  const peer = python
    ? (JSON.parse(runPeer(python, "./models/barrierHestonPeer.py")) as Record<string, number>)
    : ({} as Record<string, number>);
  return Object.entries(prices).map(([name, [count, price]]) => ({
    name,
    unit: "µs",
    ours: microsecondsEach(count, (i) => price(100 + 0.01 * (i % 100))),
    peer: peer[name] ?? null,
    against: `QuantLib ${peer.version ?? ""}, called from Python`,
  }));
}
