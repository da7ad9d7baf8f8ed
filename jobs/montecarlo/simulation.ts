import { covarianceFactor } from "../../models/numerics/cholesky.ts";
import { modelInputError } from "../../models/requireThat.ts";
import type { GbmPortfolio, LogGrid } from "../../models/simulation/gbmBlock.ts";
import { calibrateGbm, type GbmParameters } from "../../models/simulation/gbmCalibration.ts";
import { portfolioMoments } from "../../models/simulation/portfolioMoments.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { MontecarloParams } from "./params.ts";

/** A calibrated simulation: what every block of the job sees. */
export interface Simulation {
  readonly symbols: readonly string[];
  readonly params: MontecarloParams;
  readonly seed: number;
  readonly parameters: GbmParameters;
  /** The estimated covariance was indefinite and had to be repaired. */
  readonly repaired: boolean;
  readonly weights: Float64Array;
  readonly horizonYears: number;
  readonly portfolio: GbmPortfolio;
  readonly firstDate: string;
  readonly lastDate: string;
}

/** Returns that an estimate of drift and covariance needs at least. */
const minimumReturns = 30;

/** Asset steps that one block should take: about a tenth of a second. */
const blockWork = 12_000_000;
const largestBlock = 8_192;
const smallestBlock = 64;

/** Paths whose values are kept after every step, for the bands. */
const bandSample = 131_072;

const terminalBins = 16_384;
const stepBins = 512;

/** The grids reach this many standard deviations of the log value to both sides. */
const gridDeviations = 10;

/** How many paths a block has: a function of the request alone, so that every plan and every retry agree. */
export function blockShape(assets: number, { simulations, time_steps }: MontecarloParams) {
  let pathsPerBlock = largestBlock;
  while (pathsPerBlock > smallestBlock && pathsPerBlock * time_steps * assets > blockWork) pathsPerBlock /= 2;
  const blocks = Math.ceil(simulations / pathsPerBlock);
  const bandBlocks = Math.ceil(Math.min(simulations, bandSample) / pathsPerBlock);
  return {
    blocks,
    pathsOf: (block: number) => Math.min(pathsPerBlock, simulations - block * pathsPerBlock),
    hasBands: (block: number) => block < bandBlocks,
  };
}

/**
 * Calibrates the simulation from closes.
 *
 * @throws {@link CatalogueError} `market_data.insufficient` with too few returns, `model.input` when the estimated growth
 * over the horizon leaves the range of numbers.
 */
export function prepareSimulation(params: MontecarloParams, prices: PriceHistory | null, seed: number): Simulation {
  const returns = (prices?.dates.length ?? 0) - 1;
  if (!prices || returns < minimumReturns) {
    throw new CatalogueError(
      "market_data.insufficient",
      `drift and covariance need at least ${minimumReturns} common returns; there are ${Math.max(0, returns)}`,
    );
  }
  const assets = prices.symbols.length;
  const parameters = calibrateGbm(prices.closes, prices.barsPerYear);
  const weights = Float64Array.from(params.weights ?? prices.symbols.map(() => 1 / assets));
  const { time_steps: steps, antithetic } = params;
  const stepYears = 1 / prices.barsPerYear;
  const horizonYears = steps * stepYears;
  requireRange(parameters, assets, horizonYears);
  const { lower, repaired } = covarianceFactor(
    parameters.covariance.map((x) => x * stepYears),
    assets,
  );
  const terminal = portfolioMoments(parameters, weights, horizonYears);
  const gridAfter = (years: number, bins: number): LogGrid => {
    const { logMean, logDeviation } = portfolioMoments(parameters, weights, years);
    const reach = gridDeviations * Math.max(logDeviation, 1e-6);
    return { low: logMean - reach, binsPerUnit: bins / (2 * reach), bins };
  };
  return {
    symbols: prices.symbols,
    params,
    seed,
    parameters,
    repaired,
    weights,
    horizonYears,
    portfolio: {
      drift: parameters.logDrift.map((x) => x * stepYears),
      loadings: lower,
      weights,
      steps,
      antithetic,
      terminalGrid: gridAfter(horizonYears, terminalBins),
      stepGrids: Array.from({ length: steps }, (_, step) => gridAfter((step + 1) * stepYears, stepBins)),
      centre: terminal.mean,
    },
    firstDate: prices.dates[0]!,
    lastDate: prices.dates.at(-1)!,
  };
}

/** Refuses parameters under which a path could leave the range of a double; no real price does. */
function requireRange({ logDrift, covariance }: GbmParameters, assets: number, years: number): void {
  for (let i = 0; i < assets; i++) {
    const reach = Math.abs(logDrift[i]!) * years + gridDeviations * Math.sqrt(covariance[i * assets + i]! * years);
    if (!(reach < 300)) throw modelInputError("time_steps", "a horizon over which the prices stay finite", years);
  }
}
