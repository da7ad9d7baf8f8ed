import { barrierOption } from "./barrier.ts";
import { noTouch, oneTouch } from "./digital.ts";
import { type WindowBarrierInput, windowBarrierOption } from "./windowBarrier.ts";

const option: WindowBarrierInput = {
  spot: 100,
  strike: 102,
  expiryYears: 0.75,
  vol: 0.25,
  rate: 0.04,
  dividendYield: 0.01,
  type: "call",
  barrier: 92,
  barrierType: "down_out",
  rebate: 3,
  windowStartYears: 0,
  windowEndYears: 0.75,
};
const cash = { pays: "cash", amount: 1 } as const;

/** What a rebate of 3 is worth. */
const rebateOf = (change: Partial<WindowBarrierInput>): number =>
  windowBarrierOption({ ...option, ...change }) - windowBarrierOption({ ...option, ...change, rebate: 0 });

test("the rebate of an early window is a touch option of its length", () => {
  const early = { ...option, windowEndYears: 0.3, expiryYears: 0.75 };
  const touch = { ...option, side: "down", payment: cash, expiryYears: 0.3 } as const;
  expect(rebateOf(early)).toBeCloseTo(3 * oneTouch(touch, "at_hit"), 11);
  const never = Math.exp(-0.04 * 0.45) * noTouch(touch);
  expect(rebateOf({ ...early, barrierType: "down_in" })).toBeCloseTo(3 * never, 11);
});

test.each([
  ["an early", { windowEndYears: 0.3 }],
  ["a late", { windowStartYears: 0.3 }],
  ["an empty last", { windowStartYears: 0.75 }],
])("%s window: without interest the rebates of in and out are certain together", (_, window) => {
  const free = { ...window, rate: 0 };
  const both = rebateOf(free) + rebateOf({ ...free, barrierType: "down_in" });
  expect(both).toBeCloseTo(3, 11);
});

test.each(["down_in", "down_out", "up_in", "up_out"] as const)(
  "%s: windows grow into the whole life",
  (barrierType) => {
    const terms = { ...option, barrierType, barrier: barrierType.startsWith("up") ? 112 : 92 };
    const whole = barrierOption(terms);
    expect(windowBarrierOption(terms)).toBe(whole);
    expect(Math.abs(windowBarrierOption({ ...terms, windowStartYears: 1e-5 }) - whole)).toBeLessThan(1e-3);
    expect(Math.abs(windowBarrierOption({ ...terms, windowEndYears: 0.7499 }) - whole)).toBeLessThan(0.05);
  },
);

test("a spot beyond the barrier is paid its rebate at once, or when the watch begins", () => {
  const beyond = { ...option, spot: 90 };
  expect(windowBarrierOption({ ...beyond, windowEndYears: 0.3 })).toBe(3);
  const late = windowBarrierOption({ ...beyond, windowStartYears: 1e-6 });
  expect(late).toBeCloseTo(3, 4);
});
