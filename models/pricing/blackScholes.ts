import { log } from "../numerics/elementary.ts";
import { normalCdf, normalPdf } from "../numerics/normal.ts";
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

/** One European option on an asset with a continuous dividend yield. */
export interface BlackScholesInput extends OptionMarket {
  /** Scalar; same unit as `spot`; > 0. */
  readonly strike: number;
  readonly type: OptionType;
}

/** Price and sensitivities of one option; derivatives per unit of their variable. */
export interface BlackScholesValues {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** ∂price/∂spot. */
  readonly delta: number;
  /** ∂²price/∂spot². */
  readonly gamma: number;
  /** ∂price/∂vol, per 1.00 of vol. */
  readonly vega: number;
  /** ∂price/∂time as expiry comes nearer, per year. */
  readonly theta: number;
  /** ∂price/∂rate, per 1.00 of rate. */
  readonly rho: number;
  /** ∂²price/∂spot∂vol. */
  readonly vanna: number;
  /** ∂²price/∂vol². */
  readonly volga: number;
  /** ∂delta/∂time as expiry comes nearer, per year. */
  readonly charm: number;
  /** ∂vega/∂time as expiry comes nearer, per year. */
  readonly veta: number;
  /** ∂²price/∂rate∂vol. */
  readonly vera: number;
  /** ∂³price/∂spot³. */
  readonly speed: number;
  /** ∂gamma/∂vol. */
  readonly zomma: number;
  /** ∂gamma/∂time as expiry comes nearer, per year. */
  readonly color: number;
  /** ∂³price/∂vol³. */
  readonly ultima: number;
  /** ∂price/∂dividend yield, per 1.00 of yield. */
  readonly dividendRho: number;
  /** ∂price/∂strike. */
  readonly dualDelta: number;
  /** ∂²price/∂strike². */
  readonly dualGamma: number;
  /** Discounted payoff on the forward: what the option is worth without vol. */
  readonly discountedIntrinsic: number;
  /** `null` when vol or expiry is zero. */
  readonly d1: number | null;
  readonly d2: number | null;
}

/**
 * Black–Scholes–Merton (1973) price and Greeks of a European option.
 *
 * @param input - units on {@link BlackScholesInput}.
 * @returns price and Greeks; units on {@link BlackScholesValues}.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: zero vol or zero expiry gives the discounted intrinsic value; gamma, vega and the Greeks of higher order are 0 there.
 * Accuracy: 1e-12 relative. In-the-money prices are the discounted intrinsic value plus the out-of-the-money price, so
 * that no digit of the time value is lost.
 * @see F. Black, M. Scholes, "The pricing of options and corporate liabilities", J. Political Economy 81 (1973) 637–654;
 * R. Merton, "Theory of rational option pricing", Bell J. Economics 4 (1973) 141–183.
 * @example
 * blackScholes({ spot: 42, strike: 40, expiryYears: 0.5, vol: 0.2, rate: 0.1, dividendYield: 0, type: "call" }).price // ≈ 4.759422392871532
 */
export function blackScholes(input: BlackScholesInput): BlackScholesValues {
  const { spot, strike, expiryYears, vol, rate, dividendYield, type } = input;
  requireMarket(input);
  requirePositive("strike", strike);

  const sign = signOf(type);
  const assetToday = spot * assetFactor(input);
  const strikeToday = strike * discountFactor(input);
  const deviation = deviationOf(input);
  const intrinsic = Math.max(0, sign * (assetToday - strikeToday));
  if (deviation === 0) return withoutVol(input, sign, assetToday, strikeToday, intrinsic);

  const d1 = (log(spot / strike) + (rate - dividendYield) * expiryYears) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const density = assetToday * normalPdf(d1);
  const asset = assetToday * normalCdf(sign * d1);
  const cash = strikeToday * normalCdf(sign * d2);
  // The side that is out of the money has no intrinsic value to cancel against.
  const outOfTheMoney = sign * (assetToday - strikeToday) <= 0;
  const timeValue = outOfTheMoney
    ? sign * (asset - cash)
    : sign * (strikeToday * normalCdf(-sign * d2) - assetToday * normalCdf(-sign * d1));
  const root = Math.sqrt(expiryYears);
  const vega = density * root;
  const decay = (density * vol) / (2 * root);
  const gamma = density / (spot * spot * deviation);
  const d1PerYear = (rate - dividendYield) / deviation - d2 / (2 * expiryYears);
  return {
    price: intrinsic + Math.max(0, timeValue),
    delta: (sign * asset) / spot,
    gamma,
    vega,
    theta: -decay + sign * (dividendYield * asset - rate * cash),
    rho: sign * expiryYears * cash,
    vanna: (-density * d2) / (spot * vol),
    volga: (vega * d1 * d2) / vol,
    charm: (sign * dividendYield * asset - density * d1PerYear) / spot,
    veta: vega * (dividendYield + d1 * d1PerYear - 1 / (2 * expiryYears)),
    vera: (-expiryYears * density * d1) / vol,
    speed: (-gamma / spot) * (d1 / deviation + 1),
    zomma: (gamma * (d1 * d2 - 1)) / vol,
    color: gamma * (dividendYield + d1 * d1PerYear + 1 / (2 * expiryYears)),
    ultima: (-vega / (vol * vol)) * (d1 * d2 * (1 - d1 * d2) + d1 * d1 + d2 * d2),
    dividendRho: -sign * expiryYears * asset,
    dualDelta: (-sign * cash) / strike,
    dualGamma: density / (strike * strike * deviation),
    discountedIntrinsic: intrinsic,
    d1,
    d2,
  };
}

/** The limit without vol: the option is worth its discounted intrinsic value and moves with it. */
function withoutVol(
  { spot, strike, expiryYears, rate, dividendYield }: BlackScholesInput,
  sign: number,
  assetToday: number,
  strikeToday: number,
  intrinsic: number,
): BlackScholesValues {
  const exercised = intrinsic > 0 ? sign : 0;
  return {
    price: intrinsic,
    delta: (exercised * assetToday) / spot,
    gamma: 0,
    vega: 0,
    theta: exercised * (dividendYield * assetToday - rate * strikeToday),
    rho: exercised * expiryYears * strikeToday,
    vanna: 0,
    volga: 0,
    charm: (exercised * dividendYield * assetToday) / spot,
    veta: 0,
    vera: 0,
    speed: 0,
    zomma: 0,
    color: 0,
    ultima: 0,
    dividendRho: -exercised * expiryYears * assetToday,
    dualDelta: (-exercised * strikeToday) / strike,
    dualGamma: 0,
    discountedIntrinsic: intrinsic,
    d1: null,
    d2: null,
  };
}
