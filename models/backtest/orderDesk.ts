import { philox4x32 } from "../numerics/philox.ts";
import type { Desk, DeskContext } from "./engine.ts";
import { equityAt } from "./ledger.ts";
import { type LiquiditySource, liquidityGauge } from "./liquidity.ts";
import { executeOrder, type OrderResult, type OrderRules } from "./order.ts";

/** An order as a user lists it. */
export interface ListedOrder {
  readonly bar: number;
  readonly asset: number;
  /** In the unit of the rules' size type; ±∞: as much as cash or position allow. */
  readonly size: number;
  /** Currency per share; `null`: the price that the rules name. */
  readonly price: number | null;
}

/** Which price of the market a listed order meets. */
export const orderPrices = ["close", "previous_close", "open"] as const;
export type OrderPrice = (typeof orderPrices)[number];

/** The books before the first order, where they are not just cash. */
export interface OpeningAccount {
  readonly cash: number;
  readonly positions: readonly number[];
  readonly debts: readonly number[];
  readonly freeCash: number;
  /** Price at which sizes in value and percent are converted; `null`: the price of the order. */
  readonly valuationPrice: number | null;
  /** Equity that target percentages are taken of; `null`: that of the books. */
  readonly equity: number | null;
}

/** What became of one listed order, and the account after it. */
export interface OrderRecord {
  readonly order: ListedOrder;
  readonly result: OrderResult;
  readonly cash: number;
  readonly freeCash: number;
  readonly position: number;
  readonly debt: number;
}

/**
 * A desk that executes listed orders, each on its bar and in the order of the list.
 *
 * @param orders - in time order.
 * @param seed - integer in [0, 2^53); decides about random rejections.
 * @param records - takes one record for each order that met its bar.
 */
export function orderDesk(
  context: DeskContext,
  orders: readonly ListedOrder[],
  rules: OrderRules,
  options: {
    readonly price: OrderPrice;
    readonly account: OpeningAccount | null;
    readonly liquidity: LiquiditySource;
    readonly seed: number;
  },
  records: OrderRecord[],
): Desk {
  const { panel, ledger } = context;
  const { account, seed } = options;
  if (account) {
    ledger.cash = account.cash;
    ledger.freeCash = account.freeCash;
    ledger.positions.set(account.positions);
    ledger.debts.set(account.debts);
  }
  const gauge = liquidityGauge(rules.slippage, options.liquidity, panel);
  const marks = new Float64Array(panel.close.length);
  let next = 0;

  const marketPrice = ({ asset, bar, price }: ListedOrder): number | null => {
    if (price !== null) return price;
    if (options.price === "open") return panel.open![asset]![bar]!;
    const at = options.price === "close" ? bar : bar - 1;
    return at < 0 ? null : panel.close[asset]![at]!;
  };

  const execute = (order: ListedOrder, number: number): void => {
    const price = marketPrice(order);
    if (price === null || !context.isTradable(order.asset)) return;
    for (let i = 0; i < marks.length; i++) marks[i] = panel.close[i]![order.bar]!;
    marks[order.asset] = price;
    const liquidity = gauge.at(order.asset, Math.max(0, order.bar - 1));
    // The books change inside: the fill is kept with the quantity that they moved by.
    const result = executeOrder(
      ledger,
      {
        ...{ asset: order.asset, size: order.size, price, liquidity },
        valuationPrice: account?.valuationPrice ?? price,
        equity: account?.equity ?? equityAt(ledger, marks),
        chance: chanceOf(seed, number),
      },
      rules,
    );
    records.push({
      order,
      result,
      cash: ledger.cash,
      freeCash: ledger.freeCash,
      position: ledger.positions[order.asset]!,
      debt: ledger.debts[order.asset]!,
    });
    if (result.status !== "filled") return;
    const quantity = result.side === "buy" ? result.size : -result.size;
    const slippage = result.size * Math.abs(result.price - price);
    context.keep({
      ...{ bar: order.bar, asset: order.asset, quantity, price: result.price, marketPrice: price },
      ...{ fees: result.fees, slippage },
    });
  };

  return {
    atOpen: () => undefined,
    atClose(bar) {
      while (next < orders.length && orders[next]!.bar === bar) {
        execute(orders[next]!, next);
        next++;
      }
    },
  };
}

/** Uniform in [0, 1) of order number `number`. */
function chanceOf(seed: number, number: number): number {
  const [word] = philox4x32([number, 0, 0, 0], [seed >>> 0, Math.floor(seed / 4_294_967_296) >>> 0]);
  return word / 4_294_967_296;
}
