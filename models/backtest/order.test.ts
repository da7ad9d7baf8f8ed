import { golden } from "../../test/support/golden.ts";
import { type OrderCase, orderCase } from "../../test/support/publishedOrders.ts";
import { noFees, noSlippage } from "./costs.ts";
import { bookFill, openLedger } from "./ledger.ts";
import { executeOrder, type OrderRules } from "./order.ts";

const { cases } = golden<{ cases: readonly OrderCase[] }>("backtest/orderExecution.json");

describe("executeOrder", () => {
  test.each(cases.map((entry) => [entry.id, entry] as const))("published execution %s", (_, entry) => {
    const { ledger, order, rules } = orderCase(entry);
    const fill = executeOrder(ledger, order, rules);
    const { account, fill: expected } = entry.expected;
    expect(fill).toEqual(
      Object.fromEntries(
        Object.entries(expected).map(([key, value]) => [
          key,
          typeof value === "number" ? expect.closeTo(value, 9) : key === "reason" ? value.replaceAll("-", "_") : value,
        ]),
      ),
    );
    expect(ledger.cash).toBeCloseTo(account.cash, 9);
    expect(ledger.freeCash).toBeCloseTo(account.freeCash, 9);
    expect(ledger.positions[0]).toBeCloseTo(account.position, 9);
    expect(ledger.debts[0]).toBeCloseTo(account.debt, 9);
  });

  const rules: OrderRules = {
    sizeType: "amount",
    direction: "long_short",
    fees: noFees,
    slippage: noSlippage,
    minimumSize: 0,
    maximumSize: Number.POSITIVE_INFINITY,
    lotSize: 0,
    allowPartial: true,
    lockCash: false,
    rejectProbability: 0,
  };
  const at = {
    asset: 0,
    price: 10,
    valuationPrice: 10,
    equity: 1_000,
    liquidity: { volume: 10_000, vol: 0.02 },
    chance: 0.5,
  };

  test("a purchase of everything leaves no cash under every slippage, and never a debt", () => {
    const models = [
      noSlippage,
      { model: "fixed", rate: 0.01 },
      { model: "spread", width: 0.1, widthRate: 0.001 },
      { model: "square_root", coefficient: 0.6 },
      { model: "almgren_chriss", permanent: 1, temporary: 1, fixed: 5e-4 },
      { model: "volume_share", impact: 0.1, maximumShare: 0.5 },
    ] as const;
    for (const slippage of models) {
      for (const fees of [noFees, { rate: 0.002, fixed: 1, perShare: 0.01, minimum: 5 }]) {
        const ledger = openLedger(1, 1_000);
        const fill = executeOrder(ledger, { ...at, size: Number.POSITIVE_INFINITY }, { ...rules, slippage, fees });
        expect(fill.status).toBe("filled");
        expect(ledger.cash).toBeGreaterThanOrEqual(0);
        expect(ledger.cash).toBeLessThan(1e-9);
      }
    }
  });

  test("whole lots: the purchase is rounded down", () => {
    const ledger = openLedger(1, 1_000);
    const fill = executeOrder(ledger, { ...at, size: 37.9 }, { ...rules, lotSize: 5 });
    expect(fill).toMatchObject({ status: "filled", size: 35 });
  });
});

test("a futures position gains by its multiplier, and its margin is no expense", () => {
  const ledger = openLedger(1, 10_000, { type: "future", multiplier: 10, margin: 1_000 });
  bookFill(ledger, 0, 2, 100, 4);
  expect(ledger.cash).toBe(10_000 - 2_000 - 4);
  bookFill(ledger, 0, -2, 103, 4);
  expect(ledger.cash).toBe(10_000 - 8 + 2 * 10 * 3);
});
