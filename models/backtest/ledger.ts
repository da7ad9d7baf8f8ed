/** What is traded: shares that are paid in full, or futures of which a margin is set aside. */
export type Instrument =
  | { readonly type: "stock" }
  | {
      readonly type: "future";
      /** Currency per point of the price and contract. */
      readonly multiplier: number;
      /** Currency set aside for each contract. */
      readonly margin: number;
    };

export const stock: Instrument = { type: "stock" };

/**
 * The books of one backtest. `debt` is what open short sales brought in, `freeCash` the cash that is not tied by them:
 * cash less twice the debt. Only orders under `lockCash` look at these two.
 */
export interface Ledger {
  readonly instrument: Instrument;
  cash: number;
  freeCash: number;
  /** Shares or contracts of each asset; negative when short. */
  readonly positions: Float64Array;
  readonly debts: Float64Array;
  /** Futures: the price to which gains were last paid, for each asset. */
  readonly settled: Float64Array;
}

export const openLedger = (assets: number, cash: number, instrument: Instrument = stock): Ledger => ({
  instrument,
  cash,
  freeCash: cash,
  positions: new Float64Array(assets),
  debts: new Float64Array(assets),
  settled: new Float64Array(assets),
});

/** Positions smaller than this share of a trade are what rounding left of zero. */
const dust = 1e-12;

/** Value of one position at a price: of a future, its margin. */
export function positionValue({ instrument, positions }: Ledger, asset: number, price: number): number {
  const position = positions[asset]!;
  return instrument.type === "stock" ? position * price : Math.abs(position) * instrument.margin;
}

/**
 * Books one fill.
 *
 * @param quantity - shares or contracts; negative for a sale.
 * @param price - price of the fill, slippage included.
 * @param fees - currency.
 */
export function bookFill(ledger: Ledger, asset: number, quantity: number, price: number, fees: number): void {
  const before = ledger.positions[asset]!;
  const sum = before + quantity;
  const after = Math.abs(sum) <= dust * Math.abs(quantity) ? 0 : sum;
  if (ledger.instrument.type === "future") {
    // The old contracts are paid to the price of the trade; the new ones start there.
    settleFuture(ledger, asset, price);
    const released = (Math.abs(before) - Math.abs(after)) * ledger.instrument.margin;
    ledger.cash += released - fees;
    ledger.freeCash += released - fees;
    ledger.positions[asset] = after;
    return;
  }
  const paid = quantity * price + fees;
  const debt = ledger.debts[asset]!;
  let debtAfter = debt;
  if (quantity > 0 && before < 0) {
    const covered = Math.min(quantity, -before);
    debtAfter = after >= 0 ? 0 : debt - covered * (debt / -before);
  } else if (quantity < 0 && after < 0) {
    debtAfter = debt + Math.min(-quantity, -after) * price;
  }
  ledger.cash -= paid;
  ledger.freeCash += 2 * (debt - debtAfter) - paid;
  ledger.debts[asset] = debtAfter;
  ledger.positions[asset] = after;
}

/** Adds cash from outside the trades: interest, dividends, fees of a loan. */
export function bookCash(ledger: Ledger, amount: number): void {
  ledger.cash += amount;
  ledger.freeCash += amount;
}

/** Pays the gain of a futures position since it was last paid. */
export function settleFuture(ledger: Ledger, asset: number, price: number): void {
  const { instrument, positions, settled } = ledger;
  if (instrument.type !== "future") return;
  const position = positions[asset]!;
  if (position !== 0) bookCash(ledger, position * instrument.multiplier * (price - settled[asset]!));
  settled[asset] = price;
}

/**
 * Value of everything at given prices.
 *
 * @param prices - one price for each asset.
 * @returns cash + Σ value of the positions; currency.
 */
export function equityAt(ledger: Ledger, prices: ArrayLike<number>): number {
  const { positions, instrument } = ledger;
  let value = ledger.cash;
  if (instrument.type === "stock") {
    for (let i = 0; i < positions.length; i++) value += positions[i]! * prices[i]!;
    return value;
  }
  for (let i = 0; i < positions.length; i++) {
    const open = positions[i]! * instrument.multiplier * (prices[i]! - ledger.settled[i]!);
    value += Math.abs(positions[i]!) * instrument.margin + open;
  }
  return value;
}
