import { log } from "../numerics/elementary.ts";
import { scaledNormalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import { deviationOf, discountFactor, type OptionMarket, requireMarket, requirePositive } from "./optionMarket.ts";

/** A claim on whether the price leaves a range before expiry. */
export interface DoubleTouchInput extends OptionMarket {
  /** Scalars; same unit as `spot`; 0 < lower < upper. */
  readonly lowerBarrier: number;
  readonly upperBarrier: number;
}

/** Mirror images on each side; they decay like exp(−2 (k ln(upper/lower))²/(σ²T)). */
const maxImages = 2_000;

function requireDoubleTouch(input: DoubleTouchInput): void {
  const { lowerBarrier, upperBarrier } = input;
  requireMarket(input);
  requirePositive("lowerBarrier", lowerBarrier);
  requireThat(
    upperBarrier > lowerBarrier && Number.isFinite(upperBarrier),
    "upperBarrier",
    "a finite number > lowerBarrier",
    upperBarrier,
  );
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
}

const hasLeft = ({ spot, lowerBarrier, upperBarrier }: DoubleTouchInput): boolean =>
  spot <= lowerBarrier || spot >= upperBarrier;

/** Drift of the log of the price over its variance. */
const driftRatio = ({ rate, dividendYield, vol }: OptionMarket): number => (rate - dividendYield) / (vol * vol) - 0.5;

/** Σ over k = 0, ±1, ±2, … until the terms have died out. */
function imageSum(term: (k: number) => number, width: number, deviation: number): number {
  let sum = term(0);
  for (let k = 1; k <= maxImages; k++) {
    const change = term(k) + term(-k);
    sum += change;
    if (Math.abs(change) < 1e-18 && k * width > 2 * deviation) break;
  }
  return sum;
}

/**
 * Value today of one unit of money paid at expiry if the price has stayed between two barriers.
 *
 * @param input - units on {@link DoubleTouchInput}.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: 0 with the spot at or beyond a barrier.
 * Accuracy: 1e-13; continuous monitoring.
 * @see N. Kunitomo, M. Ikeda, "Pricing options with curved boundaries", Math. Finance 2 (1992) 275–298; C. H. Hui,
 * "One-touch double barrier binary option values", Appl. Financial Economics 6 (1996) 343–346.
 */
export function doubleNoTouch(input: DoubleTouchInput): number {
  requireDoubleTouch(input);
  if (hasLeft(input)) return 0;
  const { spot, lowerBarrier, upperBarrier, vol, expiryYears } = input;
  const deviation = deviationOf(input);
  const ratio = driftRatio(input);
  const drift = ratio * vol * vol * expiryYears;
  const [low, high] = [log(lowerBarrier / spot), log(upperBarrier / spot)];
  const width = high - low;
  // Chance to end in the range for a start moved by `move`, weighted by the mirror principle.
  const ending = (move: number) => {
    const [a, b] = [(low - move - drift) / deviation, (high - move - drift) / deviation];
    const weight = ratio * move;
    return a > 0
      ? scaledNormalCdf(weight, -a) - scaledNormalCdf(weight, -b)
      : scaledNormalCdf(weight, b) - scaledNormalCdf(weight, a);
  };
  const sum = imageSum((k) => ending(2 * k * width) - ending(2 * low - 2 * k * width), width, deviation);
  return discountFactor(input) * Math.min(1, Math.max(0, sum));
}

/**
 * Value today of one unit of money paid at the instant when the price first leaves a range before expiry.
 *
 * @param input - units on {@link DoubleTouchInput}.
 * @returns present value; currency.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain, or for a rate so negative that
 * 2r < −(b − σ²/2)²/σ².
 * @remarks
 * Limits: 1 with the spot at or beyond a barrier.
 * Accuracy: 1e-12; continuous monitoring.
 * @see {@link doubleNoTouch}.
 */
export function unitAtDoubleHit(input: DoubleTouchInput): number {
  requireDoubleTouch(input);
  if (hasLeft(input)) return 1;
  const { spot, lowerBarrier, upperBarrier, vol, rate, expiryYears } = input;
  const deviation = deviationOf(input);
  const ratio = driftRatio(input);
  const square = ratio * ratio + (2 * rate) / (vol * vol);
  requireThat(square >= 0, "rate", "≥ −(rate − dividendYield − vol²/2)²/(2 vol²) for a payment at the hit", rate);
  const root = Math.sqrt(square);
  const shift = root * vol * vol * expiryYears;
  const [low, high] = [log(lowerBarrier / spot), log(upperBarrier / spot)];
  const width = high - low;
  // Discounted first passage over a distance without drift, times the factor that brings the drift back.
  const passage = (distance: number, weight: number) => {
    const size = Math.abs(distance);
    const sign = distance >= 0 ? 1 : -1;
    return (
      sign *
      (scaledNormalCdf(weight - root * size, (shift - size) / deviation) +
        scaledNormalCdf(weight + root * size, (-shift - size) / deviation))
    );
  };
  const up = imageSum((k) => passage(high + 2 * k * width, ratio * high), width, deviation);
  const down = imageSum((k) => passage(-low + 2 * k * width, ratio * low), width, deviation);
  return Math.min(1, Math.max(0, up + down));
}
