import { Type } from "typebox";
import { choice } from "../choice.ts";

const number = (minimum: number, maximum: number, description: string) =>
  Type.Number({ minimum, maximum, default: 0, description });
const optional = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Number({ minimum, maximum, description }));

/** What a trade costs in fees. */
export const feeParams = Type.Object(
  {
    rate: number(-1, 1, "Share of the traded value, decimal: 0.001 is 10 basis points."),
    fixed: number(-1e9, 1e9, "Currency per trade."),
    per_share: number(-1e6, 1e6, "Currency per share or contract."),
    minimum: number(0, 1e9, "Least fee of a trade, currency."),
    allow_rebates: Type.Boolean({ default: false, description: "Allows negative fees: a rebate paid by the venue." }),
  },
  {
    additionalProperties: false,
    default: {},
    description: "Fees of each trade: max(minimum, rate · value + fixed + per_share · shares).",
  },
);

/** How fills are worse than the market. */
export const slippageParams = Type.Object(
  {
    model: choice(["none", "fixed", "spread", "volume_share", "square_root", "almgren_chriss"], {
      default: "none",
      description:
        "`fixed`: rate · price; `spread`: half of width; `volume_share`: impact · (shares / volume)² · price, filling at most maximum_share of the volume; " +
        "`square_root`: ⅔ · coefficient · vol · √(shares / volume) · price; `almgren_chriss`: ((permanent / 2 + temporary) · vol · shares / volume + fixed) · price.",
    }),
    rate: optional(0, 1, "For fixed: share of the price, decimal."),
    width: optional(0, 1e9, "For spread: bid-offer width in currency per share; half of it is paid."),
    width_rate: optional(0, 2, "For spread: bid-offer width as a share of the price; half of it is paid."),
    impact: optional(0, 1e6, "For volume_share: price impact of the whole volume, decimal. Default: 0.1."),
    maximum_share: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: "For volume_share: largest fill as a share of the volume. Default: 0.025.",
      }),
    ),
    coefficient: optional(0, 1e6, "For square_root: Y. Default: 1."),
    permanent: optional(0, 1e6, "For almgren_chriss: alpha, permanent impact. Default: 1."),
    temporary: optional(0, 1e6, "For almgren_chriss: beta, temporary impact. Default: 1."),
    fixed: optional(0, 1, "For almgren_chriss: epsilon, share of the price. Default: 0."),
    volume: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e15,
        description: "Shares traded per bar. Default: mean volume of the last `window` bars of the prices.",
      }),
    ),
    volatility: optional(
      0,
      10,
      "Standard deviation of the return of one bar, decimal. Default: of the last `window` bars.",
    ),
    window: Type.Integer({
      minimum: 2,
      maximum: 1_000,
      default: 20,
      description: "Bars over which volume and volatility are measured, up to the decision.",
    }),
  },
  { additionalProperties: false, default: {}, description: "How much worse than the market fills are." },
);

/** Rates of cash and loans. */
export const financingParams = Type.Object(
  {
    cash_rate: number(
      -1,
      1,
      "Earned on positive cash, short sale proceeds included; annual, simple, decimal; by the bar.",
    ),
    debit_rate: number(0, 10, "Paid on negative cash; annual, simple, decimal."),
    borrow_rate: number(0, 10, "Paid on the market value of short positions; annual, simple, decimal."),
  },
  { additionalProperties: false, default: {}, description: "Interest on cash and fees of borrowed shares." },
);

/** What is traded. */
export const instrumentParams = Type.Object(
  {
    type: choice(["stock", "future"], {
      default: "stock",
      description:
        "Shares paid in full, or futures: gains are paid in cash at every close, a margin is set aside for each contract.",
    }),
    multiplier: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e9,
        description: "For future: currency per point of the price and contract. Default: 1.",
      }),
    ),
    margin: optional(
      0,
      1e12,
      "For future: currency set aside for each contract; part of equity, not of cash. Default: 0.",
    ),
  },
  { additionalProperties: false, default: {}, description: "What is traded." },
);
