import { gbmAtTimes } from "../../../models/simulation/dynamics/gbm.ts";
import { type DynamicsSpec, pathModelOf } from "../../../models/simulation/dynamics/pathModelOf.ts";
import type { ExerciseMartingale, ExerciseProblem } from "../../../models/simulation/exercise/exercisePolicy.ts";
import type { PathModel } from "../../../models/simulation/pathModel.ts";
import { type Basket, basketLevel } from "../../../models/simulation/payoffs/basketLevel.ts";
import { europeanMartingale, type LogNormalMarket } from "../../../models/simulation/payoffs/controls.ts";
import type { PreparedPayoff } from "./prepare.ts";

/** What the calibration, which is part of the preparation, may see of it. */
type Unfitted = Omit<PreparedPayoff, "exercise">;

/**
 * The paths of a payoff.
 *
 * @param vol - k vols in the place of those of gbm; `null`: its own.
 */
export const pathsOf = ({ spec, times }: Unfitted, vol: Float64Array | null): PathModel =>
  spec.kind === "gbm" ? gbmAtTimes({ ...spec.input, times, vol: vol ?? spec.input.vol }) : pathModelOf(spec);

/** Paths from a date on, relative to that date, of a model with independent increments. */
export function pathsFrom({ spec, times }: Unfitted, date: number): PathModel {
  if (spec.kind === "gbm") {
    const rest = times.subarray(date + 1).map((time) => time - times[date]!);
    return gbmAtTimes({ ...spec.input, times: rest });
  }
  const { input, kind } = spec as Extract<DynamicsSpec, { kind: "merton" | "kou" }>;
  return pathModelOf({ kind, input: { ...input, steps: times.length - 1 - date } } as DynamicsSpec);
}

/** The basket of a payoff; a single asset is the sum of itself. */
export function basketOf({ request: { terms, assets } }: Unfitted): Basket {
  const kind = terms.basket?.type ?? "weighted_sum";
  if (kind === "best_of" || kind === "worst_of") return { kind };
  const equal = new Array<number>(assets).fill(1 / assets);
  return { kind, weights: Float64Array.from(terms.basket?.weights ?? equal) };
}

/** Level of k prices from a position on. */
export const levelOf = (prepared: Unfitted): ((prices: Float64Array, at: number) => number) =>
  prepared.request.assets === 1
    ? (prices, at) => prices[at]!
    : basketLevel(basketOf(prepared), prepared.request.assets);

/** Degree of the regression in the level. */
const defaultDegree = (assets: number): number => (assets === 1 ? 4 : 3);

/** The exercise problem of an american or bermudan payoff. */
export function exerciseProblem(prepared: Unfitted): ExerciseProblem {
  const { request, times, rate, rows } = prepared;
  const { terms, pricing, assets, sign } = request;
  const kind = basketOf(prepared).kind;
  const sorted = kind === "best_of" || kind === "worst_of";
  return {
    times,
    rate,
    sign,
    strike: terms.strike!,
    exerciseAt: rows.map((row) => row - 1),
    basis: {
      kind: assets === 1 ? "level" : sorted ? "sorted_prices" : "level_and_prices",
      assets,
      degree: pricing.basis_degree ?? defaultDegree(assets),
      ascending: kind === "worst_of",
    },
    levelOf: levelOf(prepared),
  };
}

/** The market of the closed forms under gbm; `null` under other dynamics. */
export function logNormalMarket({ spec, times, rate, spot }: Unfitted): LogNormalMarket | null {
  if (spec.kind !== "gbm") return null;
  const { growth, vol, correlationFactor: factor } = spec.input;
  const k = spot.length;
  const correlation = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      for (let m = 0; m <= Math.min(i, j); m++) correlation[i * k + j]! += factor[i * k + m]! * factor[j * k + m]!;
    }
  }
  return { times, rate, spot, growth, vol, correlation };
}

/** The European option as martingale of an early-exercise problem of one asset under gbm; `null` elsewhere. */
export function exerciseMartingale(prepared: Unfitted): ExerciseMartingale | null {
  const market = logNormalMarket(prepared);
  const { assets, sign, terms } = prepared.request;
  if (!market || assets > 1) return null;
  const european = europeanMartingale(market, sign, terms.strike!);
  return (date, prices, at) => european(date, prices[at]!);
}
