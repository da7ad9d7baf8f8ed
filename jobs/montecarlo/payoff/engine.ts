import type { Kernels } from "../../../models/kernels.ts";
import { driversOf, sobolSampler, stratifiedSampler } from "../../../models/simulation/driverSamplers.ts";
import { type DualSetting, dualGap } from "../../../models/simulation/exercise/dualBound.ts";
import type { ExerciseProblem } from "../../../models/simulation/exercise/exercisePolicy.ts";
import type { PathModel, Sampler } from "../../../models/simulation/pathModel.ts";
import { assetControl, europeanControl, geometricControl } from "../../../models/simulation/payoffs/controls.ts";
import { type PathControl, type PathPricer, pathPricer } from "../../../models/simulation/payoffs/pathPricer.ts";
import { pseudoRandomSampler } from "../../../models/simulation/pseudoRandom.ts";
import { momentsLength } from "../../../models/simulation/sampleMoments.ts";
import { defaultInnerPaths, type PayoffBlocks, payoffBlocks } from "./blocks.ts";
import { averageWeights, contractOf } from "./contract.ts";
import {
  basketOf,
  exerciseMartingale,
  exerciseProblem,
  levelOf,
  logNormalMarket,
  pathsFrom,
  pathsOf,
} from "./market.ts";
import type { PreparedPayoff } from "./prepare.ts";
import { sensitivitiesOf } from "./sensitivities.ts";

/** What the blocks of a payoff run on. */
interface Engine {
  readonly blocks: PayoffBlocks;
  readonly model: PathModel;
  readonly pricer: PathPricer;
  /** Jumps of the sensitivities along a path. */
  readonly outputJumps: readonly number[];
  readonly dual: { readonly problem: ExerciseProblem; readonly setting: DualSetting } | null;
}

const made = new WeakMap<PreparedPayoff, Engine>();

/** The engine of a payoff, made once for the same preparation. */
export function engineOf(prepared: PreparedPayoff): Engine {
  const known = made.get(prepared);
  if (known) return known;
  const engine = build(prepared);
  made.set(prepared, engine);
  return engine;
}

/** How the paths of a prepared payoff are cut into blocks. */
function blocksOf({ request, simulations, times, rows }: PreparedPayoff): PayoffBlocks {
  const { pricing, sampling, model, assets } = request;
  const dualDates = pricing.upper_bound ? rows.length : 0;
  return payoffBlocks({ simulations, pricing, sampling, model, steps: times.length, assets, dualDates });
}

function build(prepared: PreparedPayoff): Engine {
  const { request, spot, spec, exercise } = prepared;
  const model = pathsOf(prepared, null);
  const vols = spec.kind === "gbm" ? spec.input.vol : null;
  const sensitivities = sensitivitiesOf(prepared) ?? [];
  const pricer = pathPricer({
    model,
    spot,
    contract: contractOf(prepared, spot, vols),
    controls: controlsOf(prepared),
    sensitivities: sensitivities.map(({ sensitivity }) => sensitivity),
  });
  const blocks = blocksOf(prepared);
  const engine = { blocks, model, pricer, outputJumps: sensitivities.map(({ jump }) => jump) };
  if (!exercise || !request.pricing.upper_bound) return { ...engine, dual: null };
  return { ...engine, dual: { problem: exerciseProblem(prepared), setting: dualSetting(prepared) } };
}

function dualSetting(prepared: PreparedPayoff): DualSetting {
  const models: (PathModel | undefined)[] = [];
  return {
    innerPaths: prepared.request.pricing.inner_paths ?? defaultInnerPaths,
    modelFrom(date) {
      models[date] ??= pathsFrom(prepared, date);
      return models[date];
    },
    martingale: exerciseMartingale(prepared),
  };
}

function controlsOf(prepared: PreparedPayoff): readonly PathControl[] {
  const { request, times, rate, spot, yields } = prepared;
  const { terms, pricing, sign, assets } = request;
  const growth = yields.map((yield_) => rate - yield_);
  switch (pricing.control_variate) {
    case "asset":
      return [assetControl({ times, rate, spot, growth })];
    case "european":
      return [europeanControl(logNormalMarket(prepared)!, sign, terms.strike!)];
    case "geometric": {
      const market = logNormalMarket(prepared)!;
      const ofDates =
        terms.type === "asian"
          ? averageWeights(prepared)
          : Float64Array.from({ length: times.length + 1 }, (_, row) => (row === times.length ? 1 : 0));
      const shares = basketShares(prepared);
      const weights = Float64Array.from(
        { length: ofDates.length * assets },
        (_, at) => ofDates[Math.floor(at / assets)]! * shares[at % assets]!,
      );
      return [geometricControl(market, weights, levelOf(prepared)(spot, 0), sign, terms.strike!)];
    }
    default:
      return [];
  }
}

/** Share of each asset in the level of a weighted sum today. */
function basketShares(prepared: PreparedPayoff): Float64Array {
  const { spot } = prepared;
  const basket = basketOf(prepared);
  if (basket.kind !== "weighted_sum" || spot.length === 1) return new Float64Array(spot.length).fill(1);
  const level = levelOf(prepared)(spot, 0);
  return basket.weights.map((weight, i) => (weight * spot[i]!) / level);
}

/** Draws the paths of a block that prices. */
function samplerOf(
  prepared: PreparedPayoff,
  { blocks, model, pricer }: Engine,
  block: number,
  kernels: Kernels,
): Sampler {
  const { seed, times, request } = prepared;
  const layout = {
    times,
    perStep: model.driversPerStep,
    extra: pricer.drivers - times.length * model.driversPerStep,
  };
  if (request.sampling === "sobol") {
    const { scrambles, chunk } = blocks;
    return sobolSampler(layout, seed, block % scrambles, Math.floor(block / scrambles) * chunk);
  }
  const lanes = kernels.openNormals(seed, block);
  if (request.sampling !== "stratified") {
    return pseudoRandomSampler(lanes, driversOf(layout), request.sampling === "antithetic");
  }
  // Heston's variances come before its prices.
  const driver = request.model === "heston" ? request.assets : 0;
  return stratifiedSampler(layout, lanes, blocks.pathsOf(block), driver);
}

/** The sums of one block that prices. */
export function priceBlock(prepared: PreparedPayoff, block: number, kernels: Kernels): Float64Array {
  const engine = engineOf(prepared);
  const moments = new Float64Array(momentsLength(engine.pricer.shape));
  const sampler = samplerOf(prepared, engine, block, kernels);
  engine.pricer.addPaths(sampler, engine.blocks.pathsOf(block), prepared.request.sampling === "antithetic", moments);
  return moments;
}

/** Blocks from here on draw the inner paths of the upper bound. */
const innerBlocks = 0x8000_0000;

/** Count, sum and sum of squares of the gaps of one block of the upper bound. */
export function dualBlock(
  prepared: PreparedPayoff,
  block: number,
  kernels: Kernels,
): readonly [number, number, number] {
  const { blocks, model, dual } = engineOf(prepared);
  const { problem, setting } = dual!;
  const drivers = new Float64Array(model.steps * model.driversPerStep);
  const path = new Float64Array(model.steps * model.assets);
  const outer = pseudoRandomSampler(kernels.openNormals(prepared.seed, block), drivers.length, false);
  const lanes = kernels.openNormals(prepared.seed, innerBlocks + block);
  const inner = (length: number) => pseudoRandomSampler(lanes, length, true);
  const paths = blocks.outerPathsOf(block);
  let sum = 0;
  let squares = 0;
  for (let p = 0; p < paths; p++) {
    outer.next(drivers);
    model.evolve(drivers, path);
    for (let at = 0; at < path.length; at++) path[at]! *= prepared.spot[at % model.assets]!;
    const gap = dualGap(problem, prepared.exercise!.policy, setting, path, inner);
    sum += gap;
    squares += gap * gap;
  }
  return [paths, sum, squares];
}
