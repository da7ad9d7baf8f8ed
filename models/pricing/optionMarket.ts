import { exp } from "../numerics/elementary.ts";
import { requireThat } from "../requireThat.ts";

/** One underlying under Black–Scholes dynamics, and the time that an option on it has left. */
export interface OptionMarket {
  /** Scalar; currency per unit of underlying; > 0. */
  readonly spot: number;
  /** Scalar; year fraction; ≥ 0. */
  readonly expiryYears: number;
  /** Scalar; log-normal, annualised, decimal; ≥ 0. */
  readonly vol: number;
  /** Scalar; continuously compounded, annual, decimal. */
  readonly rate: number;
  /** Scalar; continuously compounded, annual, decimal; the foreign rate of a currency, the rate itself of a future. */
  readonly dividendYield: number;
}

export type OptionType = "call" | "put";

/** 1 for a call, −1 for a put. */
export const signOf = (type: OptionType): 1 | -1 => (type === "call" ? 1 : -1);

/** Checks a market at the door of a model. @throws {@link CatalogueError} `model.input` naming what is wrong. */
export function requireMarket({ spot, expiryYears, vol, rate, dividendYield }: OptionMarket): void {
  requirePositive("spot", spot);
  requireThat(expiryYears >= 0 && Number.isFinite(expiryYears), "expiryYears", "a finite number ≥ 0", expiryYears);
  requireThat(vol >= 0 && Number.isFinite(vol), "vol", "a finite number ≥ 0", vol);
  requireThat(Number.isFinite(rate), "rate", "a finite number", rate);
  requireThat(Number.isFinite(dividendYield), "dividendYield", "a finite number", dividendYield);
}

/** @throws {@link CatalogueError} `model.input` unless `value` is a finite number above zero. */
export function requirePositive(name: string, value: number): void {
  requireThat(value > 0 && Number.isFinite(value), name, "a finite number > 0", value);
}

/** Value today of one unit of money at expiry. */
export const discountFactor = ({ rate, expiryYears }: OptionMarket): number => exp(-rate * expiryYears);

/** Value today of one unit of the underlying at expiry, in units of spot. */
export const assetFactor = ({ dividendYield, expiryYears }: OptionMarket): number => exp(-dividendYield * expiryYears);

/** σ√T: the standard deviation of the log of the price at expiry. */
export const deviationOf = ({ vol, expiryYears }: OptionMarket): number => vol * Math.sqrt(expiryYears);
