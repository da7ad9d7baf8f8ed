import { exp, log } from "../numerics/elementary.ts";
import { scaledUpperTail } from "../numerics/millsRatio.ts";

/** One number of every contract of a column, or one number for all of them. */
export type ColumnOfNumbers = number | Float64Array;

/** European options side by side; each field has one number for all contracts or one for each. */
export interface OptionColumns {
  /** Currency per unit of underlying; 1e-12 … 1e12. */
  readonly spot: ColumnOfNumbers;
  /** Same unit as `spot`; 1e-12 … 1e12. */
  readonly strike: ColumnOfNumbers;
  /** Year fraction; 0 … 100. */
  readonly expiryYears: ColumnOfNumbers;
  /** Log-normal, annualised, decimal; 0 … 10. */
  readonly vol: ColumnOfNumbers;
  /** Continuously compounded, annual, decimal; −1 … 1. */
  readonly rate: ColumnOfNumbers;
  /** Continuously compounded, annual, decimal; −1 … 1. */
  readonly dividendYield: ColumnOfNumbers;
  /** 1 for a call, −1 for a put. */
  readonly sign: ColumnOfNumbers;
}

/** What is found for each contract, in the units of `BlackScholesValues`. */
export const optionColumnNames = ["price", "delta", "gamma", "vega", "theta", "rho"] as const;

/** Room for the values of each contract; all arrays have one length, which is the number of contracts. */
export type OptionColumnValues = Readonly<Record<(typeof optionColumnNames)[number], Float64Array>>;

/** Room for the values of some contracts. */
export const emptyOptionValues = (rows: number): OptionColumnValues =>
  Object.fromEntries(optionColumnNames.map((name) => [name, new Float64Array(rows)])) as OptionColumnValues;

/** Prices European options under Black–Scholes–Merton with five Greeks and writes them into `into`. */
export type OptionColumnsPricer = (columns: OptionColumns, into: OptionColumnValues) => void;

/** Distances beyond this have a density of zero in double precision. */
const farthest = 1000;
/** Beyond this the exponential leaves the normal numbers. */
const largestExponent = 700;
/** Below this σ√T there is none: squares of it would leave double precision. */
const leastDeviation = 1e-150;
const inverseSqrtTwoPi = 0.3989422804014327;

/**
 * The plain implementation of {@link OptionColumnsPricer}: what the SIMD kernel computes, one contract after the other.
 *
 * @param columns - units and domains on {@link OptionColumns}; not checked.
 * @param into - receives the values; the caller looks for numbers that are not finite.
 * @remarks
 * Spot × density of d₁ equals discounted strike × density of d₂, so that one exponential serves both tails: each is
 * Φ(−y) e^{y²/2}, one quotient of polynomials without a branch.
 * Limits: as {@link blackScholes}; accuracy: 1e-14 of spot + strike against it.
 * @see F. Black, M. Scholes, "The pricing of options and corporate liabilities", J. Political Economy 81 (1973) 637–654.
 */
export const priceOptionColumns: OptionColumnsPricer = (columns, into) => {
  const at = (column: ColumnOfNumbers, i: number): number => (typeof column === "number" ? column : column[i]!);
  for (let i = 0; i < into.price.length; i++) {
    const spot = at(columns.spot, i);
    const strike = at(columns.strike, i);
    const expiryYears = at(columns.expiryYears, i);
    const vol = at(columns.vol, i);
    const rate = at(columns.rate, i);
    const dividendYield = at(columns.dividendYield, i);
    const sign = at(columns.sign, i);

    const root = Math.sqrt(expiryYears);
    const still = vol * root < leastDeviation;
    const deviation = still ? 1 : vol * root;
    // One division for all that is divided by the spot or by the deviation.
    const perBoth = 1 / (spot * deviation);
    const perDeviation = perBoth * spot;
    const perSpot = perBoth * deviation;
    const asset = spot * exp(-dividendYield * expiryYears);
    const cash = strike * exp(-rate * expiryYears);
    const gain = sign * (asset - cash);
    const moneyness = log(spot / strike) + (rate - dividendYield) * expiryYears;
    const distance = moneyness * perDeviation + 0.5 * deviation;
    const certain = gain > 0 ? sign * farthest : -(sign * farthest);
    const d1 = still ? certain : clamped(distance);
    const d2 = still ? certain : clamped(distance - deviation);

    const far1 = Math.abs(d1);
    const far2 = Math.abs(d2);
    const nearer = far2 < far1 ? far2 : far1;
    const exponent = 0.5 * (nearer * nearer);
    const mass = (far2 < far1 ? cash : asset) * exp(-(largestExponent < exponent ? largestExponent : exponent));
    const assetTail = mass * scaledUpperTail(far1);
    const cashTail = mass * scaledUpperTail(far2);
    const density = still ? 0 : mass * inverseSqrtTwoPi;

    const assetAbove = d1 > 0 ? asset - assetTail : assetTail;
    const assetBelow = d1 > 0 ? assetTail : asset - assetTail;
    const cashAbove = d2 > 0 ? cash - cashTail : cashTail;
    const cashBelow = d2 > 0 ? cashTail : cash - cashTail;
    const assetPart = sign > 0 ? assetAbove : assetBelow;
    const cashPart = sign > 0 ? cashAbove : cashBelow;
    // The side that is out of the money has no intrinsic value to cancel against.
    const timeValue = asset > cash ? cashBelow - assetBelow : assetAbove - cashAbove;

    into.price[i] = (gain > 0 ? gain : 0) + (timeValue > 0 ? timeValue : 0);
    into.delta[i] = sign * assetPart * perSpot;
    into.gamma[i] = density * (perBoth * perSpot);
    into.vega[i] = density * root;
    const decay = 0.5 * density * (vol * vol * perDeviation);
    into.theta[i] = sign * (dividendYield * assetPart - rate * cashPart) - decay;
    into.rho[i] = sign * expiryYears * cashPart;
  }
};

const clamped = (d: number): number => {
  const below = farthest < d ? farthest : d;
  return below < -farthest ? -farthest : below;
};
