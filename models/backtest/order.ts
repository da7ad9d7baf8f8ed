import { type FeeSchedule, fillPrice, type Liquidity, type Slippage, tradeFee } from "./costs.ts";
import { bookFill, type Ledger } from "./ledger.ts";

/** What the size of an order counts. */
export const sizeTypes = ["amount", "target_amount", "value", "target_value", "percent", "target_percent"] as const;
export type SizeType = (typeof sizeTypes)[number];

export const directions = ["long_only", "short_only", "long_short"] as const;
export type Direction = (typeof directions)[number];

/** What holds for every order of a backtest. */
export interface OrderRules {
  readonly sizeType: SizeType;
  /** Positions that an order may open; `short_only` turns the sign of every size. */
  readonly direction: Direction;
  readonly fees: FeeSchedule;
  readonly slippage: Slippage;
  /** Least fill, shares; 0 for none. */
  readonly minimumSize: number;
  /** Largest fill, shares; ∞ for none. */
  readonly maximumSize: number;
  /** Fills are whole multiples of this, shares; 0 for none. */
  readonly lotSize: number;
  /** Whether less than the size may be filled. */
  readonly allowPartial: boolean;
  /** Whether what a short sale brings in, and as much again, is out of reach until it is covered. */
  readonly lockCash: boolean;
  /** In [0, 1]. */
  readonly rejectProbability: number;
}

/** One order at one instant. */
export interface Order {
  readonly asset: number;
  /** In the unit of `rules.sizeType`; ±∞: as much as cash or position allow. */
  readonly size: number;
  /** Market price, before slippage. */
  readonly price: number;
  /** Price at which sizes in value and percent are converted. */
  readonly valuationPrice: number;
  /** Equity that `target_percent` is a share of. */
  readonly equity: number;
  readonly liquidity: Liquidity;
  /** Uniform in [0, 1): the order is rejected at random when it is below the probability. */
  readonly chance: number;
}

export type NoFillReason =
  | "size_zero"
  | "equity_zero_or_negative"
  | "random_rejection"
  | "no_cash_to_buy"
  | "no_cash_to_short"
  | "no_open_position"
  | "cannot_cover_fees"
  | "partial_fill_not_allowed"
  | "min_size_not_reached";

export type OrderResult =
  | {
      readonly status: "filled";
      readonly side: "buy" | "sell";
      readonly size: number;
      readonly price: number;
      readonly fees: number;
    }
  | { readonly status: "ignored" | "rejected"; readonly reason: NoFillReason };

/** Numbers this close are the same, relative to the larger. */
const closeness = 1e-12;
const clearlyLess = (a: number, b: number) => a < b - closeness * Math.max(Math.abs(a), Math.abs(b));

const rejected = (reason: NoFillReason): OrderResult => ({ status: "rejected", reason });

/** Signed shares that an order asks for, or a percentage of what cash and position allow. */
type Wanted = { readonly shares: number } | { readonly percent: number };

/**
 * Executes one order on the books of an account.
 *
 * Sizes are turned into shares (`percent`: of what the cash buys, or of position and short sale that it carries), bounded by
 * cash, position and rules, then filled at the price with slippage and booked.
 *
 * @param ledger - the account; changed when the order is filled.
 * @param order - see {@link Order}.
 * @param rules - see {@link OrderRules}.
 * @returns the fill, or why there is none.
 * @remarks
 * Without `lockCash` there is no margin limit: a short sale may leave free cash negative.
 */
export function executeOrder(ledger: Ledger, order: Order, rules: OrderRules): OrderResult {
  if (order.size === 0 && !rules.sizeType.startsWith("target")) return { status: "ignored", reason: "size_zero" };
  if (rules.sizeType === "target_percent" && order.equity <= 0) return rejected("equity_zero_or_negative");
  const wanted = wantedOf(ledger, order, rules);
  const signed = "shares" in wanted ? wanted.shares : wanted.percent;
  if (signed === 0) return { status: "ignored", reason: "size_zero" };
  const size = signed > 0 ? buySize(ledger, order, rules, wanted) : sellSize(ledger, order, rules, wanted);
  if (typeof size !== "number") return size;
  if (rules.minimumSize > 0 && clearlyLess(size, rules.minimumSize)) return rejected("min_size_not_reached");
  const asked = "shares" in wanted ? Math.abs(signed) : Number.POSITIVE_INFINITY;
  if (!rules.allowPartial && Number.isFinite(asked) && clearlyLess(size, asked)) {
    return rejected("partial_fill_not_allowed");
  }
  if (size === 0) return rejected("no_cash_to_buy");
  if (order.chance < rules.rejectProbability) return rejected("random_rejection");
  const side = signed > 0 ? 1 : -1;
  const price = fillPrice(rules.slippage, side, size, order.price, order.liquidity);
  const fees = tradeFee(rules.fees, size, size * price);
  if (side < 0 && clearlyLess(size * price, fees)) return rejected("cannot_cover_fees");
  const { asset } = order;
  // A purchase that spends everything leaves exactly nothing.
  const spendsAll = side > 0 && Math.abs(ledger.cash - size * price - fees) <= closeness * Math.abs(ledger.cash);
  bookFill(ledger, asset, side * size, price, fees);
  if (spendsAll) ledger.cash = 0;
  if (Math.abs(ledger.freeCash) <= closeness * size * price) ledger.freeCash = 0;
  return { status: "filled", side: side > 0 ? "buy" : "sell", size, price, fees };
}

function wantedOf(ledger: Ledger, order: Order, { sizeType, direction }: OrderRules): Wanted {
  const size = direction === "short_only" ? -order.size : order.size;
  const position = ledger.positions[order.asset]!;
  const wanted: Readonly<Record<SizeType, () => Wanted>> = {
    amount: () => ({ shares: size }),
    target_amount: () => ({ shares: size - position }),
    value: () => ({ shares: size / order.valuationPrice }),
    target_value: () => ({ shares: size / order.valuationPrice - position }),
    percent: () => ({ percent: size }),
    target_percent: () => ({ shares: (size * order.equity) / order.valuationPrice - position }),
  };
  const result = wanted[sizeType]();
  // As much as possible on the short side: all of what position and free cash carry.
  const endless = "shares" in result && result.shares === Number.NEGATIVE_INFINITY;
  return endless && direction !== "long_only" ? { percent: -1 } : result;
}

function rounded(size: number, { lotSize, maximumSize }: OrderRules): number {
  const bounded = Math.min(size, maximumSize);
  return lotSize > 0 ? Math.floor(bounded / lotSize + closeness) * lotSize : bounded;
}

/** Shares that a purchase fills, by cash and rules. */
function buySize(ledger: Ledger, order: Order, rules: OrderRules, wanted: Wanted): number | OrderResult {
  const position = ledger.positions[order.asset]!;
  let most = "shares" in wanted ? wanted.shares : Number.POSITIVE_INFINITY;
  if (rules.direction === "short_only") {
    if (position >= 0) return rejected("no_open_position");
    most = Math.min(most, -position);
  }
  let cash = rules.lockCash ? unlockedCash(ledger, order, rules) : ledger.cash;
  if ("percent" in wanted) cash *= wanted.percent;
  if (cash <= 0) return rejected("no_cash_to_buy");
  const size = affordable(cash, Math.min(most, rules.maximumSize), order, rules);
  return size <= 0 ? rejected("cannot_cover_fees") : rounded(size, rules);
}

/** Cash that a purchase may spend when short sales tie cash: covering a short frees twice its debt. */
function unlockedCash(ledger: Ledger, order: Order, rules: OrderRules): number {
  const { cash, freeCash } = ledger;
  const position = ledger.positions[order.asset]!;
  if (position >= 0) return Math.min(cash, freeCash);
  const debt = ledger.debts[order.asset]!;
  const toCover = outlay(-position, order, rules);
  const freed = freeCash + 2 * debt;
  if (freed >= toCover) return Math.min(cash, freed);
  const { fees, slippage } = rules;
  const perShare = fillPrice(slippage, 1, -position, order.price, order.liquidity) * (1 + fees.rate) + fees.perShare;
  const covered = (freeCash - fees.fixed) / (perShare - 2 * (debt / -position));
  return Math.min(cash, Math.max(0, covered) * perShare + fees.fixed);
}

/** Cash that a purchase of `size` shares takes. */
function outlay(size: number, { price, liquidity }: Order, { fees, slippage }: OrderRules): number {
  const value = size * fillPrice(slippage, 1, size, price, liquidity);
  return value + tradeFee(fees, size, value);
}

/** Halvings after which an interval of doubles is as small as it gets. */
const halvings = 100;

/** Most shares, up to `most`, that `cash` pays for with fees and slippage. */
function affordable(cash: number, most: number, order: Order, rules: OrderRules): number {
  if (Number.isFinite(most) && !clearlyLess(cash, outlay(most, order, rules))) return most;
  const { fees, slippage } = rules;
  if (slippage.model === "none" || slippage.model === "fixed" || slippage.model === "spread") {
    // Price and fee are linear in the size, but for the minimum fee.
    const price = fillPrice(slippage, 1, 1, order.price, order.liquidity);
    const linear = (cash - fees.fixed) / (price * (1 + fees.rate) + fees.perShare);
    const overMinimum = fees.minimum <= 0 || tradeFee(fees, linear, linear * price) > fees.minimum;
    return Math.min(most, overMinimum ? linear : (cash - fees.minimum) / price);
  }
  let low = 0;
  let high = Math.min(most, cash / order.price);
  for (let i = 0; i < halvings; i++) {
    const middle = 0.5 * (low + high);
    if (outlay(middle, order, rules) <= cash) low = middle;
    else high = middle;
  }
  return low;
}

/** Shares that a sale fills, by position, free cash and rules. */
function sellSize(ledger: Ledger, order: Order, rules: OrderRules, wanted: Wanted): number | OrderResult {
  const position = ledger.positions[order.asset]!;
  const long = Math.max(0, position);
  const most = "shares" in wanted ? -wanted.shares : Number.POSITIVE_INFINITY;
  if (rules.direction === "long_only") {
    if (long === 0) return rejected("no_open_position");
    const share = "percent" in wanted ? -wanted.percent * long : most;
    return rounded(Math.min(long, share), rules);
  }
  if ("shares" in wanted && !rules.lockCash) return rounded(most, rules);
  const { fees, slippage } = rules;
  const price = fillPrice(slippage, -1, Math.min(most, Math.max(long, 1)), order.price, order.liquidity);
  const sale = long * price;
  const freed = ledger.freeCash + (long > 0 ? sale - tradeFee(fees, long, sale) + fees.fixed : 0);
  const short = (freed - fees.fixed) / (price * (1 + fees.rate) + fees.perShare);
  if (freed <= 0 && long === 0) return rejected("no_cash_to_short");
  const limit = long + Math.max(0, short);
  return rounded("percent" in wanted ? -wanted.percent * limit : Math.min(most, limit), rules);
}
