import { pairwiseSum } from "../../models/numerics/summation.ts";
import { blockMoments } from "../../models/simulation/gbmBlock.ts";
import type { Fault } from "../../protocol/errors.ts";
import type { JobKind } from "../jobKind.ts";
import { montecarloCharts, montecarloTables } from "./charts.ts";
import { montecarloExamples } from "./examples.ts";
import { montecarloParams } from "./params.ts";
import { type SimulationStatistics, simulationOutcome } from "./result.ts";
import { blockShape, prepareSimulation, type Simulation } from "./simulation.ts";

const noBands = new Uint32Array(0);

/** Correlated geometric Brownian motion of a buy-and-hold portfolio, calibrated from history. */
export const montecarlo: JobKind<typeof montecarloParams, Simulation, SimulationStatistics> = {
  kind: "montecarlo",
  title: "Monte Carlo simulation of a portfolio",
  description:
    "Simulates a buy-and-hold portfolio by correlated geometric Brownian motion, calibrated from the closes of its symbols: " +
    "expected value, vol, percentiles, value at risk and expected shortfall with standard errors, percentile bands for every " +
    "step and a histogram of the terminal value.",
  modelVersion: "montecarlo-gbm/1",
  symbols: { min: 1, max: 100 },
  params: montecarloParams,
  partialResults: true,
  examples: montecarloExamples,

  check({ symbols, params }) {
    const faults: Fault[] = [];
    const { weights, antithetic, simulations } = params;
    if (weights && weights.length !== symbols.length) {
      const message = `must have one weight for each of the ${symbols.length} symbols; received ${weights.length}`;
      faults.push({ pointer: "/params/weights", message, keyword: "length" });
    }
    const sum = weights ? pairwiseSum(weights) : 1;
    if (Math.abs(sum - 1) > 1e-9) {
      faults.push({ pointer: "/params/weights", message: `must add up to 1; received ${sum}`, keyword: "sum" });
    }
    if (antithetic && simulations % 2 !== 0) {
      const message = "must be even when antithetic is true: paths come in pairs";
      faults.push({ pointer: "/params/simulations", message, keyword: "multipleOf" });
    }
    return faults;
  },

  plan({ params, symbols, start, end, interval, vendor, adjusted }) {
    return {
      data: { symbols, interval, vendor, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) },
      blocks: blockShape(symbols.length, params).blocks,
      workUnits: params.simulations * params.time_steps * symbols.length,
    };
  },

  prepare: ({ params }, prices, seed) => prepareSimulation(params, prices, seed),

  empty: ({ portfolio }) => ({
    terminal: new Uint32Array(portfolio.terminalGrid.bins),
    bands: new Uint32Array(portfolio.stepGrids.reduce((sum, { bins }) => sum + bins, 0)),
    moments: [],
  }),

  addBlock(statistics, { portfolio, params, seed, symbols }, block, kernels) {
    const shape = blockShape(symbols.length, params);
    const moments = new Float64Array(blockMoments.length);
    const bands = shape.hasBands(block) ? statistics.bands : noBands;
    kernels.simulateGbmBlock(portfolio, seed, block, shape.pathsOf(block), {
      terminal: statistics.terminal,
      bands,
      moments,
    });
    statistics.moments.push(...moments);
  },

  merge(into, next) {
    for (let i = 0; i < next.terminal.length; i++) into.terminal[i]! += next.terminal[i]!;
    for (let i = 0; i < next.bands.length; i++) into.bands[i]! += next.bands[i]!;
    for (const moment of next.moments) into.moments.push(moment);
  },

  reduce: simulationOutcome,
  charts: montecarloCharts,
  tables: montecarloTables,
};
