import { golden } from "./golden.ts";
import { type PublishedOption, publishedMarket, publishedTolerance } from "./publishedOptions.ts";

// biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
type Inputs = any;

const underscored = (text: string) => text.replaceAll("-", "_");

function partialLookback(inputs: Inputs): Record<string, unknown> {
  const { lookback, minmax, t1, lambda } = inputs;
  return lookback === "partial-floating"
    ? {
        ...publishedMarket(inputs),
        payoff: "lookback_partial_floating",
        extreme: minmax,
        window_end_years: t1,
        strike_multiple: lambda,
      }
    : { ...publishedMarket(inputs), payoff: "lookback_partial_fixed", window_start_years: t1 };
}

function arithmeticAsian(inputs: Inputs): Record<string, unknown> {
  const { averageOf, method, fixings, firstFixing, averagingLength, volSlope, volStep, vol } = inputs;
  const averages = { payoff: "arithmetic_asian", average_of: averageOf };
  const approximation = method === undefined ? {} : { approximation: underscored(method) };
  const base = { ...publishedMarket(inputs), ...averages, ...approximation };
  if (averageOf === "strike") delete (base as Record<string, unknown>).strike;
  if (inputs.lengthDays360 !== undefined) {
    const elapsed = inputs.elapsedDays360 / 360;
    return {
      ...base,
      expiry_years: inputs.lengthDays360 / 360 - elapsed,
      ...(elapsed > 0 ? { average_so_far: inputs.currentAverage, averaging_elapsed_years: elapsed } : {}),
    };
  }
  if (fixings === undefined) return base;
  const length = averagingLength ?? inputs.t - firstFixing;
  const times = Array.from({ length: fixings }, (_, i) => firstFixing + (i * length) / (fixings - 1));
  const slope = { up: -1, down: 1 }[volSlope as "up" | "down"] ?? 0;
  const vols =
    slope === 0 ? {} : { fixing_volatilities: times.map((_, i) => vol + slope * (fixings - 1 - i) * volStep) };
  return { ...base, expiry_years: times.at(-1), fixing_times: times, ...vols };
}

function assets(inputs: Inputs): Record<string, unknown> {
  const { basket, type, r, t, strike, underlyings, method } = inputs;
  const spots = inputs.spots ?? [inputs.s1, inputs.s2];
  const yields = inputs.q1 === undefined ? inputs.q : [inputs.q1, inputs.q2];
  const payoffs: Record<string, string> = {
    min: "rainbow_min",
    max: "rainbow_max",
    spread: "spread",
    "weighted-sum": "basket",
  };
  const futures = underlyings === "futures";
  return {
    payoff: payoffs[basket],
    option_type: type,
    strike,
    expiry_years: t,
    risk_free_rate: r,
    spots,
    volatilities: inputs.vols ?? [inputs.vol1, inputs.vol2],
    correlation: inputs.correlation ?? inputs.rhoAllPairs ?? inputs.rho,
    ...(futures
      ? { model: "black_76" }
      : { dividend_yields: typeof yields === "number" ? spots.map(() => yields) : yields }),
    ...(inputs.weights ? { weights: inputs.weights } : {}),
    ...(method ? { approximation: method } : {}),
  };
}

const families: Readonly<Record<string, (inputs: Inputs) => Record<string, unknown>>> = {
  partialLookback,
  arithmeticAsian,
  americanBarrier: (inputs) => ({
    ...publishedMarket(inputs),
    payoff: "barrier",
    exercise: "american",
    barrier: inputs.barrier,
    barrier_type: underscored(inputs.barrierType),
    rebate: inputs.rebate,
  }),
  geometricAsianHeston: ({ heston, ...inputs }) => ({
    ...publishedMarket(inputs),
    model: "heston",
    payoff: "geometric_asian",
    initial_variance: heston.v0,
    long_run_variance: heston.theta,
    mean_reversion: heston.kappa,
    vol_of_vol: heston.sigma,
    correlation: heston.rho,
  }),
  twoAssets: assets,
  threeAssets: assets,
  // The printed digits belong to whole days.
  basket: (inputs) => assets({ ...inputs, t: Math.round(inputs.t * 365) / 365 }),
};

export const exoticFamilies = Object.keys(families);

/** Every published value of a family of exotic options in test/golden/options. */
export function publishedExotics(family: string): readonly PublishedOption[] {
  const { cases } = golden<{ cases: readonly Inputs[] }>(`options/${family}.json`);
  return cases.map(({ id, inputs, expected, tolerance }) => ({
    id,
    params: families[family]!(inputs),
    expected: expected.price,
    tolerance: publishedTolerance(tolerance, expected.price),
  }));
}
