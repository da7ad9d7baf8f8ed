import { spectralRepair } from "../../models/numerics/semidefiniteRepair.ts";
import { pairwiseSum } from "../../models/numerics/summation.ts";
import { blackLitterman, type ViewUncertainty } from "../../models/portfolio/estimators/blackLitterman.ts";
import { type CovarianceOptions, estimateCovariance } from "../../models/portfolio/estimators/covariance.ts";
import { marketImpliedPrior, marketRiskAversion } from "../../models/portfolio/estimators/equilibrium.ts";
import {
  type ExpectedReturnsOptions,
  estimateExpectedReturns,
} from "../../models/portfolio/estimators/expectedReturns.ts";
import type { ReturnsMatrix } from "../../models/portfolio/estimators/returnsMatrix.ts";
import { requireThat } from "../../models/requireThat.ts";
import type { CovarianceParams, ExpectedReturnsParams } from "./estimateParams.ts";
import type { MarkowitzParams } from "./params.ts";
import { atPointer } from "./pointer.ts";

/** What is expected, and how it came about. */
export interface Estimates {
  readonly expectedReturns: Float64Array;
  readonly covariance: Float64Array;
  readonly definitions: { readonly expected_returns: string; readonly covariance: string };
  /** Figures of the estimators: shrinkage intensities, edges of noise, the market's return. */
  readonly diagnostics: Readonly<Record<string, number>>;
  readonly standardErrors: Float64Array | null;
}

type Means = Pick<Estimates, "expectedReturns" | "standardErrors" | "diagnostics"> & { readonly definition: string };
type Risk = Pick<Estimates, "covariance" | "diagnostics"> & { readonly definition: string };

/** Expected returns and covariance as the request wants them; `returns` where something is estimated. */
export function estimatesOf(
  params: MarkowitzParams,
  n: number,
  returns: ReturnsMatrix | null,
  periodsPerYear: number,
): Estimates {
  const risk = atPointer("/params/covariance", () => riskOf(params.covariance, n, returns, periodsPerYear));
  return atPointer("/params/expected_returns", () => withMeans(params, n, returns, periodsPerYear, risk));
}

function withMeans(
  { expected_returns: wanted, risk_free_rate: rate }: MarkowitzParams,
  n: number,
  returns: ReturnsMatrix | null,
  periodsPerYear: number,
  risk: Risk,
): Estimates {
  const { method } = wanted;
  if (method !== "black_litterman") {
    const means =
      method === "values"
        ? {
            expectedReturns: Float64Array.from(wanted.values!),
            standardErrors: null,
            diagnostics: {},
            definition: "expected_returns.values",
          }
        : method === "market_implied"
          ? impliedOf(wanted, risk.covariance, rate, periodsPerYear)
          : meansOf(wanted, method, returns!, rate, periodsPerYear);
    return together(means, risk);
  }
  const prior = wanted.prior
    ? { expectedReturns: Float64Array.from(wanted.prior), diagnostics: {}, definition: "prior_given" }
    : impliedOf(wanted, risk.covariance, rate, periodsPerYear);
  const views = wanted.views!;
  const posterior = blackLitterman({
    covariance: risk.covariance,
    prior: prior.expectedReturns,
    picks: Float64Array.from(views.flatMap(({ coefficients }) => coefficients)),
    views: Float64Array.from(views, ({ expected_return }) => expected_return),
    tau: wanted.tau ?? 0.05,
    uncertainty: uncertaintyOf(wanted),
  });
  const adds = wanted.posterior_covariance ?? true;
  return together(
    {
      expectedReturns: posterior.expectedReturns,
      standardErrors: posterior.meanCovariance
        .filter((_, at) => at % (n + 1) === 0)
        .map((v) => Math.sqrt(Math.max(0, v))),
      diagnostics: { ...prior.diagnostics, views_used: posterior.usedViews.length },
      definition: `${posterior.definition}.${prior.definition}`,
    },
    adds
      ? { ...risk, covariance: posterior.covariance, definition: `${risk.definition}_plus_uncertainty_of_mean` }
      : risk,
  );
}

const together = (means: Means, risk: Risk): Estimates => ({
  expectedReturns: means.expectedReturns,
  covariance: risk.covariance,
  definitions: { expected_returns: means.definition, covariance: risk.definition },
  diagnostics: { ...means.diagnostics, ...risk.diagnostics },
  standardErrors: means.standardErrors,
});

const prefixed = (prefix: string, shrinkage: number | null, diagnostics: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries({ ...(shrinkage === null ? {} : { shrinkage }), ...diagnostics }).map(([name, value]) => [
      `${prefix}_${name}`,
      value,
    ]),
  );

function meansOf(
  { span, compounding, market_returns }: ExpectedReturnsParams,
  method: ExpectedReturnsOptions["method"],
  returns: ReturnsMatrix,
  riskFreeRate: number,
  periodsPerYear: number,
): Means {
  const estimate = estimateExpectedReturns(returns, {
    method,
    periodsPerYear,
    riskFreeRate,
    ...(span === undefined ? {} : { span }),
    ...(compounding === undefined ? {} : { compounding }),
    ...(market_returns ? { marketReturns: Float64Array.from(market_returns) } : {}),
  });
  return { ...estimate, diagnostics: prefixed("expected_returns", estimate.shrinkage, estimate.diagnostics) };
}

/** Returns that make the market portfolio optimal. */
function impliedOf(
  { market_weights, market_returns, risk_aversion }: ExpectedReturnsParams,
  covariance: Float64Array,
  rate: number,
  periodsPerYear: number,
): Means {
  const total = pairwiseSum(market_weights!);
  const aversion = risk_aversion ?? (market_returns ? aversionOf(market_returns, rate, periodsPerYear) : 2.5);
  return {
    expectedReturns: marketImpliedPrior(
      covariance,
      Float64Array.from(market_weights!, (w) => w / total),
      aversion,
      rate,
    ),
    standardErrors: null,
    diagnostics: { market_risk_aversion: aversion },
    definition: "expected_returns.market_implied",
  };
}

function aversionOf(market: readonly number[], rate: number, periodsPerYear: number): number {
  requireThat(market.length >= 2, "expected_returns.market_returns", "at least 2 numbers", market.length);
  const mean = pairwiseSum(market) / market.length;
  const squares = pairwiseSum(market, (t) => (market[t]! - mean) * (market[t]! - mean));
  return marketRiskAversion(mean * periodsPerYear, (squares / (market.length - 1)) * periodsPerYear, rate);
}

function uncertaintyOf({ view_uncertainty, views, view_covariance }: ExpectedReturnsParams): ViewUncertainty {
  switch (view_uncertainty ?? "he_litterman") {
    case "he_litterman":
      return { kind: "he_litterman" };
    case "idzorek":
      return { kind: "idzorek", confidences: Float64Array.from(views!, ({ confidence }) => confidence!) };
    case "given":
      return { kind: "given", omega: Float64Array.from(view_covariance!.flat()) };
  }
}

function riskOf(wanted: CovarianceParams, n: number, returns: ReturnsMatrix | null, periodsPerYear: number): Risk {
  if (wanted.method === "values") {
    const given = Float64Array.from(wanted.values!.flat());
    const { matrix, repaired } = atPointer("/params/covariance/values", () => semidefinite(given, n));
    return { covariance: matrix, definition: `covariance.values${repaired ? "_repaired" : ""}`, diagnostics: {} };
  }
  const { method, divisor, span, decay, centre, benchmark_return, market_components, gerber_threshold } = wanted;
  const options: CovarianceOptions = {
    method,
    periodsPerYear,
    ...(divisor === undefined ? {} : { divisor }),
    ...(span === undefined ? {} : { span }),
    ...(decay === undefined ? {} : { decay }),
    ...(centre === undefined ? {} : { centre }),
    ...(benchmark_return === undefined ? {} : { benchmark: benchmark_return }),
    ...(market_components === undefined ? {} : { marketComponents: market_components }),
    ...(gerber_threshold === undefined ? {} : { gerberThreshold: gerber_threshold }),
    ...(wanted.gerber_statistic === undefined ? {} : { gerberStatistic: wanted.gerber_statistic }),
  };
  const estimate = estimateCovariance(returns!, options);
  return { ...estimate, diagnostics: prefixed("covariance", estimate.shrinkage, estimate.diagnostics) };
}

/** A negative eigenvalue beyond this share of the sum of variances is more than a matrix printed with few digits explains. */
const roundingShare = 1e-3;

/** A given covariance without negative eigenvalues: those of rounding are set to zero, larger ones are refused. */
function semidefinite(matrix: Float64Array, n: number): { readonly matrix: Float64Array; readonly repaired: boolean } {
  const { matrix: repaired, clipped, smallestEigenvalue } = spectralRepair(matrix, n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  if (clipped === 0 || smallestEigenvalue >= -1e-12 * trace) return { matrix, repaired: false };
  requireThat(
    smallestEigenvalue >= -roundingShare * trace,
    "covariance.values",
    `positive semidefinite: smallest eigenvalue >= ${-roundingShare} of the sum of variances`,
    `an eigenvalue of ${smallestEigenvalue}`,
  );
  return { matrix: repaired, repaired: true };
}
