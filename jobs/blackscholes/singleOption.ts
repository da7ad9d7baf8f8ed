import type { OptionMarket } from "../../models/pricing/optionMarket.ts";
import { requireThat } from "../../models/requireThat.ts";
import { calibrateGbm } from "../../models/simulation/gbmCalibration.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { JsonValue } from "../jobKind.ts";
import { marketDataOf } from "../marketDataOf.ts";
import { optionFaults } from "./checks.ts";
import type { Contract } from "./contracts/contract.ts";
import { extremeSide } from "./contracts/lookback.ts";
import { contractOf } from "./contracts.ts";
import type { OptionForm } from "./optionForm.ts";
import type { OptionParams } from "./params.ts";
import { scenarioCharts } from "./scenarios/charts.ts";
import { requireVols } from "./scenarios/scenarioChecks.ts";
import { revaluationPlan, revaluedBlock, scenarioSections } from "./scenarios/scenarios.ts";
import { scenarioTables } from "./scenarios/tables.ts";
import { impliedVolOf, valueOption } from "./valuation.ts";

/** The option after calibration, and where its inputs come from. */
interface PreparedOption {
  readonly market: OptionMarket;
  readonly params: OptionParams;
  readonly spotSource: string;
  readonly volSource: string;
  /** Of the implied vol of a market price; `null` without one. */
  readonly volError: number | null;
}

/** Filled by the one block of the job, or part by part by several. */
interface PricedOption {
  result: { readonly [key: string]: JsonValue } | null;
  readonly parts: Float64Array[];
  /** Prices of scenarios and attribution. */
  readonly revalued: Float64Array[];
}

/** Models whose parameters say everything of how the price moves. */
const withoutLogVol: readonly string[] = ["bachelier", "heston", "cgmy"];

/** Cost of one part of a long computation in elementary steps, and of a microsecond of one. */
const unitsOfPart = 1_000_000;
const unitsOfMicrosecond = 5;

const headlineNames = ["delta", "gamma", "vega", "theta", "rho", "volatility"];

const minimumReturns = 30;

/** One option: its price, Greeks, scenarios and attribution. */
export const singleOption: OptionForm<PreparedOption, PricedOption> = {
  check: ({ symbols, params }) => optionFaults(params, symbols.length > 0),

  plan(input) {
    const { params } = input;
    const contract = contractOf(params)!;
    const complete = contract.underlyings !== undefined || (params.spot !== undefined && !needsHistory(params));
    const parts = partsOf(contract, params);
    const { blocks, microseconds } = revaluationPlan(contract, params);
    const workUnits = (parts === 1 ? 1 : parts * unitsOfPart) + unitsOfMicrosecond * microseconds;
    return { data: complete ? null : marketDataOf(input), blocks: parts + blocks, workUnits };
  },

  prepare({ params }, prices) {
    if (contractOf(params)!.underlyings !== undefined) return severalAssets(params);
    const spot = params.spot ?? lastClose(prices);
    const yields = { black_76: params.risk_free_rate, garman_kohlhagen: params.foreign_rate! };
    const unpriced: OptionMarket = {
      spot,
      expiryYears: params.expiry_years,
      vol: givenVol(params) ?? (needsHistory(params) ? historicalVol(prices) : 0),
      rate: params.risk_free_rate,
      dividendYield: yields[params.model as keyof typeof yields] ?? params.dividend_yield ?? 0,
    };
    requireExtreme(params, spot);
    const implied = params.market_price === undefined ? null : impliedVolOf(unpriced, params);
    const market = implied ? { ...unpriced, vol: implied.vol } : unpriced;
    requireVols(market, params);
    return {
      market,
      params,
      spotSource: params.spot === undefined ? "last_close" : "request",
      volSource: implied ? "market_price" : needsHistory(params) ? "log_return_standard_deviation" : "request",
      volError: implied?.errorEstimate ?? null,
    };
  },

  empty: () => ({ result: null, parts: [], revalued: [] }),
  addBlock(statistics, { market, params }, block) {
    const contract = contractOf(params)!;
    const parts = partsOf(contract, params);
    if (block >= parts) {
      statistics.revalued.push(revaluedBlock(contract, market, params, block - parts));
    } else if (contract.parts && parts > 1) {
      statistics.parts.push(contract.parts.compute(market, params, block));
    } else {
      statistics.result = valueOption(contract, market, params, []);
    }
  },
  merge(into, next) {
    into.result ??= next.result;
    into.parts.push(...next.parts);
    into.revalued.push(...next.revalued);
  },

  reduce({ market, params, spotSource, volSource, volError }, { result, parts, revalued }) {
    const { model, payoff, exercise, option_type, cross_check, scenarios, attribution, contracts, ...others } = params;
    const contract = contractOf(params)!;
    const inputs: Record<string, JsonValue> = { ...others };
    if (contract.underlyings === undefined) {
      inputs.spot = market.spot;
      inputs.dividend_yield = market.dividendYield;
      if (!withoutLogVol.includes(model) && payoff !== "variance_swap") inputs.volatility = market.vol;
    }
    const priced = result ?? valueOption(contract, market, params, parts);
    const greeks = priced.greeks as Readonly<Record<string, number | readonly number[]>>;
    const headline = Object.entries({ ...greeks, volatility: inputs.volatility }).filter(
      ([name, value]) => typeof value === "number" && headlineNames.includes(name),
    );
    return {
      result: {
        model,
        payoff,
        exercise,
        inputs: { option_type, ...inputs },
        sources: { spot: spotSource, volatility: volSource },
        ...(volError === null ? {} : { implied_volatility: { value: market.vol, error_estimate: volError } }),
        ...priced,
        ...scenarioSections(market, params, revalued, priced.price as number),
        definitions,
      },
      metrics: { price: priced.price as number, ...(Object.fromEntries(headline) as Record<string, number>) },
    };
  },

  charts: scenarioCharts,
  tables: scenarioTables,
};

/** Blocks of the price itself; those of scenarios and attribution follow. */
const partsOf = (contract: Contract, params: OptionParams): number => contract.parts?.count(params) ?? 1;

/** What the numbers of every result mean. */
export const definitions = {
  vega: "per 1.00 of volatility; under heston of the root of the initial variance",
  theta: "per year",
  rho: "per 1.00 of rate",
  time_derivatives: "as expiry comes nearer, per year",
  rates: "continuously compounded, decimal",
  volatility_estimator: "standard deviation of log returns, divisor n-1, annualised by bars per year",
};

/** The market of an option on several assets: rate and time, with a spot and a vol that nothing reads. */
const severalAssets = (params: OptionParams): PreparedOption => ({
  market: { spot: 1, expiryYears: params.expiry_years, vol: 0, rate: params.risk_free_rate, dividendYield: 0 },
  params,
  spotSource: "request",
  volSource: "request",
  volError: null,
});

/** The vol that the parameters say; `null` when it has to come from somewhere else. */
const givenVol = (params: OptionParams): number | null => {
  const { model, payoff, volatility, normal_volatility, initial_variance } = params;
  // Jumps alone have no such vol, and the vols of a variance swap are those of its smile: nothing reads this one.
  if (model === "cgmy" || payoff === "variance_swap") return 0;
  return volatility ?? normal_volatility ?? (initial_variance === undefined ? null : Math.sqrt(initial_variance));
};

const needsHistory = (params: OptionParams): boolean => givenVol(params) === null && params.market_price === undefined;

function requireExtreme(params: OptionParams, spot: number): void {
  const { extreme } = params;
  if (extreme === undefined) return;
  if (extremeSide(params) === "maximum") {
    requireThat(extreme >= spot, "extreme", `a maximum so far ≥ spot ${spot}`, extreme);
  } else {
    requireThat(extreme <= spot, "extreme", `a minimum so far ≤ spot ${spot}`, extreme);
  }
}

function lastClose(prices: PriceHistory | null): number {
  const close = prices?.closes[0]?.at(-1);
  if (close === undefined)
    throw new CatalogueError("market_data.insufficient", "there is no close to take the spot from");
  return close;
}

function historicalVol(prices: PriceHistory | null): number {
  const observations = (prices?.dates.length ?? 0) - 1;
  if (!prices || observations < minimumReturns) {
    throw new CatalogueError(
      "market_data.insufficient",
      `a vol needs at least ${minimumReturns} returns; there are ${Math.max(0, observations)}`,
    );
  }
  return Math.sqrt(calibrateGbm(prices.closes, prices.barsPerYear).covariance[0]!);
}
