import { bivariateNormalCdf } from "../numerics/bivariateNormal.ts";
import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import { blackScholes } from "./blackScholes.ts";
import { type OptionMarket, type OptionType, requireMarket, requirePositive, signOf } from "./optionMarket.ts";

/** An option on one asset that a touch of a barrier by another one brings to life (in) or ends (out). */
export interface OutsideBarrierInput extends OptionMarket {
  readonly strike: number;
  readonly type: OptionType;
  readonly barrierType: "down_in" | "down_out" | "up_in" | "up_out";
  /** Scalar; same unit as `watchedSpot`; > 0. */
  readonly barrier: number;
  /** Price, vol and dividend yield of the asset that is watched, in the units of {@link OptionMarket}; vol > 0. */
  readonly watchedSpot: number;
  readonly watchedVol: number;
  readonly watchedYield: number;
  /** Correlation of the two, in [−1, 1]. */
  readonly correlation: number;
}

/**
 * Price of a European option whose continuously monitored barrier lies on another asset; no rebate.
 *
 * @returns present value; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain.
 * @remarks
 * Limits: with the watched asset at or beyond the barrier a knock-in is the plain option and a knock-out nothing; with
 * correlation 1 and equal assets the option of `barrierOption`. In plus out is the plain option.
 * Accuracy: 1e-13 of spot.
 * @see R. Heynen, H. Kat, "Crossing barriers", Risk 7 (1994) 46–51; E. G. Haug, The complete guide to option pricing formulas
 * (2007) § 5.6.
 */
export function outsideBarrierOption(input: OutsideBarrierInput): number {
  const { watchedSpot, watchedVol, watchedYield, barrier, barrierType, correlation } = input;
  requireMarket(input);
  requireMarket({ ...input, spot: watchedSpot, vol: watchedVol, dividendYield: watchedYield });
  requirePositive("strike", input.strike);
  requirePositive("barrier", barrier);
  requirePositive("vol", input.vol);
  requirePositive("watchedVol", watchedVol);
  requirePositive("expiryYears", input.expiryYears);
  requireThat(correlation >= -1 && correlation <= 1, "correlation", "a number in [-1, 1]", correlation);
  const [side, effect] = barrierType.split("_") as ["down" | "up", "in" | "out"];
  const plain = blackScholes(input).price;
  const isTouched = side === "down" ? watchedSpot <= barrier : watchedSpot >= barrier;
  const out = isTouched ? 0 : Math.min(plain, Math.max(0, knockOut(input, side)));
  return effect === "out" ? out : plain - out;
}

/** By reflection of the watched asset, under the measure of the asset and that of money. */
function knockOut(input: OutsideBarrierInput, side: "down" | "up"): number {
  const { spot, strike, expiryYears: years, vol, rate, dividendYield, correlation: rho } = input;
  const { watchedSpot, watchedVol, watchedYield, barrier } = input;
  const option = signOf(input.type);
  const safe = side === "up" ? 1 : -1;
  const root = Math.sqrt(years);
  const deviation = vol * root;
  const watched = watchedVol * root;
  const distance = log(barrier / watchedSpot);
  const drift = rate - watchedYield - 0.5 * watchedVol * watchedVol;
  const inMoney = (log(spot / strike) + (rate - dividendYield - 0.5 * vol * vol) * years) / deviation;
  /** Probability to end in the money without a touch, with the drifts of both assets moved by so many deviations. */
  const alive = (moved: number, movedWatched: number) => {
    const d = inMoney + moved;
    const shifted = drift + (movedWatched * watchedVol) / root;
    const e = (distance - shifted * years) / watched;
    const rhoOf = -option * safe * rho;
    const image = exp((2 * shifted * distance) / (watchedVol * watchedVol));
    const direct = bivariateNormalCdf(option * d, safe * e, rhoOf);
    const mirrored = bivariateNormalCdf(
      option * (d + (2 * rho * distance) / watched),
      safe * (e - (2 * distance) / watched),
      rhoOf,
    );
    return direct - image * mirrored;
  };
  const ofAsset = spot * exp(-dividendYield * years) * alive(deviation, rho * deviation);
  return option * (ofAsset - strike * exp(-rate * years) * alive(0, 0));
}
