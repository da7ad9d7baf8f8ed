import { exp, log } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";
import type { BarrierInput, DoubleBarrierInput } from "./barrier.ts";
import type { DigitalPayment } from "./digital.ts";
import { averagedPayoff, type GridProblem, type GridValues, gridValueAt, solveOnGrid } from "./finiteDifferences.ts";
import { deviationOf, type OptionMarket, requireMarket, requirePositive, signOf } from "./optionMarket.ts";

/** When an option may be exercised. */
export type Exercise = "european" | "american";

/** Price on a grid and how far it may be from the truth. */
export interface GridPrice {
  /** Present value; currency per unit of underlying. */
  readonly price: number;
  /** What halving the grid changes in the extrapolated price, and a floor for what halving does not show. */
  readonly errorEstimate: number;
}

const cells = 480;
const steps = 160;

/** Prices with a grid, one half as fine and one a quarter as fine; the error of second order is extrapolated away. */
function extrapolated(priceOn: (cells: number, steps: number) => number, scale: number): GridPrice {
  const [fine, middle, coarse] = [1, 2, 4].map((k) => priceOn(cells / k, steps / k)) as [number, number, number];
  const price = fine + (fine - middle) / 3;
  const before = middle + (middle - coarse) / 3;
  return {
    price: Math.max(0, price),
    errorEstimate: Math.abs(price - before) + Math.abs(fine - middle) / 4 + 1e-9 * scale,
  };
}

/** How far from the spot the grid reaches where no barrier ends it: beyond it lie 7 standard deviations and the drift. */
const reachOf = (market: OptionMarket): number =>
  7 * deviationOf(market) +
  Math.abs(market.rate - market.dividendYield - 0.5 * market.vol * market.vol) * market.expiryYears;

/** Value of certain exercise or of waiting for it, far from the strike: the forward less the strike, or nothing. */
function farValue(market: OptionMarket, sign: 1 | -1, strike: number, exercise: Exercise) {
  return (logPrice: number) => (remaining: number) => {
    const price = exp(logPrice);
    const held = sign * (price * exp(-market.dividendYield * remaining) - strike * exp(-market.rate * remaining));
    return Math.max(0, held, exercise === "american" ? sign * (price - strike) : 0);
  };
}

/**
 * Price of a European or American option with one continuously monitored barrier, by finite differences.
 *
 * A touch of a knock-in brings an option with the same exercise to life; a knock-out may be exercised until it is touched.
 *
 * @param input - units on {@link BarrierInput}: the rebate of a knock-out is paid at the hit, of a knock-in at expiry.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits: with the spot at or beyond the barrier a knock-in is the plain option and a knock-out its rebate.
 * Accuracy: about 1e-5 of spot; the error estimate says it for each price.
 * Cost: about 100,000 node steps, twice that for a knock-in.
 * @see D. Tavella, C. Randall, Pricing financial instruments: the finite difference method (2000).
 * @example
 * barrierOnGrid({ spot: 100, strike: 110, barrier: 95, barrierType: "down_out", rebate: 0, expiryYears: 0.5, vol: 0.25, rate: 0.08, dividendYield: 0.04, type: "call" }, "american").price // ≈ 2.5971
 */
export function barrierOnGrid(input: BarrierInput, exercise: Exercise): GridPrice {
  const { spot, strike, barrier, barrierType, rebate } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  requirePositive("barrier", barrier);
  requireThat(rebate >= 0 && Number.isFinite(rebate), "rebate", "a finite number ≥ 0", rebate);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
  const [side, effect] = barrierType.split("_") as ["down" | "up", "in" | "out"];
  const touched = side === "down" ? spot <= barrier : spot >= barrier;
  if (touched && effect === "out") return { price: rebate, errorEstimate: 0 };
  const scale = spot + strike + rebate;
  if (touched) return extrapolated((n, m) => gridValueAt(plainOnGrid(input, exercise, n, m, null), log(spot)), scale);
  const priceOn = effect === "out" ? knockOutOn : knockInOn;
  return extrapolated((n, m) => priceOn(input, exercise, side, n, m), scale);
}

/** The plain option on a grid with `around` (a log price, or the spot) in its middle. */
function plainOnGrid(
  input: Omit<BarrierInput, "barrier" | "barrierType" | "rebate">,
  exercise: Exercise,
  n: number,
  m: number,
  around: number | null,
): GridValues {
  const { strike, spot, type } = input;
  const centre = around ?? log(spot);
  const logStrike = log(strike);
  const reach = reachOf(input) + Math.abs(centre - logStrike);
  const [low, high] = [centre - reach, centre + reach];
  const sign = signOf(type);
  const far = farValue(input, sign, strike, exercise);
  const problem: GridProblem = {
    market: input,
    low,
    high,
    payoff: (x, width) => averagedPayoff(sign, strike, logStrike, x, width),
    atLow: far(low),
    atHigh: far(high),
    ...(exercise === "american" ? { exercise: (x: number) => Math.max(0, sign * (exp(x) - strike)) } : {}),
  };
  return solveOnGrid(problem, n, m, around === null ? null : n / 2);
}

/**
 * The log prices between the barrier and where the grid ends on the side of the spot. The far end does not move with the
 * spot unless that lies far out, so that prices at neighbouring spots come from one grid.
 */
function spanOf(input: BarrierInput, side: "down" | "up"): { low: number; high: number } {
  const edge = log(input.barrier);
  const sign = side === "down" ? 1 : -1;
  const [from, strike, reach] = [log(input.spot), log(input.strike), reachOf(input)];
  const anchor = sign * Math.max(sign * edge, sign * strike);
  const far = sign * (from - anchor) > 0.4 * reach ? from : anchor;
  return side === "down" ? { low: edge, high: far + 1.4 * reach } : { low: far - 1.4 * reach, high: edge };
}

function knockOutOn(input: BarrierInput, exercise: Exercise, side: "down" | "up", n: number, m: number): number {
  const { spot, strike, barrier, rebate, type } = input;
  const { low, high } = spanOf(input, side);
  const sign = signOf(type);
  const logStrike = log(strike);
  const far = farValue(input, sign, strike, exercise)(side === "down" ? high : low);
  // Who may exercise does so at the last instant before the hit, if that is worth more than the rebate.
  const hit = exercise === "american" ? Math.max(rebate, sign * (barrier - strike)) : rebate;
  const values = solveOnGrid(
    {
      market: input,
      low,
      high,
      payoff: (x, width) => averagedPayoff(sign, strike, logStrike, x, width),
      atLow: side === "down" ? () => hit : far,
      atHigh: side === "down" ? far : () => hit,
      ...(exercise === "american" ? { exercise: (x: number) => Math.max(0, sign * (exp(x) - strike)) } : {}),
    },
    n,
    m,
    null,
  );
  return gridValueAt(values, log(spot));
}

function knockInOn(input: BarrierInput, exercise: Exercise, side: "down" | "up", n: number, m: number): number {
  const { spot, barrier, rebate } = input;
  const { low, high } = spanOf(input, side);
  const { watched } = plainOnGrid(input, exercise, n, m, log(barrier));
  const alive = (_: number, step: number) => watched[step]!;
  const never = (remaining: number) => rebate * exp(-input.rate * remaining);
  const values = solveOnGrid(
    {
      market: input,
      low,
      high,
      payoff: () => rebate,
      atLow: side === "down" ? alive : never,
      atHigh: side === "down" ? never : alive,
    },
    n,
    m,
    null,
  );
  return gridValueAt(values, log(spot));
}

/**
 * Price of a European or American option with two continuously monitored flat barriers, by finite differences.
 *
 * @param input - units on {@link DoubleBarrierInput}.
 * @param rebate - paid at the hit by a knock-out, at expiry by a knock-in that was never hit; ≥ 0.
 * @returns price and error estimate; currency per unit of underlying.
 * @throws {@link CatalogueError} `model.input` when an argument is outside its domain or not finite.
 * @remarks
 * Limits and accuracy: as {@link barrierOnGrid}.
 * @see {@link barrierOnGrid}.
 */
export function doubleBarrierOnGrid(input: DoubleBarrierInput, rebate: number, exercise: Exercise): GridPrice {
  const { spot, strike, lowerBarrier, upperBarrier, effect, type } = input;
  requireMarket(input);
  requirePositive("strike", strike);
  requirePositive("lowerBarrier", lowerBarrier);
  requireThat(rebate >= 0 && Number.isFinite(rebate), "rebate", "a finite number ≥ 0", rebate);
  requireThat(upperBarrier > lowerBarrier, "upperBarrier", "a finite number > lowerBarrier", upperBarrier);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
  const scale = spot + strike + rebate;
  if (spot <= lowerBarrier || spot >= upperBarrier) {
    if (effect === "out") return { price: rebate, errorEstimate: 0 };
    return extrapolated((n, m) => gridValueAt(plainOnGrid(input, exercise, n, m, null), log(spot)), scale);
  }
  const sign = signOf(type);
  const logStrike = log(strike);
  const [low, high] = [log(lowerBarrier), log(upperBarrier)];
  const exercisable = exercise === "american" ? { exercise: (x: number) => Math.max(0, sign * (exp(x) - strike)) } : {};
  const priceOn = (n: number, m: number) => {
    const alive = (edge: number) => {
      const { watched } = plainOnGrid(input, exercise, n, m, edge);
      return (_: number, step: number) => watched[step]!;
    };
    const hit = (barrier: number) => () =>
      exercise === "american" ? Math.max(rebate, sign * (barrier - strike)) : rebate;
    const problem: GridProblem =
      effect === "in"
        ? { market: input, low, high, payoff: () => rebate, atLow: alive(low), atHigh: alive(high) }
        : {
            market: input,
            low,
            high,
            payoff: (x, width) => averagedPayoff(sign, strike, logStrike, x, width),
            atLow: hit(lowerBarrier),
            atHigh: hit(upperBarrier),
            ...exercisable,
          };
    return gridValueAt(solveOnGrid(problem, n, m, null), log(spot));
  };
  return extrapolated(priceOn, scale);
}

/** A claim on whether one of up to two barriers is touched before expiry. */
export interface GridTouchInput extends OptionMarket {
  /** Barriers below and above the spot; `null` where there is none. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly payment: DigitalPayment;
}

/**
 * Price of a one-touch or no-touch option with one or two barriers, by finite differences.
 *
 * @param paid - at the hit, at expiry if there was one, or at expiry if there was none.
 * @returns price and error estimate; currency.
 * @remarks
 * Accuracy: about 1e-5 of the payment; the error estimate says it for each price.
 * @see {@link barrierOnGrid}.
 */
export function touchOnGrid(input: GridTouchInput, paid: "at_hit" | "at_expiry" | "never_touched"): GridPrice {
  const { spot, lower, upper, payment, rate, dividendYield } = input;
  requireMarket(input);
  requireThat(deviationOf(input) > 0, "vol", "> 0 with expiryYears > 0 for an option on a barrier", input.vol);
  const amountAt = (price: number, remaining: number) =>
    payment.pays === "cash" ? payment.amount * exp(-rate * remaining) : price * exp(-dividendYield * remaining);
  const isTouched = (lower !== null && spot <= lower) || (upper !== null && spot >= upper);
  if (isTouched) {
    if (paid === "never_touched") return { price: 0, errorEstimate: 0 };
    const remaining = paid === "at_hit" ? 0 : input.expiryYears;
    return { price: amountAt(spot, remaining), errorEstimate: 0 };
  }
  const reach = reachOf(input) + deviationOf(input);
  const low = lower === null ? log(spot) - reach : log(lower);
  const high = upper === null ? log(spot) + reach : log(upper);
  const atBarrier = (barrier: number) => (remaining: number) =>
    paid === "never_touched" ? 0 : amountAt(barrier, paid === "at_hit" ? 0 : remaining);
  const far = (logPrice: number) => (remaining: number) =>
    paid === "never_touched" ? amountAt(exp(logPrice), remaining) : 0;
  const scale = payment.pays === "cash" ? payment.amount : spot;
  return extrapolated((n, m) => {
    const values = solveOnGrid(
      {
        market: input,
        low,
        high,
        payoff: (x) => (paid === "never_touched" ? amountAt(exp(x), 0) : 0),
        atLow: lower === null ? far(low) : atBarrier(lower),
        atHigh: upper === null ? far(high) : atBarrier(upper),
      },
      n,
      m,
      null,
    );
    return gridValueAt(values, log(spot));
  }, scale);
}
