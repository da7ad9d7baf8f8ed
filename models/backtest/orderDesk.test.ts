import { golden } from "../../test/support/golden.ts";
import { type OrderSeriesCase, orderRules } from "../../test/support/publishedOrders.ts";
import { weekdays } from "../../test/support/syntheticPanel.ts";
import { plainConditions, runBacktest } from "./engine.ts";
import { defaultLiquiditySource } from "./liquidity.ts";
import { type ListedOrder, type OrderRecord, orderDesk } from "./orderDesk.ts";

const { cases } = golden<{ cases: readonly OrderSeriesCase[] }>("backtest/orderSimulation.json");

test.each(cases.map((entry) => [entry.id, entry] as const))("published orders %s", (_, { inputs, expected }) => {
  const bars = inputs.close.length;
  const orders = inputs.orderSizes.flatMap((size, bar): ListedOrder[] =>
    size === null ? [] : [{ bar, asset: 0, size: Number(size), price: null }],
  );
  const panel = {
    dates: weekdays("2020-01-01", bars),
    close: [Float64Array.from(inputs.close)],
    open: null,
    volume: null,
    barsPerYear: 252,
  };
  const records: OrderRecord[] = [];
  const rules = orderRules(inputs);
  const price = inputs.executionPrice === "previous close" ? "previous_close" : "close";
  const options = { price, account: null, liquidity: defaultLiquiditySource, seed: 1 } as const;
  const { cash, equity } = runBacktest(
    panel,
    { ...plainConditions, initialCapital: inputs.initialCash, liquidates: false },
    (context) => orderDesk(context, orders, rules, options, records),
  );
  const filled = records.flatMap(({ order, result }) =>
    result.status === "filled" ? [{ bar: order.bar, ...result }] : [],
  );
  expect(filled).toHaveLength(expected.orders.length);
  for (const [i, { bar, size, price: paid, fees, side }] of expected.orders.entries()) {
    expect(filled[i]).toMatchObject({ bar, side });
    expect(Math.abs(filled[i]!.size - size)).toBeLessThan(1e-9);
    expect(Math.abs(filled[i]!.price - paid)).toBeLessThan(1e-9);
    expect(Math.abs(filled[i]!.fees - fees)).toBeLessThan(1e-9);
  }
  const held = records.at(-1)?.position ?? 0;
  expect(equity.at(-1)).toBeCloseTo(cash.at(-1)! + held * inputs.close.at(-1)!, 9);
});
