import { covarianceFactor } from "../../../models/numerics/cholesky.ts";
import { pow } from "../../../models/numerics/power.ts";
import { modelInputError } from "../../../models/requireThat.ts";
import { type CashFlow, cashFlowPlan, scheduledSteps } from "../../../models/simulation/cashFlows.ts";
import { type DynamicsSpec, pathModelOf } from "../../../models/simulation/dynamics/pathModelOf.ts";
import type { GbmPortfolio, LogGrid } from "../../../models/simulation/gbmBlock.ts";
import type { GbmParameters } from "../../../models/simulation/gbmCalibration.ts";
import type { PortfolioGrids, PortfolioRules } from "../../../models/simulation/portfolioBlock.ts";
import { portfolioGrids } from "../../../models/simulation/portfolioGrids.ts";
import { portfolioMoments } from "../../../models/simulation/portfolioMoments.ts";
import { barsPerYear, type PriceHistory } from "../../../protocol/marketData.ts";
import type { JsonValue } from "../../jobKind.ts";
import { buildDynamics } from "../dynamics/build.ts";
import { diffusionOf } from "../dynamics/diffusion.ts";
import { returnHistory } from "../dynamics/history.ts";
import { defaultDynamics, missingParameters } from "../dynamics/kinds.ts";
import type { MontecarloParams } from "../params.ts";
import type { MontecarloInput } from "../target.ts";
import { assetsOf, runsOnKernel } from "./blocks.ts";

/** A simulation ready to run: what every block of the job sees. */
export interface Simulation {
  readonly symbols: readonly string[];
  readonly params: MontecarloParams;
  readonly seed: number;
  readonly weights: Float64Array;
  readonly stepsPerYear: number;
  readonly horizonYears: number;
  readonly engine: KernelEngine | PathEngine;
  /** Parameters used and where they come from. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** Standard errors of fitted parameters; `null` when none was fitted. */
  readonly parameterErrors: Readonly<Record<string, JsonValue>> | null;
  readonly definitions: Readonly<Record<string, string>>;
  /** The correlation was indefinite and had to be repaired. */
  readonly repaired: boolean;
  /** Dates and number of the returns behind the estimates; `null` when nothing was estimated. */
  readonly history: { readonly firstDate: string; readonly lastDate: string; readonly returns: number } | null;
}

/** Geometric Brownian motion, bought and held, on the SIMD kernel. */
export interface KernelEngine {
  readonly kind: "kernel";
  readonly logNormal: GbmParameters;
  readonly portfolio: GbmPortfolio;
}

/** Any dynamics and any rules. */
export interface PathEngine {
  readonly kind: "paths";
  readonly spec: DynamicsSpec;
  readonly rules: PortfolioRules;
  readonly grids: PortfolioGrids;
}

const terminalBins = 16_384;
const stepBins = 512;
export const drawdownBins = 8_192;

/** The grids of the kernel reach this many standard deviations of the log value to both sides. */
const gridDeviations = 10;

/**
 * Calibrates the simulation.
 *
 * @throws {@link CatalogueError} `market_data.insufficient` with too few returns, `model.input` for closes that cannot carry
 * an estimate, and when the estimated growth over the horizon leaves the range of numbers.
 */
export function preparePortfolio(input: MontecarloInput, prices: PriceHistory | null, seed: number): Simulation {
  const { params, symbols, interval } = input;
  const { dynamics = defaultDynamics, time_steps: steps } = params;
  const assets = assetsOf(symbols, params);
  const history = missingParameters(dynamics, assets).length > 0 ? returnHistory(prices) : null;
  const stepsPerYear = history?.prices.barsPerYear ?? params.steps_per_year ?? barsPerYear[interval]!;
  const stepYears = 1 / stepsPerYear;
  const weights = Float64Array.from(params.weights ?? new Array<number>(assets).fill(1 / assets));
  const built = buildDynamics({ dynamics, assets, steps, stepYears, history, weights });
  const simulation = {
    symbols: symbols.length > 0 ? symbols : Array.from({ length: assets }, (_, i) => `asset_${i + 1}`),
    params,
    seed,
    weights,
    stepsPerYear,
    horizonYears: steps * stepYears,
    parameters: built.parameters,
    parameterErrors: built.parameterErrors ?? null,
    definitions: built.definitions,
    history: history && {
      firstDate: history.prices.dates[0]!,
      lastDate: history.prices.dates.at(-1)!,
      returns: history.prices.dates.length - 1,
    },
  };
  if (runsOnKernel(params, assets)) {
    const { logNormal } = diffusionOf(dynamics, assets, history);
    const { engine, repaired } = kernelEngine(logNormal, weights, stepYears, params);
    return { ...simulation, engine, repaired };
  }
  if (built.spec.kind === "gbm")
    requireRange(diffusionOf(dynamics, assets, history).logNormal, assets, steps * stepYears);
  const rules = rulesOf(params, weights, stepsPerYear);
  const bins = { terminal: terminalBins, step: stepBins };
  const grids = portfolioGrids(pathModelOf(built.spec), rules, seed, bins);
  return { ...simulation, engine: { kind: "paths", spec: built.spec, rules, grids }, repaired: built.repaired };
}

function kernelEngine(
  logNormal: GbmParameters,
  weights: Float64Array,
  stepYears: number,
  { time_steps: steps, antithetic }: MontecarloParams,
): { readonly engine: KernelEngine; readonly repaired: boolean } {
  const assets = weights.length;
  const horizonYears = steps * stepYears;
  requireRange(logNormal, assets, horizonYears);
  const { lower, repaired } = covarianceFactor(
    logNormal.covariance.map((x) => x * stepYears),
    assets,
  );
  const gridAfter = (years: number, bins: number): LogGrid => {
    const { logMean, logDeviation } = portfolioMoments(logNormal, weights, years);
    const reach = gridDeviations * Math.max(logDeviation, 1e-6);
    return { low: logMean - reach, binsPerUnit: bins / (2 * reach), bins };
  };
  const portfolio: GbmPortfolio = {
    drift: logNormal.logDrift.map((x) => x * stepYears),
    loadings: lower,
    weights,
    steps,
    antithetic,
    terminalGrid: gridAfter(horizonYears, terminalBins),
    stepGrids: Array.from({ length: steps }, (_, step) => gridAfter((step + 1) * stepYears, stepBins)),
    centre: portfolioMoments(logNormal, weights, horizonYears).mean,
  };
  return { engine: { kind: "kernel", logNormal, portfolio }, repaired };
}

/** Refuses parameters under which a path could leave the range of a double; no real price does. */
function requireRange({ logDrift, covariance }: GbmParameters, assets: number, years: number): void {
  for (let i = 0; i < assets; i++) {
    const reach = Math.abs(logDrift[i]!) * years + gridDeviations * Math.sqrt(covariance[i * assets + i]! * years);
    if (!(reach < 300)) throw modelInputError("time_steps", "a horizon over which the prices stay finite", years);
  }
}

/** Events of one year by the word of the request; every step counts as the steps of a year. */
const perYear = { monthly: 12, quarterly: 4, yearly: 1 } as const;

function rulesOf(params: MontecarloParams, weights: Float64Array, stepsPerYear: number): PortfolioRules {
  const {
    time_steps: steps,
    initial_value: start,
    rebalancing = "none",
    inflation_rate = 0,
    goal,
    goal_terms,
  } = params;
  const eventsPerYear = (word: "every_step" | keyof typeof perYear) =>
    word === "every_step" ? stepsPerYear : Math.min(perYear[word], stepsPerYear);
  const flows = (params.cash_flows ?? []).map((flow): CashFlow => {
    const inflation = flow.indexed_to_inflation ? inflation_rate : 0;
    return {
      direction: flow.type,
      size: flow.share_of_value ?? flow.amount! / start,
      basis: flow.share_of_value === undefined ? "amount" : "share_of_value",
      perYear: flow.frequency === "once" ? null : eventsPerYear(flow.frequency),
      timing: flow.timing,
      annualGrowth: (1 + flow.annual_growth) * (1 + inflation) - 1,
      startYear: flow.start_year,
      endYear: flow.end_year ?? Number.POSITIVE_INFINITY,
    };
  });
  const goalGrowth = goal_terms === "real" ? 1 + inflation_rate : 1;
  return {
    weights,
    rebalanced:
      rebalancing === "none"
        ? new Uint8Array(steps + 1)
        : scheduledSteps(steps, stepsPerYear, eventsPerYear(rebalancing)),
    cashFlows: cashFlowPlan(flows, steps, stepsPerYear),
    goal:
      goal === undefined
        ? new Float64Array(0)
        : Float64Array.from({ length: steps + 1 }, (_, s) => (goal / start) * pow(goalGrowth, s / stepsPerYear)),
    antithetic: params.antithetic,
  };
}
