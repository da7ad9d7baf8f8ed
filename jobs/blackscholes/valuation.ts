import { exp } from "../../models/numerics/elementary.ts";
import { americanImpliedVol } from "../../models/pricing/american/impliedVolAmerican.ts";
import { blackScholes } from "../../models/pricing/blackScholes.ts";
import { dividendImpliedVol } from "../../models/pricing/dividends/impliedVolDividends.ts";
import { impliedVol } from "../../models/pricing/impliedVol.ts";
import { numericalGreeks } from "../../models/pricing/numericalGreeks.ts";
import type { OptionMarket } from "../../models/pricing/optionMarket.ts";
import type { ImpliedVolValue } from "../../models/pricing/volOfPrice.ts";
import { requireThat } from "../../models/requireThat.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { JsonValue } from "../jobKind.ts";
import { type Contract, scalesOf, type Valuation } from "./contracts/contract.ts";
import { dividendOptionOf } from "./contracts/dividendVanilla.ts";
import { americanContract, vanillaContract } from "./contracts/vanilla.ts";
import { paramsAfter } from "./elapsed.ts";
import type { OptionParams } from "./params.ts";

type Section = { readonly [key: string]: JsonValue };
type SectionWithGreeks = Section & { readonly greeks: Readonly<Record<string, number | readonly number[]>> };

/** Price, error estimate, Greeks and, if asked for, the second opinion of a lattice. */
export function valueOption(
  contract: Contract,
  market: OptionMarket,
  params: OptionParams,
  parts: readonly Float64Array[],
): Section {
  const { price, method, errorEstimate, details } = contract.value(market, params, parts);
  const section = {
    method,
    price,
    error_estimate: errorEstimate,
    ...details,
    ...greeksSection(contract, market, params, parts),
  };
  requireFinite({ price, ...section.greeks });
  if (!params.cross_check) return section;
  const second = contract.crossCheck!(market, params, parts);
  const size = (params.spots ?? [market.spot]).reduce((sum, spot) => sum + spot, 0);
  return { ...section, cross_check: crossCheck(second, price, errorEstimate, size) };
}

/** @throws {@link CatalogueError} `model.input` when numbers this far out have no price in double precision. */
function requireFinite(values: Readonly<Record<string, number | readonly number[]>>): void {
  for (const [name, value] of Object.entries(values)) {
    const finite = typeof value === "number" ? Number.isFinite(value) : value.every(Number.isFinite);
    requireThat(finite, "parameters", `such that the ${name} is a finite number`, value);
  }
}

function greeksSection(
  contract: Contract,
  market: OptionMarket,
  params: OptionParams,
  parts: readonly Float64Array[],
): SectionWithGreeks {
  if (contract === vanillaContract) return vanillaSection(market, params);
  if (!contract.greeks) return numericalSection(contract, market, params);
  const { method, greeks } = contract.greeks(market, params, parts);
  return { greeks_method: method, greeks };
}

/** Closed-form Greeks, and what put–call parity says. */
function vanillaSection(market: OptionMarket, params: OptionParams): SectionWithGreeks {
  const option = { ...market, strike: params.strike!, type: params.option_type };
  const { price, discountedIntrinsic, d1, d2, dividendRho, dualDelta, dualGamma, rho, ...greeks } =
    blackScholes(option);
  const opposite = blackScholes({ ...option, type: option.type === "call" ? "put" : "call" }).price;
  const { spot, rate, dividendYield, expiryYears } = market;
  const forwardValue = spot * exp(-dividendYield * expiryYears) - option.strike * exp(-rate * expiryYears);
  const callMinusPut = option.type === "call" ? price - opposite : opposite - price;
  return {
    greeks_method: "closed_form",
    greeks: {
      ...greeks,
      // The yield of a future is the rate: both move.
      rho: params.model === "black_76" ? rho + dividendRho : rho,
      dividend_rho: dividendRho,
      dual_delta: dualDelta,
      dual_gamma: dualGamma,
    },
    intrinsic_value: discountedIntrinsic,
    time_value: price - discountedIntrinsic,
    d1,
    d2,
    parity_error: callMinusPut - forwardValue,
  };
}

function numericalSection(contract: Contract, market: OptionMarket, params: OptionParams): SectionWithGreeks {
  const priceAt = (changed: OptionMarket, elapsed: number) =>
    contract.value(changed, paramsAfter(params, changed.spot, elapsed)).price;
  const greeks = numericalGreeks(priceAt, market, scalesOf(market, params), params.model === "black_76");
  return { greeks_method: "central_differences", greeks: { ...greeks } };
}

/** Compares with a second engine. @throws {@link CatalogueError} `model.cross_check` when the two cannot both be right. */
function crossCheck(
  { price: second, method, errorEstimate: secondError }: Valuation,
  price: number,
  errorEstimate: number,
  size: number,
): Section {
  const difference = second - price;
  const allowed = errorEstimate + 3 * secondError + 1e-12 * size;
  if (!(Math.abs(difference) <= allowed)) {
    throw new CatalogueError(
      "model.cross_check",
      `${method} says ${second}, the price is ${price}: they may differ by ${allowed}`,
    );
  }
  return { method, price: second, difference, allowed_difference: allowed };
}

const maxVol = 10;

/**
 * The vol that gives the market price, and its error.
 *
 * @throws {@link CatalogueError} `model.input` when no vol gives the price, or all up to some level do.
 */
export function impliedVolOf(market: OptionMarket, params: OptionParams): ImpliedVolValue {
  const { strike, option_type: type, market_price: price } = params as Required<OptionParams>;
  requireThat(market.expiryYears > 0, "expiry_years", "> 0 for an implied vol", market.expiryYears);
  if (params.dividends !== undefined) {
    return dividendImpliedVol(dividendOptionOf(market, params), params.exercise, price, maxVol);
  }
  const option = { ...market, strike, type, price };
  if (params.exercise === "american") {
    return americanImpliedVol(option, (changed) => americanContract.value(changed, params), maxVol);
  }
  const vol = impliedVol(option);
  const { vega } = blackScholes({ ...option, vol });
  return { vol, errorEstimate: Number.EPSILON * (6 * vol + (vega > 0 ? price / vega : 0)) };
}
