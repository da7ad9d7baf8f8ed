import type { BlackScholesInput } from "../blackScholes.ts";
import { americanOption } from "./american.ts";

const option: BlackScholesInput = {
  spot: 100,
  strike: 105,
  expiryYears: 1,
  vol: 0.25,
  rate: 0.05,
  dividendYield: 0.02,
  type: "put",
};
const other: BlackScholesInput = { ...option, vol: 0.4, dividendYield: 0.07, type: "call" };

test("a boundary kept from another strike gives the same bits as one of its own", () => {
  const own = [95, 97.3, 105, 111.1].map((strike) => {
    americanOption(other);
    return americanOption({ ...option, strike });
  });
  americanOption(other);
  const kept = [111.1, 105, 97.3, 95].map((strike) => americanOption({ ...option, strike })).reverse();
  expect(kept).toEqual(own);
});

test("one boundary serves a call and the put that mirrors it", () => {
  const call = { ...option, type: "call", rate: 0.02, dividendYield: 0.05, spot: 105, strike: 100 } as const;
  expect(americanOption(call)!.price).toBeCloseTo(americanOption(option)!.price, 12);
});
