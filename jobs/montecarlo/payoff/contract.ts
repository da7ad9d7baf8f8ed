import { asianPayoff, fixingWeights, trapezoidWeights } from "../../../models/simulation/payoffs/asian.ts";
import { type BarrierPayoff, barrierPayoff, doubleBarrierPayoff } from "../../../models/simulation/payoffs/barrier.ts";
import { exercisedContract, heldContract } from "../../../models/simulation/payoffs/contracts.ts";
import { lookbackPayoff } from "../../../models/simulation/payoffs/lookback.ts";
import type { PathPayoff, PayoffClock } from "../../../models/simulation/payoffs/pathPayoff.ts";
import type { PathContract } from "../../../models/simulation/payoffs/pathPricer.ts";
import { terminalPayoff } from "../../../models/simulation/payoffs/terminal.ts";
import { varianceSwapPayoff } from "../../../models/simulation/payoffs/varianceSwap.ts";
import { exerciseProblem, levelOf } from "./market.ts";
import type { PreparedPayoff } from "./prepare.ts";
import { isContinuous } from "./schedule.ts";

/**
 * The contract of a payoff.
 *
 * @param spot - k prices today, the payoff's own or shifted ones.
 * @param vols - k vols for continuous monitoring; `null` when there is none.
 */
export function contractOf(prepared: PreparedPayoff, spot: Float64Array, vols: Float64Array | null): PathContract {
  const { request, times, exercise } = prepared;
  if (exercise) return exercisedContract(exerciseProblem(prepared), exercise.policy);
  const { assets, terms } = request;
  const level = levelOf(prepared);
  // Dates of discrete monitoring are all dates that a discretely watched payoff may look at.
  const watched = prepared.rows.length > 0 && terms.type !== "asian" ? watchedRows(prepared) : null;
  const clock: PayoffClock = watched
    ? { times: Float64Array.from(watched, (row) => times[row - 1]!), rate: prepared.rate }
    : { times, rate: prepared.rate };
  if (terms.barrier_asset !== undefined) {
    const asset = terms.barrier_asset - 1;
    const payoff = barrierOf(prepared, clock, vols && vols[asset]!);
    const prices = levelsOn(watched, times.length, assets, (from, at) => from[at + asset]!);
    return {
      extraDrivers: 0,
      stop: () => times.length,
      value: (path) => payoff.valueOn(prices(path), level(path, times.length * assets)),
    };
  }
  const payoff = payoffOf(prepared, clock, level(spot, 0), vols && vols[0]!);
  const held = heldContract(payoff, times.length, assets, level);
  if (!watched || watched.length === times.length) return held;
  const levels = levelsOn(watched, times.length, assets, level);
  return { ...held, value: (path, extra) => payoff.value(levels(path), extra) };
}

/** Reads a level today and at the dates that are watched (all of them when `null`); the array is used again. */
function levelsOn(
  watched: readonly number[] | null,
  dates: number,
  assets: number,
  levelAt: (prices: Float64Array, at: number) => number,
): (path: Float64Array) => Float64Array {
  const rows = [0, ...(watched ?? Array.from({ length: dates }, (_, i) => i + 1))];
  const levels = new Float64Array(rows.length);
  return (path) => {
    for (let i = 0; i < rows.length; i++) levels[i] = levelAt(path, rows[i]! * assets);
    return levels;
  };
}

/** Rows that a discretely watched payoff looks at besides today: its dates, and maturity. */
function watchedRows({ rows, times }: PreparedPayoff): readonly number[] {
  const own = rows.filter((row) => row > 0);
  return own.at(-1) === times.length ? own : [...own, times.length];
}

/** Weights of today and of each date in the average of an asian. */
export const averageWeights = ({ request, times, rows }: PreparedPayoff): Float64Array =>
  isContinuous(request.terms) ? trapezoidWeights(times) : fixingWeights(times.length, rows);

function payoffOf(prepared: PreparedPayoff, clock: PayoffClock, today: number, vol: number | null): PathPayoff {
  const { terms, sign } = prepared.request;
  const strike = terms.strike ?? 0;
  const continuousVol = isContinuous(terms) ? vol : null;
  switch (terms.type) {
    case "digital": {
      const payment = terms.pays === "asset" ? ({ pays: "asset" } as const) : cash(terms.cash_amount);
      return terminalPayoff(clock, sign, strike, payment);
    }
    case "asian": {
      const { averaging = "arithmetic", average_of: averageOf = "price" } = terms;
      return asianPayoff(clock, { averaging, averageOf, sign, strike, weights: averageWeights(prepared) });
    }
    case "barrier":
      return barrierOf(prepared, clock, continuousVol);
    case "double_barrier": {
      const { lower_barrier: lower, upper_barrier: upper, knock } = terms;
      return doubleBarrierPayoff(clock, { sign, strike, lower: lower!, upper: upper!, knock: knock!, continuousVol });
    }
    case "lookback": {
      const { lookback_style: style = "fixed", extreme = today } = terms;
      return lookbackPayoff(clock, { sign, style, strike, extreme, continuousVol });
    }
    case "variance_swap":
      return varianceSwapPayoff(clock, terms.strike_variance ?? 0);
    default:
      return terminalPayoff(clock, sign, strike, { pays: "intrinsic" });
  }
}

const cash = (amount = 1) => ({ pays: "cash", amount }) as const;

function barrierOf(
  { request: { terms, sign } }: PreparedPayoff,
  clock: PayoffClock,
  vol: number | null,
): BarrierPayoff {
  const [side, knock] = terms.barrier_type!.split("_") as ["up" | "down", "in" | "out"];
  const continuousVol = isContinuous(terms) ? vol : null;
  const { barrier, strike, rebate = 0 } = terms;
  return barrierPayoff(clock, { sign, strike: strike!, barrier: barrier!, side, knock, rebate, continuousVol });
}
