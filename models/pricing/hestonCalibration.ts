import { boundedVariable, positiveVariable } from "../numerics/boundedVariable.ts";
import { leastSquaresErrors, levenbergMarquardt } from "../numerics/levenbergMarquardt.ts";
import { blackScholes } from "./blackScholes.ts";
import { cosExpansion, outOfTheMoney } from "./cosExpansion.ts";
import { type HestonDynamics, hestonTransform } from "./heston.ts";
import { impliedVol } from "./impliedVol.ts";
import type { OptionMarket } from "./optionMarket.ts";
import {
  type Carry,
  type FitErrors,
  fitErrors,
  type VolPoint,
  type VolQuotes,
  type VolSlice,
  volSlices,
} from "./volQuotes.ts";

/** Heston's parameters as a surface of implied vols asks for them. */
export interface HestonFit extends FitErrors {
  readonly dynamics: HestonDynamics;
  /** Of each parameter, from the curvature at the minimum; `null` where the quotes do not tell them apart. */
  readonly standardErrors: HestonDynamics | null;
  /** Half the weighted sum of squares that was minimised. */
  readonly objective: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const names = ["initialVariance", "longRunVariance", "meanReversion", "volOfVol", "correlation"] as const;
const variables = [
  positiveVariable(1e-4, 9),
  positiveVariable(1e-4, 9),
  positiveVariable(1e-3, 50),
  positiveVariable(1e-3, 5),
  boundedVariable(-0.999, 0.999),
] as const;

/** Where the searches start, beside the vols at the money: speed, vol of vol, correlation. */
const starts = [
  [1.5, 0.5, -0.6],
  [5, 1, -0.4],
  [0.5, 0.3, -0.8],
  [2, 0.4, 0.3],
] as const;

export const hestonStarts = starts.length;

const limits = { iterations: 60, tolerance: 1e-10 };
/** Of the cosine expansions: prices to about 1e-8 of the forward, less where nobody would end a search. */
const reach = 12;
const seriesEnd = { negligible: 1e-11, maxTerms: 1_024, cut: true };

/**
 * Fits Heston's model to implied vols from one of {@link hestonStarts} starting points.
 *
 * @param quotes - units on {@link VolQuotes}; at least five.
 * @param carry - units on {@link Carry}.
 * @param start - which starting point, 0-based.
 * @returns the local minimum of Σ weight · (model price − price)² / vega²: the vol error to first order.
 * @throws {@link CatalogueError} `model.input` when a quote is outside its domain.
 * @remarks
 * Bounds: variances 1e-4 … 9, meanReversion 1e-3 … 50, volOfVol 1e-3 … 5, |correlation| ≤ 0.999. One cosine expansion of an
 * expiry prices all of its strikes.
 * @see S. Mikhailov, U. Nögel, "Heston's stochastic volatility model: implementation, calibration and some extensions",
 * Wilmott (2003) 74–79; F. Fang, C. Oosterlee (2008) on {@link cosExpansion}.
 */
export function calibrateHeston(quotes: VolQuotes, carry: Carry, start: number): HestonFit {
  const slices = volSlices(quotes, carry);
  const targets = slices.map((slice) => slice.points.map((point) => targetOf(slice, point)));
  const residualsAt = (free: Float64Array): Float64Array => {
    const dynamics = dynamicsAt(free);
    return Float64Array.from(
      slices.flatMap((slice, i) => {
        const expansion = cosExpansion(hestonTransform(dynamics, slice.expiryYears), reach, seriesEnd);
        return slice.points.map(({ relativeStrike, emphasis }, j) => {
          const { price, vega } = targets[i]![j]!;
          return (emphasis * (outOfTheMoney(expansion, relativeStrike) - price)) / vega;
        });
      }),
    );
  };
  const fit = levenbergMarquardt(residualsAt, startingPoint(slices, start), limits);
  const dynamics = dynamicsAt(fit.at);
  const freeErrors = leastSquaresErrors(fit);
  const standardErrors = freeErrors
    ? (Object.fromEntries(
        names.map((name, j) => [name, freeErrors[j]! * variables[j]!.slopeAt(fit.at[j]!)]),
      ) as unknown as HestonDynamics)
    : null;
  const expansions = new Map(
    slices.map((slice) => [slice, cosExpansion(hestonTransform(dynamics, slice.expiryYears), reach, seriesEnd)]),
  );
  return {
    dynamics,
    standardErrors,
    objective: 0.5 * fit.sumOfSquares,
    iterations: fit.iterations,
    converged: fit.converged,
    ...fitErrors(slices, (slice, point) => {
      const price = outOfTheMoney(expansions.get(slice)!, point.relativeStrike);
      return price > 0 ? impliedVol({ ...unitMarket(slice, 0), ...sideOf(point), price }) : 0;
    }),
  };
}

const dynamicsAt = (free: Float64Array): HestonDynamics =>
  Object.fromEntries(names.map((name, j) => [name, variables[j]!.valueOf(free[j]!)])) as unknown as HestonDynamics;

/** Variances from the vols nearest the money of the first and the last expiry. */
function startingPoint(slices: readonly VolSlice[], start: number): Float64Array {
  const varianceOf = ({ points }: VolSlice) => {
    const nearest = points.reduce((best, point) =>
      Math.abs(point.relativeStrike - 1) < Math.abs(best.relativeStrike - 1) ? point : best,
    );
    return nearest.impliedVol * nearest.impliedVol;
  };
  const values = [varianceOf(slices[0]!), varianceOf(slices.at(-1)!), ...starts[start]!];
  return Float64Array.from(variables, (variable, j) => variable.freeOf(values[j]!));
}

/** The market of an undiscounted forward of one. */
const unitMarket = ({ expiryYears }: VolSlice, vol: number): OptionMarket => ({
  spot: 1,
  rate: 0,
  dividendYield: 0,
  expiryYears,
  vol,
});

/** What is out of the money, as {@link outOfTheMoney} prices it. */
const sideOf = ({ relativeStrike }: VolPoint) => ({
  strike: relativeStrike,
  type: relativeStrike >= 1 ? ("call" as const) : ("put" as const),
});

const smallestVega = 1e-6;

function targetOf(slice: VolSlice, point: VolPoint) {
  const { price, vega } = blackScholes({ ...unitMarket(slice, point.impliedVol), ...sideOf(point) });
  return { price, vega: Math.max(vega, smallestVega) };
}
