/** What a broker charges for one trade. */
export interface FeeSchedule {
  /** Share of the traded value; decimal; negative for a rebate. */
  readonly rate: number;
  /** Currency per trade. */
  readonly fixed: number;
  /** Currency per share or contract traded. */
  readonly perShare: number;
  /** Least fee of one trade, currency; 0 for none. */
  readonly minimum: number;
}

export const noFees: FeeSchedule = { rate: 0, fixed: 0, perShare: 0, minimum: 0 };

/**
 * Fee of one trade.
 *
 * @param fees - see {@link FeeSchedule}.
 * @param quantity - scalar > 0; shares or contracts.
 * @param value - scalar ≥ 0; currency that changes hands.
 * @returns scalar; currency; the larger of the minimum and rate · value + fixed + perShare · quantity.
 * @example
 * tradeFee({ rate: 0.001, fixed: 1, perShare: 0, minimum: 5 }, 10, 1000) // ≈ 5
 */
export function tradeFee({ rate, fixed, perShare, minimum }: FeeSchedule, quantity: number, value: number): number {
  const fee = rate * value + fixed + perShare * quantity;
  return minimum > 0 ? Math.max(minimum, fee) : fee;
}

/** How the price of a fill is worse than the price of the market. */
export type Slippage =
  | { readonly model: "none" }
  /** A share of the price. */
  | { readonly model: "fixed"; readonly rate: number }
  /** Half of the bid-offer width: in currency, or as a share of the price. */
  | { readonly model: "spread"; readonly width: number; readonly widthRate: number }
  /** impact · (share of the volume)² of the price; a fill takes at most `maximumShare` of the volume. */
  | { readonly model: "volume_share"; readonly impact: number; readonly maximumShare: number }
  /** ⅔ · coefficient · vol · √(share of the volume) of the price. */
  | { readonly model: "square_root"; readonly coefficient: number }
  /** (permanent / 2 + temporary) · vol · (share of the volume) + fixed of the price. */
  | {
      readonly model: "almgren_chriss";
      readonly permanent: number;
      readonly temporary: number;
      readonly fixed: number;
    };

export const noSlippage: Slippage = { model: "none" };

/** How easily an asset trades, as known before the trade. */
export interface Liquidity {
  /** Shares per bar; > 0. */
  readonly volume: number;
  /** Standard deviation of the return of one bar; decimal; ≥ 0. */
  readonly vol: number;
}

export const needsVolume = ({ model }: Slippage): boolean =>
  model === "volume_share" || model === "square_root" || model === "almgren_chriss";

export const needsVol = ({ model }: Slippage): boolean => model === "square_root" || model === "almgren_chriss";

/**
 * What slippage costs one trade against the market price.
 *
 * @param slippage - see {@link Slippage}.
 * @param quantity - scalar ≥ 0; shares.
 * @param price - scalar ≥ 0; market price, currency per share.
 * @param liquidity - see {@link Liquidity}; read by the impact models only.
 * @returns scalar ≥ 0; currency.
 * @remarks
 * The square root is the mean over the execution of an impact Y σ √(q/V) that builds up: hence ⅔.
 * @see R. Almgren, N. Chriss, "Optimal execution of portfolio transactions", J. Risk 3 (2001) 5–39; J. Gatheral, "No-dynamic-arbitrage
 * and market impact", Quantitative Finance 10 (2010) 749–759.
 * @example
 * slippageCost({ model: "square_root", coefficient: 0.6 }, 1000, 100, { volume: 1e6, vol: 0.02 }) // ≈ 25.298221
 */
export function slippageCost(slippage: Slippage, quantity: number, price: number, { volume, vol }: Liquidity): number {
  const value = quantity * price;
  switch (slippage.model) {
    case "none":
      return 0;
    case "fixed":
      return slippage.rate * value;
    case "spread":
      return 0.5 * (slippage.width * quantity + slippage.widthRate * value);
    case "volume_share": {
      const share = Math.min(quantity / volume, slippage.maximumShare);
      return slippage.impact * share * share * value;
    }
    case "square_root":
      return (2 / 3) * slippage.coefficient * vol * Math.sqrt(quantity / volume) * value;
    case "almgren_chriss": {
      const { permanent, temporary, fixed } = slippage;
      return ((permanent / 2 + temporary) * vol * (quantity / volume) + fixed) * value;
    }
  }
}

/**
 * Price of a fill: the market price, worse by the slippage; a sale never brings less than nothing.
 *
 * @param side - 1 for a purchase, −1 for a sale.
 */
export function fillPrice(slippage: Slippage, side: number, quantity: number, price: number, at: Liquidity): number {
  switch (slippage.model) {
    case "none":
      return price;
    case "fixed":
      return price * Math.max(0, 1 + side * slippage.rate);
    default:
      return quantity === 0
        ? price
        : Math.max(0, price + (side * slippageCost(slippage, quantity, price, at)) / quantity);
  }
}

/** Largest fill, in shares, that the model lets happen in one bar. */
export const largestFill = (slippage: Slippage, { volume }: Liquidity): number =>
  slippage.model === "volume_share" ? slippage.maximumShare * volume : Number.POSITIVE_INFINITY;
