import { uniforms } from "../../test/support/random.ts";
import { normalQuantile } from "../numerics/normal.ts";
import { bridgeMaximum, bridgeSurvival, bridgeSurvivalBetween, discountAtBridgeHit } from "./bridgeExtremes.ts";

test("survival is certain far away, impossible at the level, and exp(−2xy/v) is missing in between", () => {
  expect(bridgeSurvival(1, 0.5, 0.3)).toBeCloseTo(1 - Math.exp(-1 / 0.3), 14);
  expect(bridgeSurvival(0, 1, 0.3)).toBe(0);
  expect(bridgeSurvival(1, -0.1, 0.3)).toBe(0);
  expect(bridgeSurvival(1, 1, 0)).toBe(1);
});

test("between two levels: one level far away leaves the probability of the other, and the sides are mirror images", () => {
  expect(bridgeSurvivalBetween(0.2, 0.3, 50, 0.1)).toBeCloseTo(bridgeSurvival(0.2, 0.3, 0.1), 14);
  expect(bridgeSurvivalBetween(0.2, 0.3, 0.7, 0.1)).toBeCloseTo(bridgeSurvivalBetween(0.5, 0.4, 0.7, 0.1), 14);
  expect(bridgeSurvivalBetween(0.2, 0.3, 0.7, 0.1)).toBeLessThan(bridgeSurvival(0.2, 0.3, 0.1));
  expect(bridgeSurvivalBetween(0.2, 0.8, 0.7, 0.1)).toBe(0);
});

test("the maximum for a probability u is exceeded with probability u", () => {
  for (const u of [0.01, 0.3, 0.9]) {
    const maximum = bridgeMaximum(0.1, -0.2, 0.25, u);
    expect(1 - bridgeSurvival(maximum - 0.1, maximum + 0.2, 0.25)).toBeCloseTo(u, 12);
  }
});

/** Mean of exp(−rate τ) by Simpson's rule on 1 − F(t), F(t) the probability of a hit by t. */
function discountByQuadrature(x: number, y: number, vol: number, years: number, rate: number): number {
  // Given the bridge's value at t, the chance of a hit by t is that of a bridge; given t, the value is normal.
  const hitBy = (t: number) => {
    const [mean, deviation] = [x + ((y - x) * t) / years, vol * Math.sqrt((t * (years - t)) / years)];
    const n = 4000;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const value = mean + deviation * normalQuantile((i + 0.5) / n);
      sum += value <= 0 ? 1 : 1 - bridgeSurvival(x, value, vol * vol * t);
    }
    return sum / n;
  };
  const all = y <= 0 ? 1 : 1 - bridgeSurvival(x, y, vol * vol * years);
  const n = 200;
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const t = (years * i) / n;
    sum += rate * Math.exp(-rate * t) * hitBy(t) * (i % 2 === 1 ? 4 : 2);
  }
  sum += rate * Math.exp(-rate * years) * all;
  return (Math.exp(-rate * years) * all + (sum * years) / (3 * n)) / all;
}

test.each([
  [0.05, -0.1, 0.25, 0.5, 0.08],
  [0.05, 0.1, 0.25, 0.5, 0.08],
  [0.3, 0.01, 0.25, 1, 0.2],
  [0.02, -0.4, 0.3, 0.1, 0.5],
])(
  "discount at the hit from %d to %d at vol %d over %d years at %d agrees with quadrature",
  (x, y, vol, years, rate) => {
    const exact = discountByQuadrature(x, y, vol, years, rate);
    expect(Math.abs(discountAtBridgeHit(x, y, vol, years, rate) - exact)).toBeLessThan(2e-5);
  },
);

test("discount at the hit agrees with simulated bridges (seed 3)", () => {
  const uniform = uniforms(3);
  const [x, y, vol, years, rate, steps, runs] = [0.1, -0.05, 0.3, 1, 0.3, 400, 2000];
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    let value = x;
    for (let s = 0; s < steps; s++) {
      const left = steps - s;
      value +=
        (y - value) / left + vol * Math.sqrt((years / steps) * ((left - 1) / left)) * normalQuantile(uniform() || 0.5);
      if (value <= 0) {
        sum += Math.exp((-rate * years * (s + 1)) / steps);
        break;
      }
    }
  }
  // Watching 400 times only finds the hit late, by about 0.58 standard deviations of a step.
  expect(Math.abs(sum / runs - discountAtBridgeHit(x, y, vol, years, rate))).toBeLessThan(0.012);
});
