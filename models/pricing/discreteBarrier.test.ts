import { golden } from "../../test/support/golden.ts";
import { bivariateNormalCdf } from "../numerics/bivariateNormal.ts";
import { barrierOption } from "./barrier.ts";
import { blackScholes } from "./blackScholes.ts";
import { noTouch } from "./digital.ts";
import { discreteBarrierOption, discreteTouch, shiftedBarrier } from "./discreteBarrier.ts";

const none = Number.POSITIVE_INFINITY;
const market = { spot: 100, expiryYears: 0.5, vol: 0.25, rate: 0.05, dividendYield: 0.02, interval: 0.05 };
const cash = { pays: "cash", amount: 10 } as const;
const asset = { pays: "asset" } as const;

const option = (
  type: "call" | "put",
  lower: number,
  upper: number,
  effect: "in" | "out",
  rebate: number,
  strike: number,
) => discreteBarrierOption({ ...market, type, lower, upper, effect, rebate, strike });

test("the values of a program that integrates everything", () => {
  const values: Record<string, { readonly price: number; readonly errorEstimate: number }> = {
    "down-out-call": option("call", 95, none, "out", 3, 100),
    "down-in-put": option("put", 90, none, "in", 2, 105),
    "up-out-call": option("call", 0, 120, "out", 0, 95),
    "up-in-put": option("put", 0, 103, "in", 0, 100),
    "double-out-call": option("call", 85, 125, "out", 1, 100),
    "double-in-put": option("put", 92, 110, "in", 0, 100),
    "one-touch-cash": discreteTouch({ ...market, lower: 0, upper: 110, payment: cash }, "at_hit"),
    "one-touch-asset": discreteTouch({ ...market, lower: 93, upper: none, payment: asset }, "at_hit"),
    "no-touch-asset": discreteTouch({ ...market, lower: 93, upper: none, payment: asset }, "never_touched"),
    "double-no-touch-cash": discreteTouch({ ...market, lower: 88, upper: 115, payment: cash }, "never_touched"),
  };
  const { cases } = golden<{ cases: { id: string; expected: number }[] }>("options/discreteBarrierReference.json");
  expect(cases.map(({ id }) => id)).toEqual(Object.keys(values));
  for (const { id, expected } of cases) {
    expect([id, Math.abs(values[id]!.price - expected) < 1e-9]).toEqual([id, true]);
    expect(values[id]!.errorEstimate).toBeLessThan(1e-7);
  }
});

test("two dates: a bivariate normal probability", () => {
  const claim = { ...market, interval: 0.25, lower: 95, upper: none, payment: cash };
  const { price } = discreteTouch(claim, "never_touched");
  const distance = (years: number) =>
    (Math.log(100 / 95) + (0.03 - 0.5 * 0.25 ** 2) * years) / (0.25 * Math.sqrt(years));
  const alive = bivariateNormalCdf(distance(0.25), distance(0.5), Math.SQRT1_2);
  expect(price).toBeCloseTo(10 * Math.exp(-0.025) * alive, 11);
});

test("one date: what is paid depends on the last price alone", () => {
  const once = { ...market, interval: 1, type: "call", strike: 100, lower: 0, rebate: 0 } as const;
  const out = discreteBarrierOption({ ...once, upper: 120, effect: "out" });
  const spread =
    blackScholes({ ...market, strike: 100, type: "call" }).price -
    blackScholes({ ...market, strike: 120, type: "call" }).price;
  const paidAbove = 2 * discreteTouch({ ...once, upper: 120, payment: cash }, "at_expiry").price;
  expect(out.price).toBeCloseTo(spread - paidAbove, 11);
});

test("in plus out is the plain option; touch plus no touch the payment", () => {
  const both = option("put", 92, none, "in", 0, 104).price + option("put", 92, none, "out", 0, 104).price;
  expect(both).toBeCloseTo(blackScholes({ ...market, strike: 104, type: "put" }).price, 11);
  const claim = { ...market, lower: 0, upper: 111, payment: asset };
  const touched = discreteTouch(claim, "at_expiry").price + discreteTouch(claim, "never_touched").price;
  expect(touched).toBeCloseTo(100 * Math.exp(-0.01), 11);
});

test("delta and gamma are the differences of the price, also where the next date is near", () => {
  for (const expiryYears of [0.5, 0.452]) {
    const at = (spot: number) =>
      discreteBarrierOption({
        ...market,
        expiryYears,
        spot,
        type: "call",
        lower: 95,
        upper: none,
        effect: "out",
        rebate: 1,
        strike: 100,
      });
    const h = 0.02;
    const [low, here, high] = [at(97 - h), at(97), at(97 + h)];
    expect(here.delta).toBeCloseTo((high.price - low.price) / (2 * h), 3);
    expect(here.gamma).toBeCloseTo((high.delta - low.delta) / (2 * h), 2);
  }
});

test("more dates knock out more; the shifted continuous barrier is approached like 1/m", () => {
  const at = (dates: number) =>
    discreteBarrierOption({
      ...market,
      interval: 0.5 / dates,
      type: "call",
      lower: 90,
      upper: none,
      effect: "out",
      rebate: 0,
      strike: 100,
    }).price;
  const shifted = (dates: number) => {
    const barrier = shiftedBarrier(90, "down", market.vol, 0.5 / dates);
    return barrierOption({ ...market, barrier, barrierType: "down_out", rebate: 0, strike: 100, type: "call" });
  };
  const counts = [4, 16, 64];
  const prices = counts.map(at);
  expect(prices[0]).toBeGreaterThan(prices[1]!);
  expect(prices[1]).toBeGreaterThan(prices[2]!);
  const [coarse, , fine] = counts.map((dates, i) => Math.abs(prices[i]! - shifted(dates)));
  expect(fine).toBeLessThan(coarse! / 16);
});

test("a spot beyond the barrier has not touched it until the next date", () => {
  const beyond = { ...market, spot: 94.9, lower: 95, upper: none, payment: cash } as const;
  const discrete = discreteTouch(beyond, "never_touched").price;
  expect(noTouch({ ...market, spot: 94.9, barrier: 95, side: "down", payment: cash })).toBe(0);
  expect(discrete).toBeGreaterThan(0.5);
  const inside = discreteTouch({ ...beyond, spot: 95.1 }, "never_touched").price;
  expect(inside / discrete).toBeLessThan(1.05);
});

test("what cannot be priced is named", () => {
  expect(() => discreteTouch({ ...market, interval: 0, lower: 0, upper: 110, payment: cash }, "at_hit")).toThrow(
    /interval/,
  );
  expect(() => discreteTouch({ ...market, lower: 110, upper: 110, payment: cash }, "at_hit")).toThrow(/upper/);
  expect(() => discreteTouch({ ...market, vol: 1e-7, lower: 0, upper: 200, payment: cash }, "at_hit")).toThrow(/vol/);
  expect(() =>
    discreteTouch({ ...market, vol: 9, expiryYears: 50, lower: 0, upper: 200, payment: cash }, "at_hit"),
  ).toThrow(/vol/);
});
