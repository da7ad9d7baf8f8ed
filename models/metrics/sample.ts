import { type Moments, moments } from "../numerics/moments.ts";
import { log1p, pow } from "../numerics/power.ts";
import { requireThat } from "../requireThat.ts";
import { type DrawdownEpisode, drawdownEpisodes, drawdownSeries } from "./drawdown.ts";
import { type PartialSums, partialSums } from "./partialSums.ts";

/** What the metrics of a series of returns depend on beside the returns. */
export interface MetricOptions {
  /** Periods in a year, for annualisation; > 0; 252 by default. */
  readonly periodsPerYear?: number;
  /** Return of the risk-free asset in each period: one number or n numbers; decimal, > −1; 0 by default. */
  readonly riskFreePerPeriod?: number | Float64Array;
  /** Return per period that counts as no loss in downside risk, Sortino, Omega and Kappa; decimal, > −1; 0 by default. */
  readonly requiredReturnPerPeriod?: number;
  /** n returns of the benchmark over the same periods; decimals ≥ −1. Without it the benchmark metrics are undefined. */
  readonly benchmark?: Float64Array;
  /**
   * n + 1 ascending day numbers (days since 1970-01-01): when the first period begins, then when each period ends.
   * Without them the metrics of the calendar are undefined.
   */
  readonly days?: Int32Array;
  /** Level of value at risk and its kin; in (0.5, 1); 0.95 by default. */
  readonly confidence?: number;
  /** Periods that compounded annual returns count; > 0; n by default. Some tools count a missing first return too: n + 1. */
  readonly elapsedPeriods?: number;
}

/** A checked series with what most metrics need of it, computed once. */
export interface Sample {
  readonly returns: Float64Array;
  /** Return less risk-free return of each period. */
  readonly excess: Float64Array;
  /** n + 1 values of one unit invested at the start. */
  readonly wealth: Float64Array;
  /** n drawdowns of the wealth, and its episodes. */
  readonly drawdowns: Float64Array;
  readonly episodes: readonly DrawdownEpisode[];
  readonly moments: Moments;
  readonly excessMoments: Moments;
  readonly sums: PartialSums;
  /** ln(1 + return); null where a return is −1. */
  readonly logs: Float64Array | null;
  readonly riskFreeMean: number;
  readonly periodsPerYear: number;
  readonly requiredReturnPerPeriod: number;
  readonly confidence: number;
  /** Years of the annualised returns: elapsed periods / periods per year. */
  readonly years: number;
  readonly benchmark: Float64Array | null;
  readonly riskFree: Float64Array;
  readonly days: Int32Array | null;
}

/**
 * Checks a series of returns and its options.
 *
 * @param returns - n ≥ 1 simple returns per period; decimals ≥ −1.
 * @param options - see {@link MetricOptions}.
 * @throws {@link CatalogueError} `model.input` naming the argument that is outside its domain.
 */
export function sampleOf(returns: Float64Array, options: MetricOptions = {}): Sample {
  const n = returns.length;
  const {
    periodsPerYear = 252,
    riskFreePerPeriod = 0,
    requiredReturnPerPeriod = 0,
    confidence = 0.95,
    elapsedPeriods = n,
    benchmark = null,
    days = null,
  } = options;
  requireThat(n >= 1, "returns", "at least one return", n);
  requireReturns("returns", returns, n);
  requirePositive("periodsPerYear", periodsPerYear);
  requirePositive("elapsedPeriods", elapsedPeriods);
  requireThat(confidence > 0.5 && confidence < 1, "confidence", "a number in (0.5, 1)", confidence);
  const requiredHolds = requiredReturnPerPeriod > -1 && Number.isFinite(requiredReturnPerPeriod);
  requireThat(requiredHolds, "requiredReturnPerPeriod", "a finite number > -1", requiredReturnPerPeriod);
  const constantRate = typeof riskFreePerPeriod === "number";
  const riskFree = constantRate ? new Float64Array(n).fill(riskFreePerPeriod) : riskFreePerPeriod;
  requireReturns("riskFreePerPeriod", constantRate ? riskFree.subarray(0, 1) : riskFree, constantRate ? 1 : n);
  if (benchmark) requireReturns("benchmark", benchmark, n);
  if (days) requireDays(days, n);
  const wealth = new Float64Array(n + 1);
  wealth[0] = 1;
  for (let i = 0; i < n; i++) wealth[i + 1] = wealth[i]! * (1 + returns[i]!);
  requireThat(Number.isFinite(wealth[n]), "returns", "returns whose compounded value is finite", wealth[n]);
  const excess = riskFreePerPeriod === 0 ? returns : returns.map((r, i) => r - riskFree[i]!);
  const momentsOfReturns = moments(returns);
  const logs = momentsOfReturns.min > -1 ? logsOf(returns) : null;
  return {
    returns,
    excess,
    wealth,
    drawdowns: drawdownSeries(wealth),
    episodes: drawdownEpisodes(wealth),
    moments: momentsOfReturns,
    excessMoments: excess === returns ? momentsOfReturns : moments(excess),
    sums: partialSums(returns, excess, momentsOfReturns.mean, requiredReturnPerPeriod),
    logs,
    riskFreeMean: constantRate ? riskFreePerPeriod : moments(riskFree).mean,
    periodsPerYear,
    requiredReturnPerPeriod,
    confidence,
    years: elapsedPeriods / periodsPerYear,
    benchmark,
    riskFree,
    days,
  };
}

function logsOf(returns: Float64Array): Float64Array {
  const logs = new Float64Array(returns.length);
  for (let i = 0; i < returns.length; i++) logs[i] = log1p(returns[i]!);
  return logs;
}

/** Risk-free return of a year: the mean one of a period, compounded. */
export const annualRiskFree = ({ riskFreeMean, periodsPerYear }: Sample): number =>
  pow(1 + riskFreeMean, periodsPerYear) - 1;

function requirePositive(name: string, value: number): void {
  requireThat(value > 0 && Number.isFinite(value), name, "a finite number > 0", value);
}

function requireReturns(name: string, values: Float64Array, n: number): void {
  requireThat(values.length === n, name, `${n} numbers, one for each return`, `${values.length} numbers`);
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (!(value >= -1 && value < Number.POSITIVE_INFINITY)) {
      requireThat(false, `${name}[${i}]`, "a finite number ≥ -1", value);
    }
  }
}

function requireDays(days: Int32Array, n: number): void {
  requireThat(days.length === n + 1, "days", `${n + 1} day numbers: the start and each end`, `${days.length} numbers`);
  for (let i = 1; i <= n; i++) {
    if (days[i]! < days[i - 1]!) requireThat(false, `days[${i}]`, `a day ≥ the one before (${days[i - 1]})`, days[i]);
  }
}
