import { log } from "../numerics/elementary.ts";
import { normalCdf, scaledNormalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import {
  assetFactor,
  deviationOf,
  discountFactor,
  type OptionMarket,
  type OptionType,
  requireMarket,
  requirePositive,
  signOf,
} from "./optionMarket.ts";

/** What a digital option pays: an amount of money, or the underlying itself. */
export type DigitalPayment = { readonly pays: "cash"; readonly amount: number } | { readonly pays: "asset" };

/** An option that pays if the price ends beyond the strike. */
export interface DigitalInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
  readonly payment: DigitalPayment;
}

/**
 * Price of a European cash-or-nothing or asset-or-nothing option.
 *
 * @param input - units on {@link DigitalInput}; `amount` in currency, any finite number.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: without vol or time the discounted payoff on the forward; exactly at the strike nothing is paid.
 * Accuracy: 1e-13 relative away from the far tails.
 * @see M. Rubinstein, E. Reiner, "Unscrambling the binary code", Risk 4 (1991) 75–83.
 * @example
 * digital({ spot: 100, strike: 80, expiryYears: 0.75, vol: 0.35, rate: 0.06, dividendYield: 0.06, type: "put", payment: { pays: "cash", amount: 10 } }) // ≈ 2.671
 */
export function digital(input: DigitalInput): number {
  const { payment, spot } = input;
  const { asset, cash } = exerciseValues(input, input.strike, input.type);
  return payment.pays === "cash" ? payment.amount * cash : spot * asset;
}

/** An option with one strike that decides about exercise and another one that is paid. */
export interface GapInput extends OptionMarket {
  /** The price that the underlying must pass; > 0. */
  readonly strike: number;
  /** What is paid or received for the underlying; > 0. */
  readonly payoffStrike: number;
  readonly type: OptionType;
}

/**
 * Price of a European gap option: `payoffStrike` is exchanged for the underlying when the price ends beyond `strike`.
 *
 * @returns present value; currency per unit of underlying; negative when the holder has to take a loss.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @see E. Reiner, M. Rubinstein, "Unscrambling the binary code", Risk 4 (1991) 75–83.
 * @example
 * gap({ spot: 50, strike: 50, payoffStrike: 57, expiryYears: 0.5, vol: 0.2, rate: 0.09, dividendYield: 0, type: "call" }) // ≈ -0.0053
 */
export function gap(input: GapInput): number {
  requirePositive("payoffStrike", input.payoffStrike);
  const { asset, cash } = exerciseValues(input, input.strike, input.type);
  return signOf(input.type) * (input.spot * asset - input.payoffStrike * cash);
}

/** Value today of one unit of the underlying (in units of spot) and of money, paid if the price ends beyond the strike. */
function exerciseValues(market: OptionMarket, strike: number, type: OptionType): { asset: number; cash: number } {
  requireMarket(market);
  requirePositive("strike", strike);
  const sign = signOf(type);
  const deviation = deviationOf(market);
  const moneyness = log(market.spot / strike) + (market.rate - market.dividendYield) * market.expiryYears;
  if (deviation === 0) {
    const paid = sign * moneyness > 0 ? 1 : 0;
    return { asset: paid * assetFactor(market), cash: paid * discountFactor(market) };
  }
  const d1 = moneyness / deviation + 0.5 * deviation;
  return {
    asset: assetFactor(market) * normalCdf(sign * d1),
    cash: discountFactor(market) * normalCdf(sign * (d1 - deviation)),
  };
}

/** An option on whether the price touches a barrier before expiry. */
export interface TouchInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly barrier: number;
  /** `up`: touched by a rise to the barrier; `down`: by a fall. */
  readonly side: "up" | "down";
  readonly payment: DigitalPayment;
}

type Touch = Omit<TouchInput, "payment">;

/** The spot is at or beyond the barrier already. */
const isTouched = ({ spot, barrier, side }: Touch): boolean => (side === "up" ? spot >= barrier : spot <= barrier);

/**
 * Price of a one-touch option: pays at the instant when the barrier is touched, or at expiry if it was.
 *
 * @param settlement - when the payment is made.
 * @returns present value; currency. The asset paid at the hit is worth the barrier.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain, or when payment at the hit meets a
 * rate so negative that 2r < −(b − σ²/2)²/σ².
 * @remarks
 * Limits: with the spot at or beyond the barrier it has been touched.
 * Accuracy: 1e-12 relative away from the far tails; continuous monitoring.
 * @see E. Reiner, M. Rubinstein, "Unscrambling the binary code", Risk 4 (1991) 75–83.
 */
export function oneTouch(input: TouchInput, settlement: "at_hit" | "at_expiry"): number {
  requireTouch(input);
  const { barrier, payment, spot } = input;
  if (settlement === "at_hit") {
    const amount = payment.pays === "cash" ? payment.amount : isTouched(input) ? spot : barrier;
    return amount * valueOfUnitAtHit(input);
  }
  if (payment.pays === "cash") return payment.amount * discountFactor(input) * touchProbability(input, "cash");
  return spot * assetFactor(input) * touchProbability(input, "asset");
}

/**
 * Price of a no-touch option: pays at expiry if the barrier was never touched.
 *
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @see {@link oneTouch}.
 */
export function noTouch(input: TouchInput): number {
  requireTouch(input);
  const { payment, spot } = input;
  if (payment.pays === "cash") {
    return payment.amount * discountFactor(input) * (1 - touchProbability(input, "cash"));
  }
  return spot * assetFactor(input) * (1 - touchProbability(input, "asset"));
}

function requireTouch(input: TouchInput): void {
  requireMarket(input);
  requirePositive("barrier", input.barrier);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
}

/** Drift of the log of the price over its variance, under the measure that pays in cash: (b − σ²/2)/σ². */
const driftRatio = ({ rate, dividendYield, vol }: OptionMarket): number => (rate - dividendYield) / (vol * vol) - 0.5;

/** Probability that the barrier is touched before expiry, under the measure of the cash or of the asset account. */
function touchProbability(market: Touch, measure: "cash" | "asset"): number {
  const { spot, barrier, side, vol, expiryYears } = market;
  if (isTouched(market)) return 1;
  const fromAbove = side === "down" ? 1 : -1;
  const distance = log(barrier / spot);
  const ratio = driftRatio(market) + (measure === "asset" ? 1 : 0);
  const drift = ratio * vol * vol * expiryYears;
  const deviation = deviationOf(market);
  return (
    normalCdf((fromAbove * (distance - drift)) / deviation) +
    scaledNormalCdf(2 * ratio * distance, (fromAbove * (distance + drift)) / deviation)
  );
}

/**
 * Value today of one unit of money paid at the instant when the barrier is touched before expiry.
 *
 * @param market - with vol > 0 and time > 0.
 * @throws {@link CatalogueError} `model.input` when the rate is so negative that the value is not finite in this form.
 */
export function valueOfUnitAtHit(market: Touch): number {
  const { spot, barrier, side, vol, rate, expiryYears } = market;
  if (isTouched(market)) return 1;
  const fromAbove = side === "down" ? 1 : -1;
  const distance = log(barrier / spot);
  const ratio = driftRatio(market);
  const square = ratio * ratio + (2 * rate) / (vol * vol);
  requireThat(square >= 0, "rate", "≥ −(rate − dividendYield − vol²/2)²/(2 vol²) for a payment at the hit", rate);
  const root = Math.sqrt(square);
  // Of the exponents ratio ± root the one that would cancel follows from their product, −2 rate / vol².
  const larger = ratio >= 0 ? ratio + root : ratio - root;
  const smaller = larger === 0 ? 0 : (-2 * rate) / (vol * vol * larger);
  const [plus, minus] = ratio >= 0 ? [larger, smaller] : [smaller, larger];
  const deviation = deviationOf(market);
  const shift = root * vol * vol * expiryYears;
  return (
    scaledNormalCdf(plus * distance, (fromAbove * (distance + shift)) / deviation) +
    scaledNormalCdf(minus * distance, (fromAbove * (distance - shift)) / deviation)
  );
}
