import { golden } from "../../../test/support/golden.ts";
import { uniforms } from "../../../test/support/random.ts";
import type { Allocation, AllocationInput } from "./allocation.ts";
import { exactAllocation } from "./exactAllocation.ts";
import { greedyAllocation } from "./greedyAllocation.ts";
import { wholeShareTrade } from "./wholeShareTrade.ts";

const objective = (one: Allocation) => one.absoluteError + one.leftoverCash;

function problem(n: number, seed: number, portfolioValue = 10_000): AllocationInput {
  const uniform = uniforms(seed);
  const raw = Float64Array.from({ length: n }, () => uniform());
  const total = raw.reduce((sum, x) => sum + x, 0);
  return {
    weights: raw.map((x) => x / total),
    prices: Float64Array.from({ length: n }, () => Math.round(100 * (5 + 300 * uniform())) / 100),
    portfolioValue,
  };
}

/** The best whole shares by looking at all of them. */
function bruteForce({ weights, prices, portfolioValue }: AllocationInput): number {
  let best = Number.POSITIVE_INFINITY;
  const visit = (at: number, cash: number, error: number) => {
    if (at === weights.length) {
      best = Math.min(best, error + cash);
      return;
    }
    const target = weights[at]! * portfolioValue;
    for (let count = 0; count * prices[at]! <= cash + 1e-9; count++) {
      visit(at + 1, cash - count * prices[at]!, error + Math.abs(target - count * prices[at]!));
    }
  };
  visit(0, portfolioValue, 0);
  return best;
}

describe.each([
  ["greedyAllocation", greedyAllocation],
  ["exactAllocation", exactAllocation],
] as const)("%s", (_name, allocate) => {
  test("the books balance: whole shares, cash not negative, error as stated", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const input = problem(8, seed);
      const { shares, leftoverCash, absoluteError } = allocate(input);
      let spent = 0;
      let error = 0;
      shares.forEach((count, i) => {
        expect(Number.isInteger(count) && count >= 0).toBe(true);
        spent += count * input.prices[i]!;
        error += Math.abs(input.weights[i]! * input.portfolioValue - count * input.prices[i]!);
      });
      expect(spent + leftoverCash).toBeCloseTo(input.portfolioValue, 8);
      expect(leftoverCash).toBeGreaterThan(-1e-8);
      expect(absoluteError).toBeCloseTo(error, 8);
    }
  });

  test("multiples of the prices are met exactly", () => {
    const input = {
      weights: Float64Array.of(0.3, 0.5, 0.2),
      prices: Float64Array.of(10, 25, 5),
      portfolioValue: 1_000,
    };
    const { shares, leftoverCash, absoluteError } = allocate(input);
    expect([...shares]).toEqual([30, 20, 40]);
    expect(leftoverCash).toBeCloseTo(0, 10);
    expect(absoluteError).toBeCloseTo(0, 10);
  });

  test("short positions have the sign of their weight and bring cash in", () => {
    const input = { weights: Float64Array.of(1.3, -0.3), prices: Float64Array.of(70, 20), portfolioValue: 1_000 };
    const { shares, leftoverCash } = allocate(input);
    expect([...shares]).toEqual([18, -15]);
    expect(leftoverCash).toBeCloseTo(1_000 - 18 * 70 + 15 * 20, 10);
  });

  test("weights below one leave the rest in cash; a value below every price buys nothing", () => {
    const half = allocate({
      weights: Float64Array.of(0.5, 0),
      prices: Float64Array.of(10, 3),
      portfolioValue: 100,
    });
    expect([...half.shares, half.leftoverCash]).toEqual([5, 0, 50]);
    const none = allocate({
      weights: Float64Array.of(0.5, 0.5),
      prices: Float64Array.of(300, 200),
      portfolioValue: 100,
    });
    expect([...none.shares, none.leftoverCash]).toEqual([0, 0, 100]);
  });

  test("refusals name parameter and bound", () => {
    const input = problem(2, 1);
    const refused = (change: Partial<AllocationInput>) => expect(() => allocate({ ...input, ...change }));
    refused({ portfolioValue: 0 }).toThrow(/invalid portfolioValue: must be a finite number > 0; received 0/);
    refused({ prices: Float64Array.of(1, -2) }).toThrow(/invalid prices\[1\]: must be a finite number > 0/);
    refused({ prices: Float64Array.of(1) }).toThrow(/invalid prices: must be of length 2/);
    refused({ weights: Float64Array.of(Number.NaN, 1) }).toThrow(/invalid weights\[0\]/);
  });
});

describe("exactAllocation", () => {
  test.each([1, 2, 3])(
    "is the best of all whole shares (brute force), pennies and dear shares alike (seed %i)",
    (seed) => {
      for (let k = 0; k < 8; k++) {
        const input = problem(4, 10 * seed + k, 900);
        // A cheap share lets money be moved between the dear ones.
        input.prices[3] = 6 + k;
        const exact = exactAllocation(input);
        expect(exact.gap).toBe(0);
        expect(objective(exact)).toBeCloseTo(bruteForce(input), 6);
      }
    },
  );

  test.each([5, 60, 200])("is never worse than the greedy one, and complete for %i assets of rounded prices", (n) => {
    const input = problem(n, n, 100_000);
    const exact = exactAllocation(input);
    expect(exact.gap).toBe(0);
    expect(objective(exact)).toBeLessThanOrEqual(objective(greedyAllocation(input)) + 1e-9);
  });

  test("a search that is too large says how far from the best it may be", () => {
    // Every target is half a share: which shares to buy is a subset sum, without any bound that tells sets apart.
    const uniform = uniforms(23);
    const prices = Float64Array.from({ length: 20 }, () => 50 + 500 * uniform());
    const total = prices.reduce((sum, price) => sum + price, 0);
    const exact = exactAllocation({ weights: prices.map((price) => price / total), prices, portfolioValue: total / 2 });
    expect(exact.gap).toBeGreaterThan(0);
    expect(exact.gap).toBeLessThan(1);
    // No set of shares can leave less than half of the money wrong: each share bought overshoots as much as it fills.
    expect(objective(exact)).toBeGreaterThanOrEqual(total / 2 - 1e-9);
    expect(objective(exact) - exact.gap).toBeLessThanOrEqual(total / 2 + 1e-9);
  });
});

describe("wholeShareTrade", () => {
  interface Case {
    readonly inputs: {
      readonly price: number;
      readonly fixedCommissionPerTrade: number;
      readonly initialCapital: number;
      readonly allocations: readonly (readonly [string, number])[];
    };
    readonly expected: { readonly afterEach: readonly Record<string, number>[] };
  }

  test("published sequence of trades with a fixed commission (exec-fixed-commission)", () => {
    const { inputs, expected } = golden<Case>("portfolio/publishedIntegerAllocation.json");
    const held: Record<string, number> = {};
    let capital = inputs.initialCapital;
    inputs.allocations.forEach(([name, amount], step) => {
      const position = held[name] ?? 0;
      const trade = { amount, price: inputs.price, position, fixedCommission: inputs.fixedCommissionPerTrade };
      const shares = wholeShareTrade(trade);
      held[name] = position + shares;
      capital -= shares * inputs.price + (shares === 0 ? 0 : inputs.fixedCommissionPerTrade);
      for (const [key, value] of Object.entries(expected.afterEach[step]!)) {
        expect(key === "capital" ? capital : held[key]! * inputs.price).toBeCloseTo(value, 9);
      }
    });
  });

  test("buying never spends more, selling never raises less", () => {
    const uniform = uniforms(3);
    for (let i = 0; i < 200; i++) {
      const [price, fixedCommission, amount] = [1 + 90 * uniform(), 5 * uniform(), 2_000 * (uniform() - 0.5)];
      const shares = wholeShareTrade({ amount, price, position: 0, fixedCommission });
      if (amount > 0 && shares > 0) expect(shares * price + fixedCommission).toBeLessThanOrEqual(amount + 1e-9);
      if (amount < 0) expect(-shares * price - fixedCommission).toBeGreaterThanOrEqual(-amount - 1e-9);
    }
    expect(() => wholeShareTrade({ amount: 1, price: 0, position: 0, fixedCommission: 0 })).toThrow(/invalid price/);
  });
});
