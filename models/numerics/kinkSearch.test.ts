import { uniforms } from "../../test/support/random.ts";
import { leastKink } from "./kinkSearch.ts";

const kinksOf = (steps: readonly number[], jumps: readonly number[]) => ({
  steps: Float64Array.from(steps),
  jumps: Float64Array.from(jumps),
  names: Int32Array.from(steps.keys()),
});

test("the function is least at the kink, whatever their order, and what comes before it is nearer", () => {
  const uniform = uniforms(1);
  for (let round = 0; round < 200; round++) {
    const count = 1 + Math.floor(40 * uniform());
    // Few distinct steps, so that many are equal.
    const steps = Array.from({ length: count }, () => Math.floor(12 * uniform()) / 4);
    const jumps = steps.map(() => uniform());
    const slope = -0.9 * uniform() * jumps.reduce((sum, jump) => sum + jump, 0);
    const valueAt = (x: number) => steps.reduce((sum, s, i) => sum + jumps[i]! * Math.max(0, x - s), slope * x);
    const kinks = kinksOf(steps, jumps);
    const stop = leastKink(kinks, count, slope);
    const at = kinks.steps[stop]!;
    for (const s of [0, ...steps]) expect(valueAt(s)).toBeGreaterThanOrEqual(valueAt(at) - 1e-12);
    for (let i = 0; i < stop; i++) expect(kinks.steps[i]).toBeLessThanOrEqual(at);
    kinks.names.forEach((name, i) => {
      expect([kinks.steps[i], kinks.jumps[i]]).toEqual([steps[name], jumps[name]]);
    });
  }
});

test("a function that falls for ever has no such kink", () => {
  expect(leastKink(kinksOf([1, 2], [0.25, 0.5]), 2, -1)).toBe(2);
  expect(leastKink(kinksOf([], []), 0, -1)).toBe(0);
});

test("one that is level after its last kink stops there, also when the sums round", () => {
  const jumps = [0.1, 0.2, 0.3, 0.1, 0.2, 0.1];
  expect(leastKink(kinksOf([3, 1, 2, 6, 5, 4], jumps), 6, -1.0000000000000002)).toBe(5);
});
