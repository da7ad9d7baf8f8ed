import { barrierOption } from "./barrier.ts";
import { blackScholes } from "./blackScholes.ts";
import { type OutsideBarrierInput, outsideBarrierOption } from "./outsideBarrier.ts";

const input: OutsideBarrierInput = {
  spot: 100,
  strike: 102,
  expiryYears: 0.7,
  vol: 0.25,
  rate: 0.06,
  dividendYield: 0.02,
  type: "call",
  barrierType: "down_out",
  barrier: 95,
  watchedSpot: 100,
  watchedVol: 0.25,
  watchedYield: 0.02,
  correlation: 1,
};

describe.each(["call", "put"] as const)("%s", (type) => {
  test.each([
    ["down_out", 95],
    ["down_in", 90],
    ["up_out", 115],
    ["up_in", 120],
  ] as const)("%s at %d: the same asset twice is the option with a barrier of its own", (barrierType, barrier) => {
    const own = { ...input, type, barrierType, barrier };
    expect(outsideBarrierOption(own)).toBeCloseTo(barrierOption({ ...own, rebate: 0 }), 11);
  });

  test("the mirrored asset, correlation −1, is touched from the other side", () => {
    // d ln S₂ = −d ln S₁ for growths that are half the variance: a fall of one is the rise of the other.
    const still = { ...input, type, rate: 0.03125, dividendYield: 0, watchedYield: 0, vol: 0.25 };
    const down = outsideBarrierOption({ ...still, correlation: 1, barrierType: "down_out", barrier: 90 });
    const up = outsideBarrierOption({ ...still, correlation: -1, barrierType: "up_out", barrier: 100 / 0.9 });
    expect(up).toBeCloseTo(down, 11);
  });

  test("without correlation a knock-out is the plain option times the chance to survive, its limits are those of the barrier", () => {
    const independent = { ...input, type, correlation: 0 };
    const far = outsideBarrierOption({ ...independent, barrier: 1 });
    expect(far).toBeCloseTo(blackScholes({ ...input, type }).price, 11);
    expect(outsideBarrierOption({ ...independent, barrier: 100 })).toBe(0);
    const shares = [80, 95].map((strike) => {
      const own = { ...independent, strike };
      return outsideBarrierOption(own) / blackScholes(own).price;
    });
    expect(shares[0]).toBeCloseTo(shares[1]!, 12);
  });
});

test.each([
  ["correlation", { correlation: 1.1 }],
  ["watchedVol", { watchedVol: 0 }],
  ["barrier", { barrier: -1 }],
] as const)("%s outside its domain is refused", (name, own) => {
  expect(() => outsideBarrierOption({ ...input, ...own })).toThrow(`invalid ${name}`);
});
