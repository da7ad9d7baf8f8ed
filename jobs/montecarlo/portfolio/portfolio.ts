import type { Kernels } from "../../../models/kernels.ts";
import { pathModelOf } from "../../../models/simulation/dynamics/pathModelOf.ts";
import { blockMoments, segmentBounds } from "../../../models/simulation/gbmBlock.ts";
import { lanesPerBlock } from "../../../models/simulation/normals.ts";
import {
  addMoments,
  convergenceTrace,
  emptyPathStatistics,
  mergePathStatistics,
  type PathStatistics,
} from "../../../models/simulation/pathStatistics.ts";
import { pathMoments, simulatePortfolioBlock } from "../../../models/simulation/portfolioBlock.ts";
import { pseudoRandomSampler } from "../../../models/simulation/pseudoRandom.ts";
import { marketDataOf } from "../../marketDataOf.ts";
import { defaultDynamics, missingParameters } from "../dynamics/kinds.ts";
import type { Target } from "../target.ts";
import { assetsOf, type BlockShape, blockShape } from "./blocks.ts";
import { montecarloCharts, montecarloTables } from "./charts.ts";
import { portfolioFaults } from "./checks.ts";
import { drawdownBins, preparePortfolio, type Simulation } from "./prepare.ts";
import { simulationOutcome } from "./result.ts";

const noCounts = new Uint32Array(0);

/** The value of a portfolio over time. */
export const portfolio: Target<Simulation, PathStatistics> = {
  check: portfolioFaults,

  plan(input) {
    const { params, symbols } = input;
    const assets = assetsOf(symbols, params);
    const { blocks, workUnits } = blockShape(assets, params);
    const needsData = missingParameters(params.dynamics ?? defaultDynamics, assets).length > 0;
    // Rounds of 1/32, 1/16, … 1/2 of the blocks, as far as they differ.
    const rounds = [32, 16, 8, 4, 2].map((part) => Math.ceil(blocks / part));
    const ends = rounds.filter((end, i) => end < blocks && end > (rounds[i - 1] ?? 0));
    return {
      data: needsData ? marketDataOf(input) : null,
      blocks,
      workUnits,
      ...(params.target_error !== undefined && ends.length > 0 ? { rounds: ends } : {}),
    };
  },

  prepare: preparePortfolio,

  empty({ engine, params }) {
    const steps = params.time_steps;
    if (engine.kind === "kernel") {
      const { terminalGrid, stepGrids } = engine.portfolio;
      return emptyPathStatistics({
        unit: terminalGrid.bins,
        terminal: 0,
        bands: steps * stepGrids[0]!.bins,
        drawdowns: drawdownBins,
        ruins: 0,
      });
    }
    const { unit, terminal, steps: stepGrids } = engine.grids;
    return emptyPathStatistics({
      unit: unit.bins,
      terminal: terminal.bins,
      bands: steps * stepGrids[0]!.bins,
      drawdowns: drawdownBins,
      ruins: steps + 1,
    });
  },

  addBlock(statistics, simulation, block, kernels) {
    const { params, weights } = simulation;
    const shape = blockShape(weights.length, params);
    const moments = blockOf(statistics, simulation, shape, block, kernels);
    const width = pathMoments.length;
    const bounds = segmentBounds(shape.pathsOf(block), shape.segments, lanesPerBlock * (params.antithetic ? 2 : 1));
    for (let segment = 0; segment < shape.segments; segment++) {
      const paths = bounds[segment + 1]! - bounds[segment]!;
      if (paths === 0) continue;
      const named = Object.fromEntries(pathMoments.map((name, i) => [name, moments[segment * width + i]!]));
      const part = shape.partOf(block, segment);
      addMoments(statistics, named as Record<(typeof pathMoments)[number], number>, part, paths, params.antithetic);
    }
  },

  merge: mergePathStatistics,

  targetMet({ params }, statistics) {
    const last = convergenceTrace(statistics, params.antithetic).at(-1);
    return last !== undefined && last.standardError * params.initial_value <= params.target_error!;
  },

  reduce: simulationOutcome,
  charts: montecarloCharts,
  tables: montecarloTables,
};

/** Runs one block; returns the {@link pathMoments} of its segments. */
function blockOf(
  statistics: PathStatistics,
  { engine, seed, params }: Simulation,
  { segments, pathsOf, hasBands }: BlockShape,
  block: number,
  kernels: Kernels,
): Float64Array {
  const width = pathMoments.length;
  const moments = new Float64Array(segments * width);
  const { unit, terminal, bands, drawdowns, ruins } = statistics;
  if (engine.kind === "paths") {
    const { spec, rules, grids } = engine;
    const model = pathModelOf(spec);
    const lanes = kernels.openNormals(seed, block);
    const sampler = pseudoRandomSampler(lanes, model.steps * model.driversPerStep, params.antithetic);
    const into = { unit, terminal, bands, drawdowns, ruins, moments };
    simulatePortfolioBlock(model, rules, grids, sampler, pathsOf(block), into);
    return moments;
  }
  const ofKernel = new Float64Array(segments * blockMoments.length);
  kernels.simulateGbmBlock(engine.portfolio, seed, block, pathsOf(block), {
    terminal: unit,
    bands: hasBands(block) ? bands : noCounts,
    drawdowns,
    moments: ofKernel,
  });
  for (let segment = 0; segment < segments; segment++) {
    const own = ofKernel.subarray(segment * blockMoments.length, (segment + 1) * blockMoments.length);
    moments.set(own, segment * width);
    // Without cash flows the value is that of the units, about the same centre.
    moments.set([own[0]!, own[1]!, own[4]!], segment * width + blockMoments.length);
  }
  return moments;
}
