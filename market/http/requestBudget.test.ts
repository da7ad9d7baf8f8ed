import { uniforms } from "../../test/support/random.ts";
import { createQuotaCounter } from "../../test/support/vendors/quota.ts";
import { createRequestBudget } from "./requestBudget.ts";

test.each([1, 2, 3, 4, 5])(
  "no minute of the vendor's clock is exceeded, however long answers take (seed %i)",
  (seed) => {
    const dice = uniforms(seed);
    let clockMs = 0;
    // The vendor's minutes begin at an instant of its own.
    const skewMs = dice() * 60_000;
    const vendor = createQuotaCounter({ perMinute: 8, perDay: 1e9 }, () => clockMs + skewMs);
    const budget = createRequestBudget(8, 60_000, () => clockMs);
    const events: { readonly atMs: number; readonly run: () => void }[] = [];
    let served = 0;
    const later = (delayMs: number, run: () => void) => events.push({ atMs: clockMs + delayMs, run });
    const ask = () => {
      const cost = 1 + Math.floor(dice() * 3);
      const waitMs = budget.waitMs(cost);
      if (waitMs > 0) later(waitMs, ask);
      else {
        const lease = budget.take(cost);
        const arrivesMs = dice() * 4_000;
        later(arrivesMs, () => {
          expect(vendor.take(cost)).toBe("ok");
          served += cost;
          later(dice() * 2_000, () => lease.end());
        });
        later(dice() * 1_000, ask);
      }
    };
    for (let i = 0; i < 5; i++) ask();
    while (clockMs < 3_600_000) {
      events.sort((a, b) => a.atMs - b.atMs);
      const next = events.shift()!;
      clockMs = next.atMs;
      next.run();
    }
    expect(vendor.refused).toBe(0);
    // What is left unused is the time that answers take.
    expect(served).toBeGreaterThan(0.8 * 60 * 8);
  },
);

test("a request that costs more than a minute holds goes alone", () => {
  let clockMs = 0;
  const budget = createRequestBudget(8, 60_000, () => clockMs);
  budget.take(20).end();
  expect(budget.waitMs(1)).toBe(60_000);
  expect(budget.left()).toBe(0);
  clockMs += 60_000;
  expect(budget.waitMs(20)).toBe(0);
});
