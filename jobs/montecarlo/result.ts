import { log } from "../../models/numerics/elementary.ts";
import { pairwiseSum } from "../../models/numerics/summation.ts";
import { blockMoments, type LogGrid } from "../../models/simulation/gbmBlock.ts";
import {
  type Estimate,
  histogramQuantile,
  type LogHistogram,
  lowerTailMean,
  quantileEstimate,
  valueAt,
} from "../../models/simulation/logHistogram.ts";
import type { JsonValue, Outcome } from "../jobKind.ts";
import type { Simulation } from "./simulation.ts";

/** What the blocks of a simulation leave; merging adds integers and joins lists, so it is exact. */
export interface SimulationStatistics {
  readonly terminal: Uint32Array;
  readonly bands: Uint32Array;
  /** The moments of each block, in block order. */
  readonly moments: number[];
}

const percentiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
const bandPercentiles = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
const percentileName = (p: number) => `p${Math.round(p * 100)}`;

const histogramBins = 60;

const sumOf = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);

/** The result of a simulation from the statistics of the blocks that were done: all of them unless it was cancelled. */
export function simulationOutcome(simulation: Simulation, statistics: SimulationStatistics): Outcome {
  const { params, portfolio, horizonYears: years } = simulation;
  const { initial_value: start, confidence_level: confidence, risk_free_rate: rate } = params;
  const n = sumOf(statistics.terminal);
  const terminal: LogHistogram = { grid: portfolio.terminalGrid, counts: statistics.terminal, total: n };
  const moments = terminalMoments(simulation, statistics, n);

  const inCurrency = ({ value, standardError }: Estimate) => ({
    value: value * start,
    standard_error: standardError * start,
  });
  const loss = ({ value, standardError }: Estimate) => ({
    value: (1 - value) * start,
    standard_error: standardError * start,
    confidence_level: confidence,
  });

  const expectedValue = inCurrency(moments.mean);
  const vol = {
    value: moments.deviation.value / Math.sqrt(years),
    standard_error: moments.deviation.standardError / Math.sqrt(years),
  };
  const valueAtRisk = loss(quantileEstimate(terminal, 1 - confidence));
  const expectedShortfall = loss(lowerTailMean(terminal, 1 - confidence));
  const sharpe = sharpeRatio(moments, rate, years, n);
  const lossShare = moments.losses / n;
  const quantiles = Object.fromEntries(
    percentiles.map((p) => [percentileName(p), inCurrency(quantileEstimate(terminal, p))]),
  );

  const result: Record<string, JsonValue> = {
    method: "gbm_monte_carlo",
    simulations: n,
    time_steps: params.time_steps,
    horizon_years: years,
    initial_value: start,
    expected_value: expectedValue,
    expected_return: {
      value: moments.mean.value - 1,
      standard_error: moments.mean.standardError,
    },
    vol,
    percentiles: quantiles,
    value_at_risk: valueAtRisk,
    expected_shortfall: expectedShortfall,
    probability_of_loss: { value: lossShare, standard_error: Math.sqrt((lossShare * (1 - lossShare)) / n) },
    sharpe: sharpe ? { value: sharpe.value, standard_error: sharpe.standardError } : null,
    assets: assetRows(simulation),
    correlations: correlations(simulation),
    calibration: {
      first_date: simulation.firstDate,
      last_date: simulation.lastDate,
      returns: simulation.parameters.observations,
      covariance_repaired: simulation.repaired,
    },
    bands: bandRows(simulation, statistics.bands),
    histogram: histogramRows(terminal, start),
    variance_reduction: params.antithetic ? "antithetic" : "none",
    definitions: {
      portfolio: "buy_and_hold: weights at the start, no rebalancing",
      drift_estimator: "mean log return, annualised by bars per year",
      covariance_estimator: "sample covariance of log returns, divisor n-1, annualised by bars per year",
      expected_return: "mean simple return over the horizon",
      vol: "standard deviation of the simple return over the horizon, divided by the root of the years",
      sharpe: "(mean simple return per year - risk-free rate) / vol",
      value_at_risk: "initial value minus the quantile of the terminal value at 1 - confidence level",
      expected_shortfall: "initial value minus the mean terminal value of the worst 1 - confidence level",
      standard_errors: params.antithetic
        ? "mean: from antithetic pairs; others: as for independent paths, which is an upper bound for monotone payoffs"
        : "independent paths",
    },
  };
  return {
    result,
    metrics: {
      expected_value: expectedValue.value,
      expected_return: moments.mean.value - 1,
      vol: vol.value,
      value_at_risk: valueAtRisk.value,
      expected_shortfall: expectedShortfall.value,
      probability_of_loss: lossShare,
      ...(sharpe ? { sharpe: sharpe.value } : {}),
    },
  };
}

/** Moments of the terminal relative value. */
interface TerminalMoments {
  readonly mean: Estimate;
  readonly deviation: Estimate;
  readonly skewness: number;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number;
  readonly losses: number;
}

function terminalMoments(
  { params, portfolio }: Simulation,
  { moments }: SimulationStatistics,
  n: number,
): TerminalMoments {
  const width = blockMoments.length;
  const total = (name: (typeof blockMoments)[number]) => {
    const at = blockMoments.indexOf(name);
    return pairwiseSum({ length: moments.length / width }, (block) => moments[block * width + at]!);
  };
  const shift = total("sum") / n;
  const second = total("sumOfSquares") / n;
  const third = total("sumOfCubes") / n;
  const fourth = total("sumOfFourths") / n;
  const m2 = Math.max(0, second - shift * shift);
  const m3 = third - 3 * shift * second + 2 * shift * shift * shift;
  const m4 = fourth - 4 * shift * third + 6 * shift * shift * second - 3 * shift * shift * shift * shift;
  const deviation = Math.sqrt((m2 * n) / (n - 1));
  const pairs = n / 2;
  const pairVariance = Math.max(0, total("sumOfPairSquares") - pairs * shift * shift) / (pairs - 1);
  return {
    mean: {
      value: portfolio.centre + shift,
      standardError: params.antithetic ? Math.sqrt(pairVariance / pairs) : deviation / Math.sqrt(n),
    },
    deviation: {
      value: deviation,
      standardError: deviation > 0 ? Math.sqrt(Math.max(0, m4 - m2 * m2) / n) / (2 * deviation) : 0,
    },
    skewness: m2 > 0 ? m3 / (m2 * Math.sqrt(m2)) : 0,
    kurtosis: m2 > 0 ? m4 / (m2 * m2) : 0,
    losses: total("losses"),
  };
}

/**
 * Sharpe ratio per year, `null` without risk. Standard error for non-normal returns.
 *
 * @see E. Mertens, "Comments on variance of the IID estimator in Lo (2002)", University of Basel (2002).
 */
function sharpeRatio(moments: TerminalMoments, rate: number, years: number, n: number): Estimate | null {
  const { mean, deviation, skewness, kurtosis } = moments;
  if (deviation.value < 1e-12) return null;
  const overHorizon = (mean.value - 1 - rate * years) / deviation.value;
  const variance = (1 - skewness * overHorizon + ((kurtosis - 1) / 4) * overHorizon * overHorizon) / n;
  const root = Math.sqrt(years);
  return { value: overHorizon / root, standardError: Math.sqrt(Math.max(0, variance)) / root };
}

function assetRows({ symbols, weights, parameters }: Simulation): JsonValue {
  const k = symbols.length;
  return symbols.map((symbol, i) => ({
    symbol,
    weight: weights[i]!,
    annual_log_drift: parameters.logDrift[i]!,
    annual_vol: Math.sqrt(parameters.covariance[i * k + i]!),
  }));
}

function correlations({ symbols, parameters: { covariance } }: Simulation): JsonValue {
  const k = symbols.length;
  const deviation = (i: number) => Math.sqrt(covariance[i * k + i]!);
  return symbols.map((_, i) =>
    symbols.map((_, j) => {
      const scale = deviation(i) * deviation(j);
      return i === j ? 1 : scale > 0 ? covariance[i * k + j]! / scale : 0;
    }),
  );
}

/** Percentiles after every step, the start included; `null` when no path that keeps its steps was done. */
function bandRows({ params, portfolio }: Simulation, counts: Uint32Array): JsonValue {
  const bandPaths = sumOf(counts.subarray(0, portfolio.stepGrids[0]!.bins));
  if (bandPaths === 0) return null;
  const start = params.initial_value;
  const columns = bandPercentiles.map((p) => [
    percentileName(p),
    [
      start,
      ...portfolio.stepGrids.map(
        (grid, step) =>
          start *
          histogramQuantile(
            { grid, counts: counts.subarray(step * grid.bins, (step + 1) * grid.bins), total: bandPaths },
            p,
          ),
      ),
    ],
  ]);
  return {
    paths: bandPaths,
    steps: Array.from({ length: params.time_steps + 1 }, (_, step) => step),
    ...Object.fromEntries(columns),
  };
}

/** About {@link histogramBins} bins of equal width whose edges are edges of the fine grid, so that counts stay integers. */
function histogramRows(terminal: LogHistogram, start: number): JsonValue {
  const { grid, counts } = terminal;
  const low = histogramQuantile(terminal, 0.001);
  const high = histogramQuantile(terminal, 0.999);
  const positions = Array.from({ length: histogramBins + 1 }, (_, j) => {
    const edge = low + ((high - low) * j) / histogramBins;
    return Math.min(grid.bins, Math.max(0, Math.round(positionOf(grid, edge))));
  }).filter((position, j, all) => j === 0 || position > all[j - 1]!);
  const between = (from: number, to: number) => {
    let sum = 0;
    for (let bin = from; bin < to; bin++) sum += counts[bin]!;
    return sum;
  };
  return {
    edges: positions.map((position) => start * valueAt(grid, position)),
    counts: positions.slice(1).map((position, j) => between(positions[j]!, position)),
    below: between(0, positions[0]!),
    above: between(positions.at(-1)!, grid.bins),
  };
}

const positionOf = (grid: LogGrid, value: number): number => (log(value) - grid.low) * grid.binsPerUnit;
