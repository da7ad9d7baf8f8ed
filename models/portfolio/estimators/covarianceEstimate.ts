import type { Steps } from "../../numerics/steps.ts";

/** What the squared deviations were divided by. */
export type Divisor = "observations" | "observations_minus_one" | "sum_of_weights";

/** A covariance per period and how it came about. */
export interface CovarianceEstimate {
  /** n × n, row-major, symmetric; squared decimals per period, or per year after annualisation. */
  readonly covariance: Float64Array;
  /** Definition id, for example `covariance.sample`. */
  readonly definition: string;
  readonly divisor: Divisor;
  /** Weight of the target in [0, 1]; `null` for an estimator without one. */
  readonly shrinkage: number | null;
  /** Named figures of the estimator: eigenvalue edges, counts, thresholds. */
  readonly diagnostics: Readonly<Record<string, number>>;
}

export type CovarianceSteps = Steps<CovarianceEstimate>;
