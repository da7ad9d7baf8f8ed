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
  ["greedyAllocation", async (input: AllocationInput) => greedyAllocation(input)],
  ["exactAllocation", exactAllocation],
] as const)("%s", (_name, allocate) => {
  test("the books balance: whole shares, cash not negative, error as stated", async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const input = problem(8, seed);
      const { shares, leftoverCash, absoluteError } = await allocate(input);
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

  test("multiples of the prices are met exactly", async () => {
    const input = {
      weights: Float64Array.of(0.3, 0.5, 0.2),
      prices: Float64Array.of(10, 25, 5),
      portfolioValue: 1_000,
    };
    const { shares, leftoverCash, absoluteError } = await allocate(input);
    expect([...shares]).toEqual([30, 20, 40]);
    expect(leftoverCash).toBeCloseTo(0, 10);
    expect(absoluteError).toBeCloseTo(0, 10);
  });

  test("short positions have the sign of their weight and bring cash in", async () => {
    const input = { weights: Float64Array.of(1.3, -0.3), prices: Float64Array.of(70, 20), portfolioValue: 1_000 };
    const { shares, leftoverCash } = await allocate(input);
    expect([...shares]).toEqual([18, -15]);
    expect(leftoverCash).toBeCloseTo(1_000 - 18 * 70 + 15 * 20, 10);
  });

  test("weights below one leave the rest in cash; a value below every price buys nothing", async () => {
    const half = await allocate({
      weights: Float64Array.of(0.5, 0),
      prices: Float64Array.of(10, 3),
      portfolioValue: 100,
    });
    expect([...half.shares, half.leftoverCash]).toEqual([5, 0, 50]);
    const none = await allocate({
      weights: Float64Array.of(0.5, 0.5),
      prices: Float64Array.of(300, 200),
      portfolioValue: 100,
    });
    expect([...none.shares, none.leftoverCash]).toEqual([0, 0, 100]);
  });

  test("refusals name parameter and bound", async () => {
    const input = problem(2, 1);
    const refused = (change: Partial<AllocationInput>) => expect((async () => allocate({ ...input, ...change }))());
    await refused({ portfolioValue: 0 }).rejects.toThrow(
      /invalid portfolioValue: must be a finite number > 0; received 0/,
    );
    await refused({ prices: Float64Array.of(1, -2) }).rejects.toThrow(
      /invalid prices\[1\]: must be a finite number > 0/,
    );
    await refused({ prices: Float64Array.of(1) }).rejects.toThrow(/invalid prices: must be of length 2/);
    await refused({ weights: Float64Array.of(Number.NaN, 1) }).rejects.toThrow(/invalid weights\[0\]/);
  });
});

test("the exact allocation is the best of all (brute force) and not worse than the greedy one", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const input = problem(4, seed, 1_500);
    const exact = await exactAllocation(input);
    expect(exact.isOptimal).toBe(true);
    expect(objective(exact)).toBeCloseTo(bruteForce(input), 6);
    expect(objective(exact)).toBeLessThanOrEqual(objective(greedyAllocation(input)) + 1e-9);
  }
});

test("two runs of the solver give the same shares", async () => {
  const input = problem(25, 7, 50_000);
  const [first, second] = [await exactAllocation(input), await exactAllocation(input)];
  expect(second).toEqual(first);
  expect(objective(first)).toBeLessThanOrEqual(objective(greedyAllocation(input)) + 1e-9);
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
