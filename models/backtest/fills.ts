/** One trade of a backtest. */
export interface Fill {
  readonly bar: number;
  readonly asset: number;
  /** Shares or contracts; negative for a sale. */
  readonly quantity: number;
  /** Currency per share that was paid or received, slippage included. */
  readonly price: number;
  /** Currency per share in the market. */
  readonly marketPrice: number;
  /** Currency. */
  readonly fees: number;
  /** Currency: what the price was worse than the market. */
  readonly slippage: number;
  readonly reason: "order" | "delisting" | "liquidation";
}

/** A position from its opening to the bar that closes it or turns its sign. */
export interface RoundTrip {
  readonly asset: number;
  readonly side: "long" | "short";
  readonly entryBar: number;
  readonly exitBar: number;
  /** Largest number of shares or contracts held. */
  readonly quantity: number;
  /** Mean price of what opened it, and of what closed it. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly fees: number;
  /** Currency after fees; without dividends and the cost of loans. */
  readonly profit: number;
  /** Profit over the value at entry, decimal. */
  readonly return: number;
}

/** Positions this small against the trade are closed. */
const dust = 1e-12;

interface OpenTrip {
  side: 1 | -1;
  bar: number;
  position: number;
  opened: number;
  openedValue: number;
  closed: number;
  closedValue: number;
  fees: number;
  largest: number;
}

const opening = (side: 1 | -1, bar: number): OpenTrip => ({
  side,
  bar,
  position: 0,
  opened: 0,
  openedValue: 0,
  closed: 0,
  closedValue: 0,
  fees: 0,
  largest: 0,
});

/**
 * Round trips of a list of fills: each begins when a position leaves zero and ends when it is back there or changes sign.
 * A fill that changes the sign ends one and begins the next, and its fees are split by quantity.
 *
 * @param fills - in time order.
 * @param multiplier - currency per point of the price and share or contract; 1 for shares.
 * @param ratioBetween - shares of today that one share of an earlier bar has become; 1 without splits.
 * @returns the closed ones in the order of their exits, and the number still open.
 */
export function roundTrips(
  fills: readonly Fill[],
  multiplier: number,
  ratioBetween: (asset: number, from: number, to: number) => number = () => 1,
): { readonly closed: readonly RoundTrip[]; readonly open: number } {
  const trips = new Map<number, OpenTrip & { seen: number }>();
  const closed: RoundTrip[] = [];
  for (const { bar, asset, quantity, price, fees } of fills) {
    let left = quantity;
    while (left !== 0) {
      let trip = trips.get(asset);
      if (!trip) {
        trip = { ...opening(left > 0 ? 1 : -1, bar), seen: bar };
        trips.set(asset, trip);
      }
      const ratio = ratioBetween(asset, trip.seen, bar);
      trip.position *= ratio;
      trip.opened *= ratio;
      trip.closed *= ratio;
      trip.largest *= ratio;
      trip.seen = bar;
      const adds = left > 0 === trip.side > 0;
      const part = adds ? left : Math.sign(left) * Math.min(Math.abs(left), Math.abs(trip.position));
      const size = Math.abs(part);
      trip.fees += fees * (size / Math.abs(quantity));
      if (adds) {
        trip.opened += size;
        trip.openedValue += size * price;
      } else {
        trip.closed += size;
        trip.closedValue += size * price;
      }
      trip.position += part;
      trip.largest = Math.max(trip.largest, Math.abs(trip.position));
      left -= part;
      if (Math.abs(left) <= dust * Math.abs(quantity)) left = 0;
      if (Math.abs(trip.position) > dust * size) continue;
      trips.delete(asset);
      const profit = trip.side * (trip.closedValue - trip.openedValue) * multiplier - trip.fees;
      closed.push({
        asset,
        side: trip.side > 0 ? "long" : "short",
        entryBar: trip.bar,
        exitBar: bar,
        quantity: trip.largest,
        entryPrice: trip.openedValue / trip.opened,
        exitPrice: trip.closedValue / trip.closed,
        fees: trip.fees,
        profit,
        return: trip.openedValue > 0 ? profit / (trip.openedValue * multiplier) : 0,
      });
    }
  }
  return { closed, open: trips.size };
}
