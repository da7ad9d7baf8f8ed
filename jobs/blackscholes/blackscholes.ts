import type { OptionMarket } from "../../models/pricing/optionMarket.ts";
import { requireThat } from "../../models/requireThat.ts";
import { calibrateGbm } from "../../models/simulation/gbmCalibration.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { JobKind, JsonValue } from "../jobKind.ts";
import { optionFaults } from "./checks.ts";
import { extremeSide } from "./contracts/lookback.ts";
import { contractOf } from "./contracts.ts";
import { blackscholesExamples } from "./examples.ts";
import { blackscholesParams, type OptionParams } from "./params.ts";
import { impliedVolOf, valueOption } from "./valuation.ts";

/** The option after calibration, and where its inputs come from. */
interface PreparedOption {
  readonly market: OptionMarket;
  readonly params: OptionParams;
  readonly spotSource: string;
  readonly volSource: string;
}

/** Filled by the one block of the job. */
interface PricedOption {
  result: { readonly [key: string]: JsonValue } | null;
}

const minimumReturns = 30;

/** Price and Greeks of one option. */
export const blackscholes: JobKind<typeof blackscholesParams, PreparedOption, PricedOption> = {
  kind: "blackscholes",
  title: "Option price and Greeks",
  description:
    "Prices one option with its Greeks: European and American vanilla options on assets, futures and currencies, digitals, " +
    "touches, barriers, lookbacks, geometric Asians and forward starts under log-normal dynamics, and European options under " +
    "normal, displaced log-normal, jumping and stochastic-volatility ones. Finds the implied vol of a market price. Spot and vol come from the " +
    "market data of one symbol when they are not given.",
  modelVersion: "blackscholes/2",
  symbols: { min: 0, max: 1 },
  params: blackscholesParams,
  examples: blackscholesExamples,

  check: ({ symbols, params }) => optionFaults(params, symbols.length > 0),

  plan({ params, ...data }) {
    const { symbols, start, end, interval, vendor, adjusted } = data;
    const wanted = { symbols, interval, vendor, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
    return { data: params.spot !== undefined && !needsHistory(params) ? null : wanted, blocks: 1, workUnits: 1 };
  },

  prepare({ params }, prices) {
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
    const implied = params.market_price !== undefined;
    return {
      market: implied ? { ...unpriced, vol: impliedVolOf(unpriced, params) } : unpriced,
      params,
      spotSource: params.spot === undefined ? "last_close" : "request",
      volSource: implied ? "market_price" : needsHistory(params) ? "log_return_standard_deviation" : "request",
    };
  },

  empty: () => ({ result: null }),
  addBlock(statistics, { market, params }) {
    statistics.result = valueOption(contractOf(params)!, market, params);
  },
  merge(into, next) {
    into.result ??= next.result;
  },

  reduce({ market, params, spotSource, volSource }, { result }) {
    const { model, payoff, exercise, option_type, cross_check, ...others } = params;
    const inputs: Record<string, JsonValue> = { ...others, spot: market.spot, dividend_yield: market.dividendYield };
    if (model !== "bachelier" && model !== "heston") inputs.volatility = market.vol;
    const priced = result!;
    const greeks = priced.greeks as Readonly<Record<string, number>>;
    const { delta, gamma, vega, theta, rho } = greeks as Record<"delta" | "gamma" | "vega" | "theta" | "rho", number>;
    return {
      result: {
        model,
        payoff,
        exercise,
        inputs: { option_type, ...inputs },
        sources: { spot: spotSource, volatility: volSource },
        ...priced,
        definitions,
      },
      metrics: { price: priced.price as number, delta, gamma, vega, theta, rho, volatility: market.vol },
    };
  },

  charts: () => [],
  tables: () => [],
};

const definitions = {
  vega: "per 1.00 of volatility; under heston of the root of the initial variance",
  theta: "per year",
  rho: "per 1.00 of rate",
  time_derivatives: "as expiry comes nearer, per year",
  rates: "continuously compounded, decimal",
  volatility_estimator: "standard deviation of log returns, divisor n-1, annualised by bars per year",
};

/** The vol that the parameters say; `null` when it has to come from somewhere else. */
const givenVol = ({ volatility, normal_volatility, initial_variance }: OptionParams): number | null =>
  volatility ?? normal_volatility ?? (initial_variance === undefined ? null : Math.sqrt(initial_variance));

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
