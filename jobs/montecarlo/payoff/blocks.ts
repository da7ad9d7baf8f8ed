import type { DynamicsModel } from "../dynamics/params.ts";
import type { PricingParams } from "./params.ts";

/** Sampling of a request, with its defaults. */
export type Sampling = NonNullable<PricingParams["sampling"]>;

/** What the size of blocks depends on. */
export interface PathSize {
  readonly simulations: number;
  readonly pricing: PricingParams;
  readonly sampling: Sampling;
  readonly model: DynamicsModel;
  readonly steps: number;
  readonly assets: number;
  /** Exercise dates of a contract with an upper bound; 0: no upper bound is wanted. */
  readonly dualDates: number;
}

/** How a payoff is cut into blocks: a function of the request alone. */
export interface PayoffBlocks {
  /** Blocks that price; those of the upper bound follow. */
  readonly priceBlocks: number;
  readonly blocks: number;
  readonly workUnits: number;
  /** Scrambles of the Sobol points; 0 for other samplings. */
  readonly scrambles: number;
  /** Points of one scramble in one block; paths of a block otherwise. */
  readonly chunk: number;
  /** Paths of a block that prices. */
  pathsOf(block: number): number;
  /** Outer paths of a block of the upper bound. */
  outerPathsOf(block: number): number;
}

const defaultScrambles = 16;
const defaultOuterPaths = 256;
export const defaultInnerPaths = 128;

/** Work units that one block should take: about a tenth of a second. */
const blockWork = 12_000_000;
const largestChunk = 8_192;
/** Blocks that samplings without replicates of their own have at least. */
const leastBlocks = 32;
/** Work units of one step of one asset: draw, bridge, evolve, pay. */
const stepWork: Partial<Record<DynamicsModel, number>> = { gbm: 20, merton: 30, kou: 40, heston: 60 };

/** Outer paths that a request wants. */
export const outerPathsWanted = ({ upper_bound_paths = defaultOuterPaths }: PricingParams): number => upper_bound_paths;

/** Cuts the paths of a payoff into blocks. */
export function payoffBlocks(size: PathSize): PayoffBlocks {
  const { simulations, pricing, sampling, model, steps, assets, dualDates } = size;
  const scenarios = pricing.greeks ? 1 + (model === "gbm" ? 2 * assets : 0.5 * assets) : 1;
  const pathWork = 60 + steps * (assets * stepWork[model]! + 0.3 * assets * assets) * scenarios;
  const fits = (paths: number) => paths * pathWork <= blockWork;

  let chunk: number;
  let scrambles = 0;
  let priceBlocks: number;
  if (sampling === "sobol") {
    scrambles = pricing.scrambles ?? defaultScrambles;
    let points = 1;
    while (2 * points * scrambles <= simulations) points *= 2;
    chunk = Math.min(points, largestChunk);
    while (chunk > 1 && !fits(chunk)) chunk /= 2;
    priceBlocks = (points / chunk) * scrambles;
  } else {
    chunk = Math.min(largestChunk, Math.max(2, Math.ceil(simulations / leastBlocks)));
    while (chunk > 2 && !fits(chunk)) chunk = Math.ceil(chunk / 2);
    chunk += chunk % 2;
    priceBlocks = Math.ceil(simulations / chunk);
  }
  const pathsOf = (block: number) => (scrambles > 0 ? chunk : Math.min(chunk, simulations - block * chunk));

  const inner = pricing.inner_paths ?? defaultInnerPaths;
  const outerWork = dualDates * inner * (0.5 * steps * assets * stepWork[model]! + 60);
  const outer = dualDates > 0 ? outerPathsWanted(pricing) : 0;
  const outerChunk = Math.max(1, Math.min(outer, Math.floor(blockWork / Math.max(1, outerWork))));
  const dualBlocks = outer > 0 ? Math.ceil(outer / outerChunk) : 0;
  const paths = scrambles > 0 ? priceBlocks * chunk : simulations;
  return {
    priceBlocks,
    blocks: priceBlocks + dualBlocks,
    workUnits: Math.ceil(paths * pathWork + outer * outerWork),
    scrambles,
    chunk,
    pathsOf,
    outerPathsOf: (block) => Math.min(outerChunk, outer - (block - priceBlocks) * outerChunk),
  };
}
