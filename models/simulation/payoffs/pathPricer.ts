import type { PathModel, Sampler } from "../pathModel.ts";
import { addPlainPath, addSample, type SampleShape } from "../sampleMoments.ts";

/** A contract on the prices of k assets: when it ends on a path, and what it pays. */
export interface PathContract {
  /** Standard normals that the contract takes besides the path, ≥ 0. */
  readonly extraDrivers: number;
  /** Row at which the contract ends on a path; rows are today and then the dates. */
  stop(prices: Float64Array): number;
  /**
   * Present value of what is paid.
   *
   * @param prices - (n + 1) × k, row-major: today, then each date.
   * @param extra - `extraDrivers` independent standard normals.
   * @param stop - row at which it ends.
   */
  value(prices: Float64Array, extra: Float64Array, stop: number): number;
}

/** A quantity of known mean on the same path, less that mean. */
export type PathControl = (prices: Float64Array, stop: number) => number;

/** The same contract under shifted inputs, on the same random numbers. */
export interface Scenario {
  /** `null`: the paths of the base scenario. */
  readonly model: PathModel | null;
  readonly spot: Float64Array;
  readonly contract: PathContract;
}

/** A sensitivity, path by path. */
export type PathSensitivity =
  | {
      readonly kind: "difference";
      readonly up: Scenario;
      readonly down: Scenario;
      /** Distance of the two inputs. */
      readonly width: number;
    }
  /** The value times the derivative of the log density of the drivers. */
  | { readonly kind: "likelihood_ratio"; score(drivers: Float64Array): number };

/** What is valued on every path. */
export interface PathPricerInput {
  readonly model: PathModel;
  /** k prices today > 0. */
  readonly spot: Float64Array;
  readonly contract: PathContract;
  readonly controls: readonly PathControl[];
  readonly sensitivities: readonly PathSensitivity[];
}

/** Values one path after the other. */
export interface PathPricer {
  readonly shape: SampleShape;
  /** Normals of one path. */
  readonly drivers: number;
  /**
   * Adds paths to the sums of a block.
   *
   * @param sampler - draws the drivers.
   * @param paths - paths, even when `pairs`.
   * @param pairs - two paths in a row are one sample.
   * @param moments - of {@link momentsLength}; changed in place.
   */
  addPaths(sampler: Sampler, paths: number, pairs: boolean, moments: Float64Array): void;
}

/**
 * Values a contract on simulated paths, with control variates and sensitivities on the same random numbers.
 *
 * @remarks
 * A sensitivity by differences keeps the row at which the base path stops: at the best policy the price does not depend on
 * it to first order.
 */
export function pathPricer({ model, spot, contract, controls, sensitivities }: PathPricerInput): PathPricer {
  const k = model.assets;
  const rows = model.steps;
  const ofModel = rows * model.driversPerStep;
  const shape = { controls: controls.length, outputs: sensitivities.length };
  const size = 1 + controls.length + sensitivities.length;
  const base = new Float64Array(rows * k);
  const shifted = new Float64Array(rows * k);
  const prices = new Float64Array((rows + 1) * k);
  const scenarioPrices = new Float64Array(prices.length);
  const driverCount = ofModel + contract.extraDrivers;
  const drivers = new Float64Array(driverCount);
  const extra = drivers.subarray(ofModel);
  const value = new Float64Array(size);
  const sample = new Float64Array(size);

  const scaled = (relative: Float64Array, from: Float64Array, into: Float64Array) => {
    for (let i = 0; i < k; i++) into[i] = from[i]!;
    for (let at = 0; at < relative.length; at++) into[at + k] = from[at % k]! * relative[at]!;
  };
  const under = ({ model: own, spot: from, contract: terms }: Scenario, stop: number): number => {
    own?.evolve(drivers, shifted);
    scaled(own ? shifted : base, from, scenarioPrices);
    return terms.value(scenarioPrices, extra, stop);
  };
  const evaluate = () => {
    model.evolve(drivers, base);
    scaled(base, spot, prices);
    const stop = contract.stop(prices);
    value[0] = contract.value(prices, extra, stop);
    for (let c = 0; c < controls.length; c++) value[1 + c] = controls[c]!(prices, stop);
    for (let i = 0; i < sensitivities.length; i++) {
      const one = sensitivities[i]!;
      value[1 + controls.length + i] =
        one.kind === "difference"
          ? (under(one.up, stop) - under(one.down, stop)) / one.width
          : value[0]! * one.score(drivers);
    }
  };

  return {
    shape,
    drivers: driverCount,
    addPaths(sampler, paths, pairs, moments) {
      for (let p = 0; p < paths; p++) {
        sampler.next(drivers);
        evaluate();
        addPlainPath(moments, value[0]!);
        if (!pairs) addSample(shape, moments, value);
        else if (p % 2 === 0) sample.set(value);
        else {
          for (let i = 0; i < size; i++) sample[i] = 0.5 * (sample[i]! + value[i]!);
          addSample(shape, moments, sample);
        }
      }
    },
  };
}
