import { golden } from "./golden.ts";

/** A published value and the parameters of `montecarlo` that ask for it. */
export interface PublishedPayoff {
  readonly id: string;
  readonly family: string;
  readonly params: Record<string, unknown>;
  readonly expected: number;
  /** Allowed distance besides the standard error, as the source states it. */
  readonly tolerance: number;
}

// biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
type Inputs = any;

interface Case {
  readonly id: string;
  readonly family: string;
  readonly inputs: Inputs;
  readonly expected: { readonly price: number };
  readonly tolerance: { readonly abs?: number; readonly rel?: number };
}

const underscored = (text: string) => text.replaceAll("-", "_");

function dynamics({ vol, heston, vols, rho, rhoAllPairs, correlation, assets, vol1, vol2 }: Inputs) {
  if (heston) {
    const { v0, kappa, theta, sigma, rho: varianceCorrelation } = heston;
    const parameters = {
      initial_variance: v0,
      long_run_variance: theta,
      mean_reversion: kappa,
      vol_of_vol: sigma,
      variance_correlation: varianceCorrelation,
    };
    return { model: "heston", parameters };
  }
  const volatility = vol1 === undefined ? (vols ?? vol) : [vol1, vol2];
  const k = assets ?? (Array.isArray(volatility) ? volatility.length : 1);
  const pairs = rhoAllPairs ?? rho;
  const matrix =
    correlation ??
    (k > 1
      ? Array.from({ length: k }, (_, i) => Array.from({ length: k }, (_, j) => (i === j ? 1 : pairs)))
      : undefined);
  return { model: "gbm", parameters: { volatility, ...(matrix ? { correlation: matrix } : {}) } };
}

function fixings({ fixingTimes, fixings: count, firstFixing, averagingLength, t, monitoring }: Inputs) {
  if (monitoring === "continuous") return { maturity: t, monitoring };
  if (Array.isArray(fixingTimes)) return { maturity: t, fixing_times: fixingTimes };
  if (firstFixing === undefined) return { maturity: t, fixings: count };
  const times = Array.from({ length: count }, (_, i) => firstFixing + (i * averagingLength) / (count - 1));
  return { maturity: times.at(-1)!, fixing_times: times };
}

function asian(inputs: Inputs) {
  const { average, averageOf, type, strike } = inputs;
  return {
    type: "asian",
    averaging: average,
    average_of: averageOf,
    option: type,
    ...(averageOf === "strike" ? {} : { strike }),
    ...fixings(inputs),
  };
}

function lookback({ lookback: style, type, strike, minmax, t }: Inputs) {
  return {
    type: "lookback",
    lookback_style: style,
    option: type,
    extreme: minmax,
    maturity: t,
    ...(style === "fixed" ? { strike } : {}),
  };
}

function barrier({ barrierType, barrier: level, rebate, type, strike, t, lowerBarrier, upperBarrier }: Inputs) {
  const common = { option: type, strike, maturity: t };
  if (lowerBarrier !== undefined) {
    const knock = barrierType === "knock-out" ? "out" : "in";
    return { type: "double_barrier", ...common, lower_barrier: lowerBarrier, upper_barrier: upperBarrier, knock };
  }
  return { type: "barrier", ...common, barrier: level, barrier_type: underscored(barrierType), rebate };
}

function basket({ basket: kind, type, strike, t, weights }: Inputs) {
  const level =
    kind === "max"
      ? { type: "best_of" }
      : kind === "min"
        ? { type: "worst_of" }
        : { type: "weighted_sum", weights: kind === "spread" ? [1, -1] : weights };
  return { type: "european", option: type, strike, maturity: t, basket: level };
}

function exercised(inputs: Inputs) {
  const { basket: kind, type, strike, t } = inputs;
  const dates = kind ? { exercise_dates: 9 } : { exercise_dates: 50 * t };
  const option = { option: type, strike, maturity: t, ...dates };
  return kind ? { type: "bermudan", ...option, basket: { type: "best_of" } } : { type: "american", ...option };
}

const families: Readonly<Record<string, (inputs: Inputs) => Record<string, unknown>>> = {
  "option.asian": asian,
  "option.lookback.bsm": lookback,
  "option.barrier.bsm": barrier,
  "option.double-barrier.bsm": barrier,
  "option.basket.bsm": basket,
  "option.american.bsm": exercised,
  "option.american.basket": exercised,
};

function spots({ spot, spots: many, s1, s2, spotEach, assets }: Inputs): number | number[] {
  if (s1 !== undefined) return [s1, s2];
  return many ?? (spotEach === undefined ? spot : new Array(assets).fill(spotEach));
}

/** Every published value of a family in test/golden/montecarlo. */
export function publishedPayoffs(family: string): readonly PublishedPayoff[] {
  const { cases } = golden<{ cases: readonly Case[] }>("montecarlo/published_payoffs.json");
  return cases
    .filter((one) => one.family === family)
    .map(({ id, inputs, expected: { price }, tolerance: { abs = 0, rel = 0 } }) => ({
      id,
      family,
      params: {
        risk_free_rate: inputs.r,
        dividend_yield: inputs.q1 === undefined ? inputs.q : [inputs.q1, inputs.q2],
        spot: spots(inputs),
        dynamics: dynamics(inputs),
        payoff: families[family]!(inputs),
      },
      expected: price,
      tolerance: abs + rel * Math.abs(price),
    }));
}
