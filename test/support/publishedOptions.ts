import { golden } from "./golden.ts";

/** A published value and the parameters of `blackscholes` that ask for it. */
export interface PublishedOption {
  readonly id: string;
  readonly params: Record<string, unknown>;
  readonly expected: number;
  /** Allowed distance, as the source states it. */
  readonly tolerance: number;
}

// biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
type Inputs = any;

interface Case {
  readonly id: string;
  readonly inputs: Inputs;
  readonly expected: Record<string, number>;
  readonly exact?: Record<string, number>;
  readonly tolerance: Record<string, { readonly abs?: number; readonly rel?: number }>;
}

const underscored = (text: string) => text.replaceAll("-", "_");

/** Parameters that every option on one asset has. */
export const publishedMarket = ({ spot, strike, r, q, vol, t, type }: Inputs) => ({
  spot,
  risk_free_rate: r,
  dividend_yield: q,
  ...(vol === undefined ? {} : { volatility: vol }),
  expiry_years: t,
  option_type: type,
  ...(strike ? { strike } : {}),
});

function digitalParams(inputs: Inputs): Record<string, unknown> {
  const { payoff, settlement, knockIn, cash, secondStrike, type } = inputs;
  const amount = cash === undefined ? {} : { cash_amount: cash };
  if (payoff === "gap") return { ...publishedMarket(inputs), payoff, payoff_strike: secondStrike };
  if (settlement === "european" || settlement === undefined) {
    return { ...publishedMarket(inputs), payoff: underscored(payoff), ...amount };
  }
  const { strike: barrier, ...rest } = publishedMarket(inputs);
  const touch = {
    ...rest,
    barrier,
    touch_side: type === "call" ? "up" : "down",
    pays: payoff === "asset-or-nothing" ? "asset" : "cash",
    ...amount,
  };
  return knockIn
    ? { ...touch, payoff: "one_touch", settlement: underscored(settlement) }
    : { ...touch, payoff: "no_touch" };
}

function barrierParams(inputs: Inputs): Record<string, unknown> {
  const { barrierType, barrier, rebate, lowerBarrier, upperBarrier } = inputs;
  if (barrier !== undefined) {
    return { ...publishedMarket(inputs), payoff: "barrier", barrier, barrier_type: underscored(barrierType), rebate };
  }
  const knock = barrierType === "knock-out" ? "out" : "in";
  return {
    ...publishedMarket(inputs),
    payoff: "double_barrier",
    lower_barrier: lowerBarrier,
    upper_barrier: upperBarrier,
    knock,
  };
}

function mertonParams(inputs: Inputs): Record<string, unknown> {
  const { totalVol, jumpIntensity, jumpShareOfVariance } = inputs;
  const jumpVol = totalVol * Math.sqrt(jumpShareOfVariance / jumpIntensity);
  return {
    ...publishedMarket(inputs),
    model: "merton_jump",
    volatility: totalVol * Math.sqrt(1 - jumpShareOfVariance),
    jump_intensity: jumpIntensity,
    jump_mean: -0.5 * jumpVol * jumpVol,
    jump_vol: jumpVol,
  };
}

/** Some Heston cases give a forward and a discount factor, a strike in standard deviations or dates. */
function hestonParams(inputs: Inputs): Record<string, unknown> {
  const { heston, forward, discountFactor, tDates, type, strike } = inputs;
  // 2004-12-27 to 2005-03-28 by Actual/Actual (ISDA).
  const t = tDates ? 5 / 366 + 86 / 365 : inputs.t;
  const r = discountFactor === undefined ? inputs.r : -Math.log(discountFactor) / t;
  const q = discountFactor === undefined ? inputs.q : r;
  const spot = forward === undefined ? inputs.spot : forward * Math.exp((q - r) * t);
  const deviations = typeof strike === "string" ? Number(/-\((-?\d+)\)/.exec(strike)![1]) : null;
  const level = deviations === null ? strike : Math.exp(-deviations * Math.sqrt(heston.theta * t));
  return {
    ...publishedMarket({ spot, strike: level, r, q, t, type: deviations === null ? type : level > 1 ? "call" : "put" }),
    model: "heston",
    initial_variance: heston.v0,
    long_run_variance: heston.theta,
    mean_reversion: heston.kappa,
    vol_of_vol: heston.sigma,
    correlation: heston.rho,
  };
}

const families: Readonly<Record<string, (inputs: Inputs) => Record<string, unknown>>> = {
  digital: digitalParams,
  barrier: barrierParams,
  lookback: (inputs) => ({
    ...publishedMarket(inputs),
    payoff: `lookback_${inputs.lookback}`,
    extreme: inputs.minmax,
  }),
  geometricAsian: (inputs) => ({
    ...publishedMarket(inputs),
    payoff: "geometric_asian",
    ...(inputs.fixingTimes ? { fixing_times: inputs.fixingTimes } : {}),
    ...(inputs.averageOf === "strike" ? { average_of: "strike", strike: undefined } : {}),
  }),
  mertonJump: mertonParams,
  heston: hestonParams,
  cgmy: ({ cgmy, ...inputs }) => ({
    ...publishedMarket(inputs),
    model: "cgmy",
    jump_activity: cgmy.C,
    fall_decay: cgmy.G,
    rise_decay: cgmy.M,
    jump_fineness: cgmy.Y,
  }),
  varianceGamma: (inputs) => ({
    ...publishedMarket({ ...inputs, vol: inputs.vg.sigma }),
    model: "variance_gamma",
    variance_rate: inputs.vg.nu,
    gamma_drift: inputs.vg.theta,
  }),
  forwardStart: (inputs) => ({
    ...publishedMarket(inputs),
    payoff: "forward_start",
    start_years: inputs.start,
    moneyness: inputs.moneyness,
  }),
  american: (inputs) => ({ ...publishedMarket(inputs), exercise: "american" }),
  americanApproximation: ({ method, ...inputs }) => ({
    ...publishedMarket(inputs),
    exercise: "american",
    approximation: approximations[method],
  }),
  dividends: ({ exercise, days, dividends, ...inputs }) => ({
    ...publishedMarket({ ...inputs, t: days / 365 }),
    exercise,
    dividends: dividends.map(([day, amount]: [number, number]) => ({ time_years: day / 365, amount })),
  }),
};

/** What the grid of American options with dividends leaves, in currency. */
const dividendGridError = 7e-4;

/** Approximations under the names that the published values of American options have for them. */
const approximations: Readonly<Record<string, string>> = {
  "barone-adesi-whaley": "barone_adesi_whaley",
  "ju-quadratic": "ju_zhong",
  "bjerksund-stensland-1993": "bjerksund_stensland_1993",
  "bjerksund-stensland-2002": "bjerksund_stensland_2002",
  "qd-plus (8 Chebyshev nodes, Halley, 1e-10)": "qd_plus",
};

export const optionFamilies = Object.keys(families);

/** The published "exact" American prices stop at fixed iteration counts: what is left there, in currency. */
const publishedAmericanError = 1e-6;
/** The converged price of these two is 1.2e-5 higher (make_american_reference.py prints it). */
const unconvergedAmerican = ["am-edge-001", "am-edge-002"];
/** Vols all but zero, whose own tolerance is the wider one. */
const limitTolerance = (id: string, tolerance: number) =>
  unconvergedAmerican.includes(id) ? 2e-5 : id === "am-edge-009" ? tolerance : publishedAmericanError;

/** Allowed distance from a value: absolute and relative part together. */
export function publishedTolerance(
  tolerance: Readonly<Record<string, { readonly abs?: number; readonly rel?: number }>>,
  value: number,
): number {
  const { abs = 0, rel = 0 } = tolerance.price ?? tolerance["*"]!;
  return abs + rel * Math.abs(value);
}

/** Values of approximations; those that stand beside exact prices are read from there. */
function publishedApproximations(): readonly PublishedOption[] {
  const files = ["american", "bjerksundStensland"].map((name) =>
    golden<{ cases: readonly Case[] }>(`options/${name}.json`),
  );
  return files
    .flatMap(({ cases }) => cases)
    .filter(({ inputs }) => inputs.method in approximations)
    .map(({ id, inputs, expected, tolerance }) => ({
      id,
      params: families.americanApproximation!(inputs),
      expected: expected.price!,
      tolerance: publishedTolerance(tolerance, expected.price!),
    }));
}

function allowedOf(family: string, id: string, inputs: Inputs, allowed: number): number {
  if (family === "american") return limitTolerance(id, allowed);
  return family === "dividends" && inputs.exercise === "american" ? allowed + dividendGridError : allowed;
}

/** Every published value of a family in test/golden/options. */
export function publishedOptions(family: string): readonly PublishedOption[] {
  if (family === "americanApproximation") return publishedApproximations();
  const { cases } = golden<{ cases: readonly Case[] }>(`options/${family}.json`);
  return cases.map(({ id, inputs, expected, exact, tolerance }) => {
    const value = exact?.price ?? expected.price!;
    const allowed = publishedTolerance(tolerance, value);
    return {
      id,
      params: families[family]!(inputs),
      expected: value,
      tolerance: allowedOf(family, id, inputs, allowed),
    };
  });
}
