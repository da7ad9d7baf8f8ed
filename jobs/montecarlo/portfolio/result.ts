import { wilsonInterval } from "../../../models/numerics/binomial.ts";
import { normalQuantile } from "../../../models/numerics/normal.ts";
import { pow } from "../../../models/numerics/power.ts";
import {
  type Estimate,
  histogramQuantile,
  type LogHistogram,
  lowerTailMean,
  quantileEstimate,
  quantileInterval,
} from "../../../models/simulation/logHistogram.ts";
import { convergenceTrace, momentOf, type PathStatistics } from "../../../models/simulation/pathStatistics.ts";
import { sharpeRatio, terminalMoments } from "../../../models/simulation/terminalMoments.ts";
import type { JsonValue, Outcome } from "../../jobKind.ts";
import { parameterRows } from "../dynamics/context.ts";
import { defaultDynamics } from "../dynamics/kinds.ts";
import { portfolioDefinitions } from "./definitions.ts";
import type { Simulation } from "./prepare.ts";
import {
  assetRows,
  bandRows,
  correlationRows,
  countOf,
  drawdownQuantile,
  histogramRows,
  percentileName,
} from "./rows.ts";

const percentiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;
const drawdownPercentiles = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Coverage of every interval of the result. */
const level = 0.95;

/** The result of a simulation from the statistics of the blocks that were done: all of them unless it was stopped. */
export function simulationOutcome(simulation: Simulation, statistics: PathStatistics): Outcome {
  const { params, engine, horizonYears: years } = simulation;
  const { initial_value: start, confidence_level: confidence, antithetic, dynamics = defaultDynamics } = params;
  const onKernel = engine.kind === "kernel";
  const grids = onKernel
    ? { unit: engine.portfolio.terminalGrid, terminal: engine.portfolio.terminalGrid }
    : { unit: engine.grids.unit, terminal: engine.grids.terminal };
  const [unitCentre, valueCentre] = onKernel
    ? [engine.portfolio.centre, engine.portfolio.centre]
    : [engine.grids.unitCentre, engine.grids.valueCentre];
  const moments = terminalMoments(statistics, unitCentre, antithetic);
  const n = moments.paths;
  const unit: LogHistogram = { grid: grids.unit, counts: statistics.unit, total: n, zeroBin: !onKernel };
  const terminal: LogHistogram = onKernel
    ? unit
    : { grid: grids.terminal, counts: statistics.terminal, total: n, zeroBin: true };
  const trace = convergenceTrace(statistics, antithetic);
  const last = trace.at(-1)!;
  const meanValue: Estimate = onKernel
    ? moments.mean
    : { value: valueCentre + last.mean, standardError: last.standardError };

  const quantiles = Object.fromEntries(
    percentiles.map((p) => {
      const { value, standardError } = quantileEstimate(terminal, p);
      const { low, high } = quantileInterval(terminal, p, level);
      const interval = { level, low: low * start, high: high * start };
      return [percentileName(p), { value: value * start, standard_error: standardError * start, interval }];
    }),
  );
  const risk = lossesAt(unit, confidence, start);
  const sharpe = sharpeRatio(moments, params.risk_free_rate, years);
  const lossShare = moments.losses / n;
  const expectedValue = estimateRow(meanValue, start);
  const vol = estimateRow(moments.deviation, 1 / Math.sqrt(years));
  const goals = goalRows(simulation, statistics, n);

  const result: Record<string, JsonValue> = {
    method: `${dynamics.model}_monte_carlo`,
    simulations: n,
    simulations_requested: params.simulations,
    time_steps: params.time_steps,
    horizon_years: years,
    initial_value: start,
    expected_value: expectedValue,
    expected_return: estimateRow({ ...moments.mean, value: moments.mean.value - 1 }, 1),
    vol,
    percentiles: quantiles,
    value_at_risk: risk.valueAtRisk,
    expected_shortfall: risk.expectedShortfall,
    probability_of_loss: { ...share(moments.losses, n) },
    sharpe: sharpe && estimateRow(sharpe, 1),
    drawdown: drawdownRows(statistics),
    ...goals,
    ...realTerms(simulation, meanValue, terminal),
    convergence: {
      paths: trace.map(({ paths }) => paths),
      expected_value: trace.map(({ mean }) => (valueCentre + mean) * start),
      standard_error: trace.map(({ standardError }) => standardError * start),
    },
    dynamics: { model: dynamics.model, ...parameterRows(simulation) },
    rebalancing: params.rebalancing ?? "none",
    assets: assetRows(simulation),
    correlations: correlationRows(simulation),
    calibration: simulation.history && {
      first_date: simulation.history.firstDate,
      last_date: simulation.history.lastDate,
      returns: simulation.history.returns,
      covariance_repaired: simulation.repaired,
    },
    bands: bandRows(simulation, statistics),
    histogram: histogramRows(terminal, start),
    variance_reduction: antithetic ? "antithetic" : "none",
    definitions: portfolioDefinitions(simulation),
  };
  return {
    result,
    metrics: {
      expected_value: expectedValue.value,
      expected_return: moments.mean.value - 1,
      vol: vol.value,
      value_at_risk: risk.valueAtRisk.value,
      expected_shortfall: risk.expectedShortfall.value,
      probability_of_loss: lossShare,
      ...(sharpe ? { sharpe: sharpe.value } : {}),
      ...(goals.probability_of_ruin ? { probability_of_ruin: goals.probability_of_ruin.value } : {}),
      ...(goals.probability_of_goal ? { probability_of_goal: goals.probability_of_goal.at_end.value } : {}),
    },
  };
}

/** An estimate with its standard error and normal interval, all times `scale`. */
const estimateRow = (estimate: Estimate, scale: number) => ({
  value: estimate.value * scale,
  standard_error: estimate.standardError * scale,
  interval: normalInterval(estimate, scale),
});

function normalInterval({ value, standardError }: Estimate, scale: number) {
  const half = normalQuantile(0.5 + 0.5 * level) * standardError;
  return { level, low: (value - half) * scale, high: (value + half) * scale };
}

/** A share of paths with its standard error and Wilson interval. */
function share(successes: number, n: number) {
  const value = successes / n;
  return {
    value,
    standard_error: Math.sqrt((value * (1 - value)) / n),
    interval: { level, ...wilsonInterval(successes, n, level) },
  };
}

/** Value at risk and expected shortfall in currency; a low value is a high loss. */
function lossesAt(unit: LogHistogram, confidence: number, start: number) {
  const quantile = quantileEstimate(unit, 1 - confidence);
  const { low, high } = quantileInterval(unit, 1 - confidence, level);
  const tail = lowerTailMean(unit, 1 - confidence);
  const loss = ({ value, standardError }: Estimate) => ({
    value: (1 - value) * start,
    standard_error: standardError * start,
    confidence_level: confidence,
  });
  return {
    valueAtRisk: { ...loss(quantile), interval: { level, low: (1 - high) * start, high: (1 - low) * start } },
    expectedShortfall: {
      ...loss(tail),
      interval: normalInterval({ value: 1 - tail.value, standardError: tail.standardError }, start),
    },
  };
}

/** Distribution of the largest fall from a high, of the paths whose steps are known; `null` when there are none. */
function drawdownRows(statistics: PathStatistics) {
  const paths = countOf(statistics.drawdowns);
  if (paths === 0) return null;
  const mean = momentOf(statistics, "sumOfDrawdowns") / paths;
  const variance = Math.max(0, momentOf(statistics, "sumOfSquaredDrawdowns") / paths - mean * mean);
  return {
    paths,
    mean: { value: mean, standard_error: Math.sqrt(variance / paths) },
    percentiles: Object.fromEntries(
      drawdownPercentiles.map((p) => [percentileName(p), drawdownQuantile(statistics.drawdowns, paths, p)]),
    ),
  };
}

/** Probabilities of ruin and of the goal, where they are asked for. */
function goalRows({ params }: Simulation, statistics: PathStatistics, n: number) {
  const withdraws = (params.cash_flows ?? []).some(({ type }) => type === "withdrawal");
  const ruined = countOf(statistics.ruins);
  let sum = 0;
  const byStep = Array.from(statistics.ruins, (count) => {
    sum += count;
    return sum / n;
  });
  return {
    ...(withdraws ? { probability_of_ruin: { ...share(ruined, n), by_step: byStep } } : {}),
    ...(params.goal === undefined
      ? {}
      : {
          probability_of_goal: {
            goal: params.goal,
            terms: params.goal_terms ?? "nominal",
            at_end: share(momentOf(statistics, "goalAtEnd"), n),
            at_any_time: share(momentOf(statistics, "goalAtAnyTime"), n),
          },
        }),
  };
}

/** Terminal values in today's money, when inflation is given. */
function realTerms({ params, horizonYears }: Simulation, mean: Estimate, terminal: LogHistogram) {
  if (params.inflation_rate === undefined) return {};
  const deflator = pow(1 + params.inflation_rate, -horizonYears);
  const scale = params.initial_value * deflator;
  return {
    real: {
      inflation_rate: params.inflation_rate,
      deflator,
      expected_value: { value: mean.value * scale, standard_error: mean.standardError * scale },
      percentiles: Object.fromEntries(
        percentiles.map((p) => [percentileName(p), histogramQuantile(terminal, p) * scale]),
      ),
    },
  };
}
