import { type Ledger, openLedger } from "../../models/backtest/ledger.ts";
import type { Order, OrderRules } from "../../models/backtest/order.ts";

/** A number as the golden files spell it. */
type Spelled = number | "Infinity" | "-Infinity";

interface Account {
  readonly cash: number;
  readonly position: number;
  readonly debt: number;
  readonly freeCash: number;
  readonly valuationPrice: number;
  readonly equity: number;
}

interface PublishedRules {
  readonly sizeType?: string;
  readonly direction?: string;
  readonly feeRate?: number;
  readonly fixedFee?: number;
  readonly slippage?: number;
  readonly minSize?: number;
  readonly maxSize?: Spelled;
  readonly allowPartial?: boolean;
  readonly lockCash?: boolean;
  readonly rejectProbability?: number;
}

/** One published order: the account before, the order, account and fill after. */
export interface OrderCase {
  readonly id: string;
  readonly inputs: { readonly account: Account; readonly order: PublishedRules & { size: Spelled; price: number } };
  readonly expected: {
    readonly account: Account;
    readonly fill: Readonly<Record<string, string | number>> & { readonly status: string };
  };
}

/** A published series of orders on five bars. */
export interface OrderSeriesCase {
  readonly id: string;
  readonly inputs: PublishedRules & {
    readonly close: readonly number[];
    readonly orderSizes: readonly (Spelled | null)[];
    readonly direction: string;
    readonly initialCash: number;
    readonly executionPrice: "close of the bar" | "previous close";
  };
  readonly expected: {
    readonly orders: readonly { bar: number; size: number; price: number; fees: number; side: string }[];
  };
}

/** The parameters of `backtest` that state the rules of a published order. */
export function ruleParams(published: PublishedRules): Record<string, unknown> {
  const { sizeType, direction, feeRate = 0, fixedFee = 0, slippage = 0, minSize, maxSize } = published;
  return {
    ...(sizeType ? { size_type: sizeType.replaceAll("-", "_") } : {}),
    direction: direction && direction !== "both" ? direction.replaceAll("-", "_") : "long_short",
    fees: { rate: feeRate, fixed: fixedFee, ...(feeRate < 0 || fixedFee < 0 ? { allow_rebates: true } : {}) },
    slippage: slippage > 0 ? { model: "fixed", rate: slippage } : { model: "none" },
    ...(minSize ? { minimum_order_size: minSize } : {}),
    ...(maxSize === undefined || maxSize === "Infinity" ? {} : { maximum_order_size: maxSize }),
    ...(published.allowPartial === undefined ? {} : { allow_partial_fills: published.allowPartial }),
    ...(published.lockCash === undefined ? {} : { lock_cash: published.lockCash }),
    ...(published.rejectProbability === undefined ? {} : { reject_probability: published.rejectProbability }),
  };
}

/** The same rules as the model takes them. */
export function orderRules(published: PublishedRules): OrderRules {
  const { sizeType = "amount", direction = "both", feeRate = 0, fixedFee = 0, slippage = 0 } = published;
  return {
    sizeType: sizeType.replaceAll("-", "_") as OrderRules["sizeType"],
    direction: direction === "both" ? "long_short" : (direction.replaceAll("-", "_") as OrderRules["direction"]),
    fees: { rate: feeRate, fixed: fixedFee, perShare: 0, minimum: 0 },
    slippage: { model: "fixed", rate: slippage },
    minimumSize: published.minSize ?? 0,
    maximumSize: Number(published.maxSize ?? Number.POSITIVE_INFINITY),
    lotSize: 0,
    allowPartial: published.allowPartial ?? true,
    lockCash: published.lockCash ?? false,
    rejectProbability: published.rejectProbability ?? 0,
  };
}

/** A published order as the arguments of `executeOrder`. */
export function orderCase({ inputs: { account, order } }: OrderCase): {
  readonly ledger: Ledger;
  readonly order: Order;
  readonly rules: OrderRules;
} {
  const ledger = openLedger(1, account.cash);
  ledger.freeCash = account.freeCash;
  ledger.positions[0] = account.position;
  ledger.debts[0] = account.debt;
  return {
    ledger,
    order: {
      asset: 0,
      size: Number(order.size),
      price: order.price,
      valuationPrice: account.valuationPrice,
      equity: account.equity,
      liquidity: { volume: 1, vol: 0 },
      chance: 0.5,
    },
    rules: orderRules(order),
  };
}
