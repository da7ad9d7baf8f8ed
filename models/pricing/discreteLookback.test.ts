import { gaussLegendre } from "../numerics/quadrature.ts";
import { blackScholes } from "./blackScholes.ts";
import { discreteTouch } from "./discreteBarrier.ts";
import { type DiscreteLookbackInput, discreteLookbackFixed, discreteLookbackFloating } from "./discreteLookback.ts";
import { lookbackFloating } from "./lookback.ts";

const put: DiscreteLookbackInput = {
  spot: 100,
  extreme: 104,
  expiryYears: 0.5,
  vol: 0.3,
  rate: 0.06,
  dividendYield: 0.02,
  interval: 0.1,
  type: "put",
};
const call: DiscreteLookbackInput = { ...put, type: "call", extreme: 97 };

test.each([
  ["call", { ...call, interval: 1 }],
  ["put", { ...put, interval: 1 }],
] as const)("one date: a floating %s is a plain option struck at the extreme", (type, option) => {
  expect(discreteLookbackFloating(option).price).toBeCloseTo(
    blackScholes({ ...option, strike: option.extreme, type }).price,
    11,
  );
});

/** The mean of what the extreme lies beyond a level: an integral of touch probabilities over levels. */
function beyondByTouches(option: DiscreteLookbackInput, level: number): number {
  const { nodes, weights } = gaussLegendre(24);
  const payment = { pays: "cash", amount: 1 } as const;
  const isUp = option.type === "call";
  let sum = 0;
  const [pieces, length] = isUp ? [14, 40] : [7, 14];
  for (let i = 0; i < pieces * nodes.length; i++) {
    const way = (Math.floor(i / nodes.length) + 0.5 * (1 + nodes[i % nodes.length]!)) * length;
    const at = isUp ? level + way : level - way;
    if (at <= 0) continue;
    const levels = isUp ? { lower: 0, upper: at } : { lower: at, upper: Number.POSITIVE_INFINITY };
    const touched = discreteTouch({ ...option, ...levels, payment }, "at_expiry").price;
    sum += 0.5 * length * weights[i % nodes.length]! * touched;
  }
  return sum;
}

test.each([
  ["call", { ...put, type: "call" as const, extreme: 104 }, 106],
  ["put", { ...call, type: "put" as const, extreme: 97 }, 98],
])("a fixed %s is an integral of the probabilities of touches at dates", (type, option, strike) => {
  const sign = type === "call" ? 1 : -1;
  const level = sign * Math.max(sign * strike, sign * option.extreme);
  const locked = Math.exp(-0.03) * Math.max(0, sign * (option.extreme - strike));
  const { price, errorEstimate } = discreteLookbackFixed(option, strike);
  expect(price).toBeCloseTo(locked + beyondByTouches(option, level), 8);
  expect(errorEstimate).toBeLessThan(1e-8);
});

test("more dates see more; the corrected continuous price is approached", () => {
  const at = (dates: number) => discreteLookbackFloating({ ...put, interval: 0.5 / dates }).price;
  const corrected = (dates: number) => {
    const shift = 0.5825971579390106 * put.vol * Math.sqrt(0.5 / dates);
    const continuous = lookbackFloating({ ...put, extreme: put.extreme * Math.exp(shift) });
    return Math.exp(-shift) * continuous + (Math.exp(-shift) - 1) * put.spot * Math.exp(-0.01);
  };
  const counts = [4, 16, 64];
  const prices = counts.map(at);
  expect(prices[0]).toBeLessThan(prices[1]!);
  expect(prices[1]).toBeLessThan(prices[2]!);
  const [coarse, , fine] = counts.map((dates, i) => Math.abs(prices[i]! - corrected(dates)));
  expect(fine).toBeLessThan(coarse! / 8);
});

test.each([
  ["call", call],
  ["put", put],
])("delta and gamma of a %s are the differences of the price", (_, option) => {
  const h = 0.05;
  for (const spot of [98, 100, 106]) {
    const [low, here, high] = [spot - h, spot, spot + h].map((at) => discreteLookbackFloating({ ...option, spot: at }));
    expect(here!.delta).toBeCloseTo((high!.price - low!.price) / (2 * h), 5);
    expect(here!.gamma).toBeCloseTo((high!.delta - low!.delta) / (2 * h), 5);
  }
});

test("wide distributions: with one date left the plain option, with more dates more", () => {
  const wide = { ...put, vol: 1.5, expiryYears: 9 };
  const once = discreteLookbackFloating({ ...wide, interval: 9 }).price;
  const plain = blackScholes({ ...wide, strike: wide.extreme, type: "put" }).price;
  expect(Math.abs(once / plain - 1)).toBeLessThan(1e-10);
  const often = discreteLookbackFloating({ ...wide, interval: 0.5 }).price;
  expect(often).toBeGreaterThan(once);
  expect(often).toBeLessThan(lookbackFloating(wide));
});

test("what cannot be priced is named", () => {
  expect(() => discreteLookbackFloating({ ...put, interval: 0 })).toThrow(/interval/);
  expect(() => discreteLookbackFloating({ ...put, extreme: 0 })).toThrow(/extreme/);
  expect(() => discreteLookbackFixed(put, 0)).toThrow(/strike/);
  expect(() => discreteLookbackFloating({ ...put, vol: 9, expiryYears: 50 })).toThrow(/vol/);
});
