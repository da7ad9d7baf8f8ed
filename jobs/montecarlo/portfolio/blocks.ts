import { traceParts } from "../../../models/simulation/pathStatistics.ts";
import { assetsOfParameters, defaultDynamics } from "../dynamics/kinds.ts";
import type { DynamicsModel } from "../dynamics/params.ts";
import type { MontecarloParams } from "../params.ts";

/** Work units that one block should take: about a tenth of a second. */
const blockWork = 12_000_000;
const largestBlock = 8_192;

/** Paths whose values after every step the kernel keeps, for the bands. */
const bandSample = 131_072;

/** Work units of one step of one asset, against the kernel's. */
const stepWork: Readonly<Record<DynamicsModel, number>> = {
  gbm: 6,
  merton: 10,
  kou: 14,
  heston: 20,
  garch: 8,
  ewma: 8,
  student_t: 24,
  bootstrap: 6,
};

/** Work units of one step of the portfolio itself: its value, its cash flows, its bin. */
const portfolioWork = 12;

/** How a request is cut into blocks: a function of the request alone, so that every plan and every retry agree. */
export interface BlockShape {
  readonly blocks: number;
  /** Parts of a block whose moments are kept apart, so that also a short job has a convergence trace. */
  readonly segments: number;
  readonly workUnits: number;
  pathsOf(block: number): number;
  /** Whether the kernel keeps the values after every step of this block. */
  hasBands(block: number): boolean;
  /** Part of the convergence trace that a segment belongs to. */
  partOf(block: number, segment: number): number;
}

/** Assets of a request: its symbols, or what its parameters speak of. */
export const assetsOf = (symbols: readonly string[], { dynamics = defaultDynamics }: MontecarloParams): number =>
  symbols.length || assetsOfParameters(dynamics);

/**
 * Whether the SIMD kernel can run the request: geometric Brownian motion, bought and held. Everything else takes the
 * general path models.
 */
export function runsOnKernel(params: MontecarloParams, assets: number): boolean {
  const { dynamics = defaultDynamics, rebalancing = "none", cash_flows = [], goal } = params;
  const held = rebalancing === "none" || assets === 1;
  return dynamics.model === "gbm" && held && cash_flows.length === 0 && goal === undefined;
}

export function blockShape(assets: number, params: MontecarloParams): BlockShape {
  const { simulations, time_steps, dynamics = defaultDynamics } = params;
  const onKernel = runsOnKernel(params, assets);
  const pathWork = onKernel
    ? time_steps * assets
    : time_steps * (stepWork[dynamics.model] * assets + 0.1 * assets * assets + portfolioWork);
  const smallestBlock = onKernel ? 64 : 4;
  let pathsPerBlock = largestBlock;
  while (pathsPerBlock > smallestBlock && pathsPerBlock * pathWork > blockWork) pathsPerBlock /= 2;
  const blocks = Math.ceil(simulations / pathsPerBlock);
  const bandBlocks = Math.ceil(Math.min(simulations, bandSample) / pathsPerBlock);
  const segments = Math.max(1, Math.ceil(traceParts / blocks));
  return {
    blocks,
    segments,
    workUnits: Math.ceil(simulations * pathWork),
    pathsOf: (block) => Math.min(pathsPerBlock, simulations - block * pathsPerBlock),
    hasBands: (block) => block < bandBlocks,
    partOf: (block, segment) => Math.floor(((block * segments + segment) * traceParts) / (blocks * segments)),
  };
}
