import { correlationFault } from "../../models/pricing/assetBasket.ts";
import type { Fault } from "../../protocol/errors.ts";
import { correlationOf } from "./contracts/assets.ts";
import type { Contract } from "./contracts/contract.ts";
import type { OptionParams, ParamName } from "./params.ts";

const fault = (name: ParamName, message: string, keyword: string): Fault => ({
  pointer: `/params/${name}`,
  message,
  keyword,
});

/** Payoffs whose strike may be zero or below it. */
const anyStrike: readonly string[] = ["basket", "spread"];

/** Faults of the strike, of lists that do not fit each other and of a matrix that is no correlation matrix. */
export function assetFaults(params: OptionParams, contract: Contract): readonly Fault[] {
  const { strike, correlation, spots } = params;
  const faults: Fault[] = [];
  if (strike !== undefined && strike <= 0 && !anyStrike.includes(params.payoff)) {
    faults.push(fault("strike", "must be > 0", "exclusiveMinimum"));
  }
  if (params.payoff === "spread" && params.approximation !== undefined && params.approximation !== "kirk") {
    faults.push(fault("approximation", "must be kirk for a spread", "combination"));
  }
  if (contract.underlyings === undefined) {
    if (correlation !== undefined && typeof correlation !== "number") {
      faults.push(fault("correlation", "must be one number for an option on one asset", "type"));
    }
    return faults;
  }
  if (spots === undefined) return faults;
  const n = spots.length;
  if (contract.underlyings === "two" && n !== 2) {
    return [...faults, fault("spots", `must be two prices for payoff ${params.payoff}; received ${n}`, "length")];
  }
  for (const name of ["volatilities", "dividend_yields", "weights"] as const) {
    const values = params[name];
    if (values !== undefined && values.length !== n) {
      faults.push(fault(name, `must be as long as spots (${n}); received ${values.length}`, "length"));
    }
  }
  if (params.weights?.every((weight) => weight === 0)) {
    faults.push(fault("weights", "must not all be zero", "combination"));
  }
  if (params.payoff === "exchange" && params.weights?.some((weight) => weight <= 0)) {
    faults.push(fault("weights", "must be > 0 for an exchange", "exclusiveMinimum"));
  }
  if (correlation === undefined) return faults;
  const isMatrix = typeof correlation === "number" || correlation.every((row) => row.length === correlation.length);
  const wrong = isMatrix ? correlationFault(correlationOf(params), n) : `a matrix of ${n} × ${n}`;
  if (wrong !== null) faults.push(fault("correlation", `must be ${wrong}`, "correlation"));
  return faults;
}
