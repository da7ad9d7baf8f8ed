import { exp } from "../../numerics/elementary.ts";
import { requireThat } from "../../requireThat.ts";
import { americanOption } from "../american/american.ts";
import type { BlackScholesInput } from "../blackScholes.ts";

/** Least years from today, and between a dividend and the next or expiry: below it a density is finer than double precision. */
export const leastGapYears = 1e-8;

/** A dividend on one date. */
export interface Dividend {
  /** Scalar; years from today; after today and before expiry, by {@link leastGapYears} at least. */
  readonly years: number;
  /** Scalar; currency per unit of underlying; ≥ 0. */
  readonly amount: number;
  /** Scalar; share of the price just before, paid beside the amount; in [0, 1). */
  readonly share: number;
}

/**
 * An option on an asset that pays dividends on dates, beside the continuous yield. Between the dates the price is log-normal
 * with `vol`; on a date it falls from S to (1 − share) S − amount, or to 0 where that is below 0: the asset pays what
 * it has, and is worth nothing from then on.
 */
export interface DividendOptionInput extends BlackScholesInput {
  /** Ascending in time. */
  readonly dividends: readonly Dividend[];
}

/** Price of an option on an asset with dividends and what is known about its error. */
export interface DividendOptionValue {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** Estimate of the numerical error; currency. */
  readonly errorEstimate: number;
}

/** Price just after a dividend. */
export const afterDividend = ({ amount, share }: Dividend, price: number): number =>
  Math.max(0, (1 - share) * price - amount);

/** Price just before a dividend after which it is `price`. */
export const beforeDividend = ({ amount, share }: Dividend, price: number): number => (price + amount) / (1 - share);

/** @throws {@link CatalogueError} `model.input` unless the dividends ascend between today and expiry, apart, and are sums that can be paid. */
export function requireDividends(dividends: readonly Dividend[], expiryYears: number): void {
  let before = 0;
  for (const { years, amount, share } of dividends) {
    const isApart = years - before >= leastGapYears && expiryYears - years >= leastGapYears;
    requireThat(isApart, "dividends", `on ascending dates in (0, ${expiryYears}), ${leastGapYears} apart`, years);
    requireThat(amount >= 0 && Number.isFinite(amount), "dividends", "amounts ≥ 0", amount);
    requireThat(share >= 0 && share < 1, "dividends", "shares in [0, 1)", share);
    before = years;
  }
}

/** A stretch of time without dividends: from a date on, or from today. */
export interface Stretch {
  readonly from: number;
  readonly years: number;
  /** The dividend at its end; `null` at expiry. */
  readonly dividend: Dividend | null;
}

/** The stretches between today, the dividends and expiry. */
export function stretchesOf(dividends: readonly Dividend[], expiryYears: number): readonly Stretch[] {
  const starts = [0, ...dividends.map(({ years }) => years)];
  return starts.map((from, i) => {
    const dividend = dividends[i] ?? null;
    return { from, years: (dividend?.years ?? expiryYears) - from, dividend };
  });
}

/** Spot today less the present value of the dividends, as if none were ever cut: the forward, discounted with the yield. */
export function escrowedSpot({ spot, rate, dividendYield, dividends }: DividendOptionInput): number {
  let kept = spot;
  for (const { years, amount, share } of dividends) {
    kept = kept * (1 - share) - amount * exp((dividendYield - rate) * years);
  }
  return kept;
}

/** Price without vol: the best of all dates when exercise is at any time. */
export function priceWithoutVol(input: DividendOptionInput, exercise: "european" | "american"): number {
  let [spot, best, held] = [input.spot, 0, 0];
  for (const { from, years, dividend } of stretchesOf(input.dividends, input.expiryYears)) {
    const discount = exp(-input.rate * from);
    // Without vol this is the best date within the stretch.
    const { price, earlyExercisePremium } = americanOption({
      ...input,
      spot: Math.max(spot, 1e-300),
      expiryYears: years,
      vol: 0,
    })!;
    best = Math.max(best, discount * price);
    held = discount * (price - earlyExercisePremium);
    spot *= exp((input.rate - input.dividendYield) * years);
    if (dividend) spot = afterDividend(dividend, spot);
  }
  return exercise === "american" ? best : held;
}
