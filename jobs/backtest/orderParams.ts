import { Type } from "typebox";
import { sizeTypes } from "../../models/backtest/order.ts";
import { orderPrices } from "../../models/backtest/orderDesk.ts";
import { choice } from "../choice.ts";
import { positive } from "./positive.ts";

/** A number, or ±∞ as JSON spells it. */
const orderSize = Type.Union([Type.Number({ minimum: -1e15, maximum: 1e15 }), Type.Enum(["Infinity", "-Infinity"])], {
  description:
    "In the unit of size_type; negative to sell (under direction short_only every sign is turned: positive opens a short). " +
    "`Infinity`: as much as cash allows; `-Infinity`: all that position and free cash allow.",
});

const orderSchema = Type.Object(
  {
    bar: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000, description: "Bar of the order, 0-based." })),
    date: Type.Optional(
      Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}", description: "Date of its bar, instead of `bar`." }),
    ),
    symbol: Type.Optional(Type.String({ description: "What is traded. Default: the only symbol." })),
    size: orderSize,
    price: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e12,
        description: "Market price that it meets, before slippage. Default: see order_price.",
      }),
    ),
  },
  { additionalProperties: false },
);

const accountSchema = Type.Object(
  {
    cash: Type.Number({ minimum: -1e15, maximum: 1e15, description: "Cash, currency." }),
    positions: Type.Array(Type.Number({ minimum: -1e15, maximum: 1e15 }), {
      minItems: 1,
      maxItems: 200,
      description: "Shares of each symbol; negative when short.",
    }),
    debts: Type.Optional(
      Type.Array(Type.Number({ minimum: 0, maximum: 1e15 }), {
        minItems: 1,
        maxItems: 200,
        description: "What the open short sale of each symbol brought in, currency. Default: 0.",
      }),
    ),
    free_cash: Type.Optional(
      Type.Number({ minimum: -1e15, maximum: 1e15, description: "Cash less twice the debts. Default: just that." }),
    ),
    valuation_price: positive(
      1e12,
      "Price that converts sizes in value and percent into shares. Default: the price of the order.",
    ),
    equity: Type.Optional(
      Type.Number({
        minimum: -1e15,
        maximum: 1e15,
        description: "What target_percent is a share of. Default: cash and positions at the price of the order.",
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "For `orders`: the account before the first order. Default: `initial_capital` in cash.",
  },
);

/** A list of orders and the account that they meet. */
export const orderParams = {
  orders: Type.Optional(
    Type.Array(orderSchema, {
      minItems: 1,
      maxItems: 100_000,
      description: "For `orders`: what is traded, executed in time order.",
    }),
  ),
  order_price: Type.Optional(
    choice(orderPrices, {
      description: "For `orders`: price of the bar that an order without a price meets. Default: close.",
    }),
  ),
  size_type: Type.Optional(
    choice(sizeTypes, {
      description:
        "For `orders`: what a size counts: shares, currency at the valuation price, a share of the cash (purchase) or of what position and free cash " +
        "allow (sale), or the target in shares, currency or share of equity. Default: amount (shares).",
    }),
  ),
  minimum_order_size: positive(1e15, "For `orders`: fills below this many shares are rejected. Default: none."),
  maximum_order_size: positive(1e15, "For `orders`: largest fill in shares. Default: none."),
  allow_partial_fills: Type.Optional(
    Type.Boolean({
      description: "For `orders`: whether cash or limits may cut an order; otherwise it is rejected. Default: true.",
    }),
  ),
  reject_probability: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "For `orders`: share of the orders rejected at random, by the seed. Default: 0.",
    }),
  ),
  lock_cash: Type.Optional(
    Type.Boolean({
      description:
        "For `orders`: what a short sale brings in, and as much again, cannot be spent before it is covered. Default: false.",
    }),
  ),
  account: Type.Optional(accountSchema),
};
