import { marketDataOf } from "../../marketDataOf.ts";
import type { Target } from "../target.ts";
import { payoffBlocks } from "./blocks.ts";
import { payoffCharts, payoffTables } from "./charts.ts";
import { payoffFaults } from "./checks.ts";
import { dualBlock, engineOf, priceBlock } from "./engine.ts";
import { priceOf } from "./estimates.ts";
import { needsHistory, type PreparedPayoff, preparePayoff } from "./prepare.ts";
import { payoffRequest } from "./request.ts";
import { payoffOutcome } from "./result.ts";
import { scheduleOf } from "./schedule.ts";

/** What blocks leave, kept apart and in block order, so that merging is exact and any selection can be reduced. */
export interface PayoffStatistics {
  /** Numbers of the blocks that price, and their sums one after the other. */
  readonly priceBlocks: number[];
  readonly moments: number[];
  /** Of each block of the upper bound: outer paths, sum and sum of squares of the gaps. */
  readonly gaps: number[];
}

/** The present value of a contract. */
export const payoff: Target<PreparedPayoff, PayoffStatistics> = {
  check: payoffFaults,

  plan(input) {
    const { params } = input;
    const request = payoffRequest(input);
    const { terms, pricing, sampling, model, assets, isExercised } = request;
    const { times, rows } = scheduleOf(terms, pricing, model)!;
    const dualDates = isExercised && pricing.upper_bound ? rows.length : 0;
    const size = { simulations: params.simulations, pricing, sampling, model, steps: times.length, assets, dualDates };
    const { blocks, priceBlocks, scrambles, workUnits } = payoffBlocks(size);
    const needsData = params.spot === undefined || needsHistory(input);
    // Rounds of 1/32, 1/16, … 1/2 of the blocks: whole sets of scrambles.
    const set = Math.max(1, scrambles);
    const ends = [32, 16, 8, 4, 2]
      .map((part) => Math.ceil(priceBlocks / set / part) * set)
      .filter((end, i, all) => end < priceBlocks && end > (all[i - 1] ?? 0));
    return {
      data: needsData ? marketDataOf(input) : null,
      blocks,
      workUnits,
      ...(params.target_error !== undefined && ends.length > 0 ? { rounds: ends } : {}),
    };
  },

  prepare: preparePayoff,
  empty: () => ({ priceBlocks: [], moments: [], gaps: [] }),

  addBlock(statistics, prepared, block, kernels) {
    if (block < engineOf(prepared).blocks.priceBlocks) {
      statistics.priceBlocks.push(block);
      statistics.moments.push(...priceBlock(prepared, block, kernels));
    } else {
      statistics.gaps.push(...dualBlock(prepared, block, kernels));
    }
  },

  merge(into, next) {
    for (const block of next.priceBlocks) into.priceBlocks.push(block);
    for (const moment of next.moments) into.moments.push(moment);
    for (const gap of next.gaps) into.gaps.push(gap);
  },

  targetMet(prepared, statistics) {
    const { standardError } = priceOf(prepared, statistics);
    return standardError !== null && standardError <= prepared.targetError!;
  },

  reduce: payoffOutcome,
  charts: payoffCharts,
  tables: payoffTables,
};
