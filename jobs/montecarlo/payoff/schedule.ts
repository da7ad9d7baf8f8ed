import type { DynamicsModel } from "../dynamics/params.ts";
import type { PayoffTerms, PricingParams } from "./params.ts";

/** The dates of a payoff's paths. */
export interface Schedule {
  /** n years, ascending, > 0; the last is maturity. */
  readonly times: Float64Array;
  /** Dates of the contract (fixings, monitoring, exercise) as rows: 0 is today, s the date `times[s − 1]`. */
  readonly rows: readonly number[];
}

/** Names of the dates of a contract by its type. */
const datesOf: Partial<Record<PayoffTerms["type"], readonly [times: keyof PayoffTerms, count: keyof PayoffTerms]>> = {
  asian: ["fixing_times", "fixings"],
  variance_swap: ["fixing_times", "fixings"],
  barrier: ["monitoring_times", "monitoring_dates"],
  double_barrier: ["monitoring_times", "monitoring_dates"],
  lookback: ["monitoring_times", "monitoring_dates"],
  american: ["exercise_times", "exercise_dates"],
  bermudan: ["exercise_times", "exercise_dates"],
};

/** Names of the parameters for the dates of a contract; `null` when it has none. */
export const dateNames = ({ type }: PayoffTerms) => datesOf[type] ?? null;

/** Whether the contract is watched or averaged at all times. */
export const isContinuous = ({ type, monitoring }: PayoffTerms): boolean =>
  type === "asian"
    ? monitoring === "continuous"
    : (type === "barrier" || type === "double_barrier" || type === "lookback") && monitoring !== "discrete";

/** Steps a year of models that are not exact in time. */
const stepsPerYear: Partial<Record<DynamicsModel, number>> = { heston: 32 };
const americanDatesPerYear = 50;
const bermudanDates = 10;
const continuousAsianSteps = 100;

/** Most dates that a path may have. */
export const maxSteps = 4_000;

/** Times closer than this part of maturity are one. */
const sameTime = 1e-9;

const equalTimes = (maturity: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (maturity * (i + 1)) / count);

/** Dates of the contract in years; empty when only maturity counts. */
function contractTimes(terms: PayoffTerms): readonly number[] {
  const names = dateNames(terms);
  if (!names || isContinuous(terms)) return [];
  const given = terms[names[0]] as number[] | undefined;
  if (given) return given;
  const { type, maturity } = terms;
  const standard = type === "bermudan" ? bermudanDates : Math.max(1, Math.round(americanDatesPerYear * maturity));
  return equalTimes(maturity, (terms[names[1]] as number | undefined) ?? Math.min(standard, 1_000));
}

/**
 * Dates of a path: those of the contract, and as many steps as the model needs.
 *
 * @returns `null` when the dates do not lie on a grid of equal steps, which every model but gbm needs.
 */
export function scheduleOf(terms: PayoffTerms, pricing: PricingParams, model: DynamicsModel): Schedule | null {
  const { maturity } = terms;
  const contract = contractTimes(terms);
  const needed = Math.ceil((stepsPerYear[model] ?? 0) * maturity);
  const averaged = terms.type === "asian" && isContinuous(terms) ? continuousAsianSteps : 1;
  const least = Math.min(maxSteps, pricing.time_steps ?? Math.max(1, needed, averaged));
  const times =
    model === "gbm" ? union(contract, equalTimes(maturity, least), maturity) : grid(contract, least, maturity);
  if (!times) return null;
  const distance = (s: number, time: number) => (times[s]! < time ? time - times[s]! : times[s]! - time);
  // Both ascend: the nearest step of a date is never before that of the date before it.
  let nearest = 0;
  const rowOf = (time: number) => {
    if (time <= sameTime * maturity) return 0;
    while (nearest + 1 < times.length && distance(nearest + 1, time) < distance(nearest, time)) nearest += 1;
    return nearest + 1;
  };
  return { times: Float64Array.from(times), rows: contract.map(rowOf) };
}

function union(contract: readonly number[], steps: readonly number[], maturity: number): readonly number[] {
  const sorted = [...contract, ...steps].filter((time) => time > sameTime * maturity).sort((a, b) => a - b);
  const apart = sorted.filter((time, i) => i === 0 || time - sorted[i - 1]! > sameTime * maturity);
  return [...apart.slice(0, -1), maturity];
}

/** The coarsest grid of equal steps with at least `least` steps on which all dates lie. */
function grid(contract: readonly number[], least: number, maturity: number): readonly number[] | null {
  for (let n = least; n <= maxSteps; n++) {
    const onGrid = contract.every((time) => {
      const position = (time / maturity) * n;
      return Math.abs(position - Math.round(position)) < 1e-6;
    });
    if (onGrid) return equalTimes(maturity, n);
  }
  return null;
}
