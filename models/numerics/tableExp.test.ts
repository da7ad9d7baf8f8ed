import { exp } from "./elementary.ts";
import { tableExp } from "./tableExp.ts";

test("agrees with the exponential function to two units in the last place", () => {
  for (let x = -699; x < 699; x += 0.1317) {
    expect(Math.abs(tableExp(x) / exp(x) - 1)).toBeLessThan(5e-16);
  }
});

test("vanishes far below zero and hands on what is no number", () => {
  expect(tableExp(-701)).toBe(0);
  expect(tableExp(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(tableExp(Number.NaN)).toBeNaN();
  expect(tableExp(0)).toBe(1);
});
