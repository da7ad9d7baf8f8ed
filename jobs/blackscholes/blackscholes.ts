import { exp } from "../../models/numerics/elementary.ts";
import { type BlackScholesInput, blackScholes } from "../../models/pricing/blackScholes.ts";
import { calibrateGbm } from "../../models/simulation/gbmCalibration.ts";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import type { PriceHistory } from "../../protocol/marketData.ts";
import type { JobKind, JsonValue } from "../jobKind.ts";
import { blackscholesParams } from "./params.ts";

/** The option after calibration, and where its inputs come from. */
interface PreparedOption {
  readonly option: BlackScholesInput;
  readonly spotSource: string;
  readonly volSource: string;
}

/** Filled by the one block of the job. */
interface PricedOption {
  priced: boolean;
}

const minimumReturns = 30;

/** Price and Greeks of one European option by Black, Scholes and Merton. */
export const blackscholes: JobKind<typeof blackscholesParams, PreparedOption, PricedOption> = {
  kind: "blackscholes",
  title: "European option price and Greeks",
  description:
    "Prices one European option on an asset with a continuous dividend yield by Black, Scholes and Merton, with Greeks to " +
    "second order. Spot and vol come from the market data of one symbol when they are not given.",
  modelVersion: "blackscholes-merton/1",
  symbols: { min: 0, max: 1 },
  params: blackscholesParams,
  example: {
    params: { spot: 42, strike: 40, expiry_years: 0.5, volatility: 0.2, risk_free_rate: 0.1, option_type: "call" },
  },

  check({ symbols, params }) {
    if (symbols.length > 0) return [];
    const missing = (name: "spot" | "volatility"): Fault[] =>
      params[name] === undefined
        ? [{ pointer: `/params/${name}`, message: `is needed when no symbol is given`, keyword: "required" }]
        : [];
    return [...missing("spot"), ...missing("volatility")];
  },

  plan({ params, ...data }) {
    const { spot, volatility } = params;
    const { symbols, start, end, interval, vendor, adjusted } = data;
    const wanted = { symbols, interval, vendor, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
    return { data: spot !== undefined && volatility !== undefined ? null : wanted, blocks: 1, workUnits: 1 };
  },

  prepare({ params }, prices) {
    return {
      option: {
        spot: params.spot ?? lastClose(prices),
        strike: params.strike,
        expiryYears: params.expiry_years,
        vol: params.volatility ?? historicalVol(prices),
        rate: params.risk_free_rate,
        dividendYield: params.dividend_yield,
        type: params.option_type,
      },
      spotSource: params.spot === undefined ? "last_close" : "request",
      volSource: params.volatility === undefined ? "log_return_standard_deviation" : "request",
    };
  },

  empty: () => ({ priced: false }),
  addBlock(statistics) {
    statistics.priced = true;
  },
  merge(into, next) {
    into.priced ||= next.priced;
  },

  reduce({ option, spotSource, volSource }) {
    const { price, discountedIntrinsic, d1, d2, ...greeks } = blackScholes(option);
    const { spot, strike, expiryYears, vol, rate, dividendYield, type } = option;
    const opposite = blackScholes({ ...option, type: type === "call" ? "put" : "call" }).price;
    const forwardValue = spot * exp(-dividendYield * expiryYears) - strike * exp(-rate * expiryYears);
    const callMinusPut = type === "call" ? price - opposite : opposite - price;
    const result: Record<string, JsonValue> = {
      method: "black_scholes_merton_closed_form",
      inputs: {
        spot,
        strike,
        expiry_years: expiryYears,
        volatility: vol,
        risk_free_rate: rate,
        dividend_yield: dividendYield,
        option_type: type,
      },
      sources: { spot: spotSource, volatility: volSource },
      price,
      greeks: { ...greeks },
      intrinsic_value: discountedIntrinsic,
      time_value: price - discountedIntrinsic,
      d1,
      d2,
      parity_error: callMinusPut - forwardValue,
      definitions: {
        vega: "per 1.00 of volatility",
        theta: "per year",
        rho: "per 1.00 of rate",
        charm: "change of delta per year",
        rates: "continuously compounded, decimal",
        volatility_estimator: "standard deviation of log returns, divisor n-1, annualised by bars per year",
      },
    };
    const { delta, gamma, vega, theta, rho } = greeks;
    return { result, metrics: { price, delta, gamma, vega, theta, rho, volatility: vol } };
  },

  charts: () => [],
  tables: () => [],
};

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
