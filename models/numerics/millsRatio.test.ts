import { exp } from "./elementary.ts";
import { scaledUpperTail } from "./millsRatio.ts";
import { erfc, scaledErfc } from "./normal.ts";

test("agrees with Cody's functions on the whole half-line", () => {
  for (let y = 0; y < 60; y += 0.0137) {
    const x = y * Math.SQRT1_2;
    const expected = x > 0.46875 ? 0.5 * scaledErfc(x) : 0.5 * erfc(x) * exp(x * x);
    expect(Math.abs(scaledUpperTail(y) / expected - 1)).toBeLessThan(2e-15);
  }
});

test("the far tail is that of its asymptotic series", () => {
  for (const y of [1e4, 1e8, 1e20]) expect(scaledUpperTail(y) * y).toBeCloseTo(0.3989422804014327, 7);
});
