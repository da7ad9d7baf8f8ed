import { exp, log } from "../numerics/elementary.ts";
import { normalCdf } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";
import type { LookbackInput } from "./lookback.ts";
import { type MonitoredValue, monitoringDates } from "./monitoredClaim.ts";
import {
  kernelOf,
  maxDeviation,
  meanAfterStep,
  meanAt,
  type NormalStep,
  nodesOfPanel,
  panelsBetween,
  reach,
  statesOf,
  stepBack,
} from "./normalSteps.ts";
import { assetFactor, deviationOf, discountFactor, requireMarket, requirePositive, signOf } from "./optionMarket.ts";

/** A lookback option whose extreme is taken at equally spaced dates, the last of which is expiry. */
export interface DiscreteLookbackInput extends LookbackInput {
  /** Scalar; years between the dates; > 0. Today is none, so the spot may lie beyond `extreme`. */
  readonly interval: number;
}

/**
 * Price of a floating-strike lookback option whose extreme is taken at dates.
 *
 * @param input - units on {@link DiscreteLookbackInput}.
 * @returns value, delta and gamma; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * In units of the price the value depends on one state, the log distance of the price from the extreme, which a step moves
 * by a normal variable under the measure of the asset and which never falls below zero at a date. Backwards from date to date
 * as in {@link monitoredClaim}, with an atom at zero.
 * Limits: with one date left it is the plain option struck at the extreme; many dates approach the continuous one.
 * Accuracy: 1e-11 of spot.
 * @see K. Aitsahlia, T. L. Lai, "Valuation of discrete barrier and hindsight options", J. Financial Engineering 6 (1997) 169–177.
 */
export function discreteLookbackFloating(input: DiscreteLookbackInput): MonitoredValue {
  const { spot, vol, expiryYears, extreme, interval } = input;
  requireMarket(input);
  requirePositive("extreme", extreme);
  requirePositive("interval", interval);
  requireThat(vol > 0 && expiryYears > 0, "vol", "> 0 with expiryYears > 0 for a lookback option", vol);
  requireThat(deviationOf(input) <= maxDeviation, "vol", `such that vol √expiryYears ≤ ${maxDeviation}`, vol);
  const fine = valueOnPanels(input, nodesOfPanel.fine);
  const coarse = valueOnPanels(input, nodesOfPanel.coarse);
  return { ...fine, errorEstimate: Math.abs(fine.price - coarse.price) + 1e-13 * (spot + extreme) };
}

/**
 * Price of a fixed-strike lookback option whose extreme is taken at dates.
 *
 * @param strike - same unit as `spot`; > 0.
 * @returns value, delta and gamma; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * What it pays is the larger of strike and extreme less the last price (a floating option), and the price less the strike.
 * Accuracy: as {@link discreteLookbackFloating}.
 */
export function discreteLookbackFixed(input: DiscreteLookbackInput, strike: number): MonitoredValue {
  const { spot, type, extreme } = input;
  requirePositive("strike", strike);
  const sign = signOf(type);
  const floating = discreteLookbackFloating({
    ...input,
    type: type === "call" ? "put" : "call",
    extreme: sign * Math.max(sign * strike, sign * extreme),
  });
  return {
    ...floating,
    price: Math.max(0, floating.price + sign * (spot * assetFactor(input) - strike * discountFactor(input))),
    delta: floating.delta + sign * assetFactor(input),
  };
}

/** How the log distance from the extreme moves, under the measure of the asset. */
const stepOver = ({ rate, dividendYield, vol, type }: DiscreteLookbackInput, years: number): NormalStep => ({
  mean: signOf(type) * (rate - dividendYield + 0.5 * vol * vol) * years,
  deviation: vol * Math.sqrt(years),
  discount: exp(-dividendYield * years),
});

function valueOnPanels(input: DiscreteLookbackInput, n: number): Omit<MonitoredValue, "errorEstimate"> {
  const { spot, extreme, type, expiryYears, interval } = input;
  // A call follows the lowest price, and the distance grows with the price; a put the highest.
  const sign = signOf(type);
  const { count, first } = monitoringDates(input);
  const step = stepOver(input, interval);
  const start = sign * log(spot / extreme);
  const whole = stepOver(input, expiryYears);
  const panels = panelsBetween(
    0,
    Math.max(0, start) + Math.abs(whole.mean) + (reach + whole.deviation) * whole.deviation,
    step,
  );
  const states = statesOf(panels, n);
  const kernel = kernelOf(panels, n, step);
  const paid = (distance: number) => (distance <= 0 ? 0 : sign * (1 - exp(-sign * distance)));

  /** Probability, discounted, that the next price is a new extreme. */
  const newExtreme = (x: number) => step.discount * normalCdf((-x - step.mean) / step.deviation);
  const atLast = (x: number) => {
    const z = (x + step.mean) / step.deviation;
    const other = exp(-sign * (x + step.mean) + 0.5 * step.deviation * step.deviation);
    return sign * step.discount * (normalCdf(z) - other * normalCdf(z - sign * step.deviation));
  };
  const meets = states.map(newExtreme);
  const meetsAtZero = newExtreme(0);
  let values = states.map(atLast);
  let atZero = atLast(0);
  for (let date = count - 1; date > 2; date--) {
    const ofZero = atZero;
    atZero = meetsAtZero * ofZero + meanAt(0, values, panels, n, step);
    values = stepBack(
      values,
      meets.map((meet) => meet * ofZero),
      kernel,
      panels.count,
      n,
    );
  }
  const atSecond = (x: number) => newExtreme(x) * atZero + meanAt(x, values, panels, n, step);
  const atDistance = count === 1 ? paid : count === 2 ? atLast : atSecond;
  const atNew = atDistance(0);
  const { value, slope, curvature } = meanAfterStep(
    start,
    stepOver(input, first),
    (x) => (x > 0 ? atDistance(x) : atNew),
    [0],
  );
  return { price: Math.max(0, spot * value), delta: value + sign * slope, gamma: (sign * slope + curvature) / spot };
}
