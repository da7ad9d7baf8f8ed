import { calibrateHeston, type HestonFit, hestonStarts } from "../../models/pricing/hestonCalibration.ts";
import { fitSvi, type SviFit } from "../../models/pricing/svi.ts";
import type { Carry, FitErrors, VolQuotes } from "../../models/pricing/volQuotes.ts";
import type { Fault } from "../../protocol/errors.ts";
import type { JobKind, JsonValue } from "../jobKind.ts";
import { calibrationCharts, calibrationTables } from "./charts.ts";
import { calibrationExamples } from "./examples.ts";
import { type CalibrationParams, calibrationParams } from "./params.ts";

/** Work units of one residual of a fit: some hundred evaluations of a transform in each of some ten steps. */
const unitsOfQuote = 200_000;

/** Fits by the starting point that they began at. */
interface Fits {
  readonly heston: HestonFit[];
  svi: SviFit | null;
}

/** Models of the vol surface from quoted implied vols. */
export const calibration: JobKind<typeof calibrationParams, CalibrationParams, Fits> = {
  kind: "calibration",
  title: "Calibration to a vol surface",
  description:
    "Fits Heston's stochastic volatility, or SVI slices without butterfly and calendar arbitrage, to quoted implied vols: " +
    "parameters with standard errors, the vol error of every quote, and how far the fit is from arbitrage.",
  modelVersion: "calibration/1",
  symbols: { min: 0, max: 0 },
  params: calibrationParams,
  examples: calibrationExamples,

  check({ params }) {
    const { strikes, expiries, implied_vols, weights, model } = params;
    const faults: Fault[] = [];
    for (const [name, column] of Object.entries({ expiries, implied_vols, weights })) {
      if (!column || column.length === strikes.length) continue;
      const message = `must have one number for each of the ${strikes.length} strikes; received ${column.length}`;
      faults.push({ pointer: `/params/${name}`, message, keyword: "length" });
    }
    if (model === "heston" && strikes.length < 5) {
      const message = `must be at least five quotes for the five parameters of heston; received ${strikes.length}`;
      faults.push({ pointer: "/params/strikes", message, keyword: "minItems" });
    }
    return faults;
  },

  plan: ({ params }) => ({
    data: null,
    blocks: params.model === "heston" ? hestonStarts : 1,
    workUnits: unitsOfQuote * params.strikes.length,
  }),

  prepare: ({ params }) => params,
  empty: () => ({ heston: [], svi: null }),
  addBlock(fits, params, block) {
    const { quotes, carry } = inputsOf(params);
    if (params.model === "heston") fits.heston.push(calibrateHeston(quotes, carry, block));
    else fits.svi = fitSvi(quotes, carry);
  },
  merge(into, next) {
    into.heston.push(...next.heston);
    into.svi ??= next.svi;
  },

  reduce(params, { heston, svi }) {
    const fit = svi ?? bestOf(heston);
    const { expiries, strikes, implied_vols } = params;
    return {
      result: {
        model: params.model,
        ...(svi ? sviSection(svi) : hestonSection(heston)),
        error_estimate: fit.rootMeanSquare,
        root_mean_square_vol_error: fit.rootMeanSquare,
        largest_vol_error: fit.largest,
        quotes: strikes.map((strike, i) => ({
          strike,
          expiry_years: expiries[i]!,
          implied_vol: implied_vols[i]!,
          model_vol: fit.modelVols[i]!,
        })),
        definitions: {
          vol: "Black-Scholes, annualised, decimal",
          log_moneyness: "ln(strike / forward), forward = spot exp((risk_free_rate - dividend_yield) years)",
          error: "model vol minus quoted vol; mean over quotes by weight",
        },
      },
      metrics: {
        root_mean_square_vol_error: fit.rootMeanSquare,
        largest_vol_error: fit.largest,
        ...(svi ? {} : hestonNumbers(bestOf(heston).dynamics)),
      },
    };
  },

  charts: calibrationCharts,
  tables: calibrationTables,
};

function inputsOf(params: CalibrationParams): { readonly quotes: VolQuotes; readonly carry: Carry } {
  const { strikes, expiries, implied_vols, weights, spot, risk_free_rate, dividend_yield } = params;
  return {
    quotes: {
      strike: strikes,
      expiryYears: expiries,
      impliedVol: implied_vols,
      ...(weights ? { weight: weights } : {}),
    },
    carry: { spot, rate: risk_free_rate, dividendYield: dividend_yield },
  };
}

/** The fit with the smallest objective; of equal ones the first. */
const bestOf = (fits: readonly HestonFit[]): HestonFit =>
  fits.reduce((best, fit) => (fit.objective < best.objective ? fit : best));

const hestonNumbers = (dynamics: HestonFit["dynamics"]): Record<string, number> => ({
  initial_variance: dynamics.initialVariance,
  long_run_variance: dynamics.longRunVariance,
  mean_reversion: dynamics.meanReversion,
  vol_of_vol: dynamics.volOfVol,
  correlation: dynamics.correlation,
});

function hestonSection(fits: readonly HestonFit[]): Record<string, JsonValue> {
  const { dynamics, standardErrors, iterations, converged } = bestOf(fits);
  const { meanReversion, longRunVariance, volOfVol } = dynamics;
  return {
    method: "levenberg_marquardt_on_cosine_prices",
    parameters: hestonNumbers(dynamics),
    standard_errors: standardErrors ? hestonNumbers(standardErrors) : null,
    feller_ratio: (2 * meanReversion * longRunVariance) / (volOfVol * volOfVol),
    iterations,
    converged,
    starts: fits.map((fit) => ({ objective: fit.objective, iterations: fit.iterations, converged: fit.converged })),
  };
}

function sviSection({ slices }: FitErrors & SviFit): Record<string, JsonValue> {
  return {
    method: "least_squares_with_arbitrage_penalties",
    slices: slices.map(({ expiryYears, forward, slice, leastDensity, leastVarianceGain }) => ({
      expiry_years: expiryYears,
      forward,
      ...slice,
      least_density: leastDensity,
      least_variance_gain: leastVarianceGain,
    })),
  };
}
