import { type Moments, sampleDeviation } from "../numerics/moments.ts";
import { normalCdf, normalQuantile } from "../numerics/normal.ts";
import { requireThat } from "../requireThat.ts";

/** What the uncertainty of a Sharpe ratio depends on. Nothing here is annualised. */
export interface SharpeSample {
  /** Number of returns; ≥ 2. */
  readonly observations: number;
  /** Mean excess return over its sample standard deviation (divisor n − 1), per period. */
  readonly sharpePerPeriod: number;
  /** Third standardised moment; 0 for a normal distribution. */
  readonly skewness: number;
  /** Fourth standardised moment, RAW: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/** Estimators of skewness and kurtosis: `population` divides by n, `adjusted` corrects the bias of normal samples (G1, G2 + 3). */
export type MomentEstimator = "population" | "adjusted";

/**
 * The Sharpe ratio of excess returns and what its uncertainty depends on.
 *
 * @param excess - moments of the excess returns per period.
 * @param estimator - see {@link MomentEstimator}.
 * @returns null for a constant series, or one that is too short: 2 returns (adjusted: 4).
 */
export function sharpeSample(excess: Moments, estimator: MomentEstimator = "population"): SharpeSample | null {
  const { count, mean, m2, m3, m4 } = excess;
  if (count < (estimator === "adjusted" ? 4 : 2) || m2 === 0) return null;
  const g1 = m3 / (m2 * Math.sqrt(m2));
  const g2 = m4 / (m2 * m2) - 3;
  const adjusted = estimator === "adjusted";
  return {
    observations: count,
    sharpePerPeriod: mean / sampleDeviation(excess),
    skewness: adjusted ? adjustedSkewness(g1, count) : g1,
    kurtosis: 3 + (adjusted ? adjustedExcessKurtosis(g2, count) : g2),
  };
}

/** G1 of Joanes and Gill (1998), as in pandas. */
export const adjustedSkewness = (g1: number, n: number): number => (g1 * Math.sqrt(n * (n - 1))) / (n - 2);

/** G2 of Joanes and Gill (1998), as in pandas. */
export const adjustedExcessKurtosis = (g2: number, n: number): number =>
  ((n - 1) * ((n + 1) * g2 + 6)) / ((n - 2) * (n - 3));

/** n · variance of the Sharpe ratio at true value `sharpe`. @see Mertens (2002). */
const scaledVariance = (sharpe: number, skewness: number, kurtosis: number): number =>
  // Moments of one sample keep it ≥ 0; moments corrected for bias need not.
  Math.max(0, 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe);

/**
 * Standard error of a Sharpe ratio per period.
 *
 * @param sample - see {@link SharpeSample}.
 * @returns scalar ≥ 0; per period: multiply by √(periods per year) for the annualised ratio.
 * @remarks
 * Divides by n − 1, as the probabilistic Sharpe ratio does. With skewness 0 and kurtosis 3 it is the i.i.d. normal one of Lo (2002).
 * @see E. Mertens, "Comments on variance of the IID estimator in Lo (2002)", University of Basel (2002).
 * @example
 * sharpeStandardError({ observations: 101, sharpePerPeriod: 0, skewness: 0, kurtosis: 3 }) // ≈ 0.1
 */
export function sharpeStandardError({ observations, sharpePerPeriod, skewness, kurtosis }: SharpeSample): number {
  return Math.sqrt(scaledVariance(sharpePerPeriod, skewness, kurtosis) / (observations - 1));
}

/**
 * Probability that the true Sharpe ratio exceeds a benchmark one.
 *
 * @param sample - see {@link SharpeSample}.
 * @param benchmarkPerPeriod - scalar; Sharpe ratio per period to beat; annualised value / √(periods per year).
 * @returns scalar in [0, 1].
 * @remarks
 * The kurtosis is raw. Tools that insert the excess kurtosis understate the standard error: by 0.4 % at a Sharpe ratio per
 * period of 0.1, by 29 % at 1.
 * @see D. Bailey, M. López de Prado, "The Sharpe ratio efficient frontier", J. Risk 15 (2012) 3–44, eq. 9.
 */
export function probabilisticSharpe(sample: SharpeSample, benchmarkPerPeriod = 0): number {
  const lead = sample.sharpePerPeriod - benchmarkPerPeriod;
  return lead === 0 ? 0.5 : normalCdf(lead / sharpeStandardError(sample));
}

/**
 * Returns that are needed to say with a given confidence that the true Sharpe ratio exceeds a benchmark one.
 *
 * @param sample - see {@link SharpeSample}.
 * @param benchmarkPerPeriod - scalar; per period.
 * @param confidence - scalar in (0.5, 1).
 * @returns scalar ≥ 1, in periods; null where the ratio does not exceed the benchmark, since no length suffices.
 * @see D. Bailey, M. López de Prado (2012), eq. 11.
 */
export function minimumTrackRecordLength(
  sample: SharpeSample,
  benchmarkPerPeriod = 0,
  confidence = 0.95,
): number | null {
  requireThat(confidence > 0.5 && confidence < 1, "confidence", "a number in (0.5, 1)", confidence);
  const lead = sample.sharpePerPeriod - benchmarkPerPeriod;
  if (lead <= 0) return null;
  const steps = normalQuantile(confidence) / lead;
  return 1 + scaledVariance(sample.sharpePerPeriod, sample.skewness, sample.kurtosis) * steps * steps;
}

const eulerMascheroni = 0.5772156649015329;

/**
 * Expected largest of the Sharpe ratios of independent trials whose true ratio is zero.
 *
 * @param trials - scalar ≥ 1; independent trials, not necessarily whole.
 * @param variance - scalar ≥ 0; variance of the trials' Sharpe ratios, per period.
 * @returns scalar ≥ 0; Sharpe ratio per period; 0 for one trial.
 * @see D. Bailey, M. López de Prado, "The deflated Sharpe ratio", J. Portfolio Management 40 (2014) 94–107, eq. 1.
 * @example
 * expectedMaximumSharpe(10, 1) // ≈ 1.574598
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  requireThat(trials >= 1 && Number.isFinite(trials), "trials", "a finite number ≥ 1", trials);
  requireThat(variance >= 0 && Number.isFinite(variance), "variance", "a finite number ≥ 0", variance);
  if (trials === 1) return 0;
  const extreme =
    (1 - eulerMascheroni) * normalQuantile(1 - 1 / trials) +
    eulerMascheroni * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * Math.max(0, extreme);
}

/** A Sharpe ratio judged against the best that chance would have found. */
export interface DeflatedSharpe {
  /** Probability that the true ratio exceeds the expected maximum of the trials. */
  readonly probability: number;
  /** Expected maximum of the trials, per period: the ratio that has to be beaten. */
  readonly expectedMaximumPerPeriod: number;
  /** Trials that the expectation counts. */
  readonly trials: number;
  /** Variance of the trials' ratios, per period, divisor N − 1. */
  readonly variance: number;
}

/**
 * Deflated Sharpe ratio: the probabilistic one against the expected maximum of all trials.
 *
 * @param sample - the chosen trial; see {@link SharpeSample}.
 * @param trialSharpes - Sharpe ratios per period of ALL trials, the chosen one among them; ≥ 1.
 * @param trials - scalar ≥ 1; independent trials where they are correlated, see {@link effectiveTrials}; all by default.
 * @returns see {@link DeflatedSharpe}.
 * @see D. Bailey, M. López de Prado (2014), eq. 2.
 */
export function deflatedSharpe(
  sample: SharpeSample,
  trialSharpes: ArrayLike<number>,
  trials: number = trialSharpes.length,
): DeflatedSharpe {
  const variance = varianceOf(trialSharpes);
  const expectedMaximumPerPeriod = expectedMaximumSharpe(trials, variance);
  return {
    probability: probabilisticSharpe(sample, expectedMaximumPerPeriod),
    expectedMaximumPerPeriod,
    trials,
    variance,
  };
}

function varianceOf(values: ArrayLike<number>): number {
  const n = values.length;
  requireThat(n >= 1, "trialSharpes", "at least one number", n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - sum / n) * (values[i]! - sum / n);
  requireThat(Number.isFinite(squares), "trialSharpes", "finite numbers", squares);
  return n === 1 ? 0 : squares / (n - 1);
}

/**
 * Number of independent trials behind correlated ones.
 *
 * @param trials - scalar ≥ 1.
 * @param averageCorrelation - scalar in [0, 1]; mean correlation of the trials' returns.
 * @returns scalar in [1, trials].
 * @see D. Bailey, M. López de Prado (2014), appendix 3.
 */
export function effectiveTrials(trials: number, averageCorrelation: number): number {
  requireThat(trials >= 1 && Number.isFinite(trials), "trials", "a finite number ≥ 1", trials);
  const holds = averageCorrelation >= 0 && averageCorrelation <= 1;
  requireThat(holds, "averageCorrelation", "a number in [0, 1]", averageCorrelation);
  return averageCorrelation + (1 - averageCorrelation) * trials;
}

/**
 * Years after which the best of several worthless strategies is expected to show a given Sharpe ratio: a shorter backtest
 * proves nothing.
 *
 * @param trials - scalar > 1; independent trials.
 * @param annualSharpe - scalar > 0; annualised.
 * @returns scalar in years.
 * @see D. Bailey, J. Borwein, M. López de Prado, Q. Zhu, "Pseudo-mathematics and financial charlatanism", Notices AMS 61
 * (2014) 458–471, theorem 2.
 */
export function minimumBacktestYears(trials: number, annualSharpe: number): number {
  requireThat(annualSharpe > 0 && Number.isFinite(annualSharpe), "annualSharpe", "a finite number > 0", annualSharpe);
  const ratio = expectedMaximumSharpe(trials, 1) / annualSharpe;
  return ratio * ratio;
}
