import type { DynamicsModel, DynamicsParams, ParameterName, SettingName } from "./params.ts";

/** What a model takes from the request and what it can find in history. */
interface DynamicsKind {
  /** Parameters that are estimated from history when they are not given. */
  readonly estimated: readonly ParameterName[];
  /** Those of the estimated ones that are given together or not at all, because one fit finds them all. */
  readonly together: readonly ParameterName[];
  /** Parameters that may be given but need neither. */
  readonly optional: readonly ParameterName[];
  readonly settings: readonly SettingName[];
}

const mertonNames = ["volatility", "jump_intensity", "jump_mean", "jump_vol"] as const;
const kouNames = ["volatility", "jump_intensity", "up_jump_probability", "up_jump_mean", "down_jump_mean"] as const;
const hestonNames = [
  "initial_variance",
  "long_run_variance",
  "mean_reversion",
  "vol_of_vol",
  "variance_correlation",
] as const;

/** Every model of `dynamics`. */
export const dynamicsKinds: Readonly<Record<DynamicsModel, DynamicsKind>> = {
  gbm: {
    estimated: ["drift", "volatility", "correlation"],
    together: [],
    optional: ["covariance"],
    settings: ["estimator", "lambda"],
  },
  merton: {
    estimated: ["drift", "correlation", ...mertonNames],
    together: mertonNames,
    optional: [],
    settings: [],
  },
  kou: {
    estimated: ["drift", "correlation", ...kouNames],
    together: kouNames,
    optional: [],
    settings: [],
  },
  heston: {
    estimated: ["drift", "correlation", ...hestonNames],
    together: hestonNames,
    optional: [],
    settings: ["require_feller"],
  },
  garch: {
    estimated: ["drift", "volatility", "alpha", "beta", "correlation"],
    together: ["volatility", "alpha", "beta"],
    optional: ["initial_volatility"],
    settings: [],
  },
  ewma: {
    estimated: ["drift", "volatility", "correlation"],
    together: [],
    optional: [],
    settings: ["lambda"],
  },
  student_t: {
    estimated: ["drift", "volatility", "correlation", "dof"],
    together: [],
    optional: ["covariance"],
    settings: ["estimator", "lambda", "marginal"],
  },
  bootstrap: { estimated: [], together: [], optional: ["drift"], settings: ["method", "block_length"] },
};

/**
 * Assets whose ten years of daily bars are fitted in two seconds, which no cancel can interrupt and every shard takes: more need
 * given parameters.
 */
export const mostFittedAssets: Partial<Record<DynamicsModel, number>> = { merton: 25, kou: 5, heston: 20 };

/** The dynamics of a request that names none. */
export const defaultDynamics: DynamicsParams = { model: "gbm" };

/** Names of what has to come from history; empty when the request says everything. */
export function missingParameters(dynamics: DynamicsParams, assets: number): readonly string[] {
  const { model, parameters = {}, marginal } = dynamics;
  if (model === "bootstrap") return ["history"];
  const implied = new Set<string>(parameters.covariance ? ["volatility", "correlation"] : []);
  if (assets === 1) implied.add("correlation");
  const missing: string[] = dynamicsKinds[model].estimated.filter(
    (name) => parameters[name] === undefined && !implied.has(name),
  );
  if (model === "student_t" && marginal === "empirical") missing.push("history");
  return missing;
}

/** Assets that the parameters speak of: the longest list among them. */
export function assetsOfParameters({ parameters = {} }: DynamicsParams): number {
  return Math.max(1, ...Object.values(parameters).map((value) => (Array.isArray(value) ? value.length : 1)));
}
