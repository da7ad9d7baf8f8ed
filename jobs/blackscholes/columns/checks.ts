import type { Fault } from "../../../protocol/errors.ts";
import { columnFaults, domainOf, isWithin } from "../../columns.ts";
import type { OptionParams, ParamName } from "../params.ts";
import { type ContractField, contractFieldNames, contractFields, contractTable } from "./params.ts";
import { fieldValue } from "./request.ts";

/** The models whose options are priced in columns: one formula with another yield. */
const models: readonly string[] = ["black_scholes_merton", "black_76", "garman_kohlhagen"];

/** Parameters that always have a value. */
const always: readonly ParamName[] = ["model", "payoff", "exercise", "option_type", "risk_free_rate", "cross_check"];

/** Faults of a request for many contracts, with pointers to the contract where only that is at fault. */
export function contractsFaults(params: OptionParams, hasSymbol: boolean): readonly Fault[] {
  const faults = [...columnFaults(contractTable, params.contracts, params.on_error !== "skip")];
  if (faults.length > 0) return faults;
  const fault = (name: string, message: string, keyword: string) =>
    faults.push({ pointer: `/params/${name}`, message, keyword });
  const given = (name: ContractField) => fieldValue(params, name) !== undefined;
  const needed: ContractField[] = ["spot", "strike", "expiry_years"];
  const known: ContractField[] = [...needed, "volatility", "market_price", "option_type", "risk_free_rate"];
  if (params.model === "garman_kohlhagen") needed.push("foreign_rate");
  if (params.model !== "black_76") {
    known.push(params.model === "garman_kohlhagen" ? "foreign_rate" : "dividend_yield");
  }

  if (hasSymbol) faults.push({ pointer: "/symbols", message: "have no meaning for contracts", keyword: "combination" });
  if (!models.includes(params.model))
    fault("model", `must be one of ${models.join(", ")} for contracts`, "combination");
  if (params.payoff !== "vanilla") fault("payoff", "must be vanilla for contracts", "combination");
  if (params.cross_check) fault("cross_check", "has no second engine for contracts", "combination");
  for (const name of needed) if (!given(name)) fault(`contracts/${name}`, "is needed for contracts", "required");
  if (given("volatility") === given("market_price")) {
    fault("contracts/volatility", "or market_price is needed for contracts: give one of the two", "required");
  }
  for (const name of Object.keys(params.contracts!) as ContractField[]) {
    if (!known.includes(name)) fault(`contracts/${name}`, `has no meaning for model ${params.model}`, "combination");
    else if (params[name] !== undefined && !always.includes(name)) {
      fault(name, `stands in contracts too: give one of the two`, "combination");
    }
  }
  for (const name of contractFieldNames) {
    const field = contractFields[name];
    const value = params.contracts![name] === undefined ? params[name] : undefined;
    // One option may be priced further out than a column of them.
    if (typeof value === "number" && "maximum" in field && !isWithin(value, field)) {
      fault(name, `must be ${domainOf(field)} for contracts`, "column");
    }
  }
  const meant = new Set<string>([...always, ...known, "contracts", "on_error"]);
  for (const name of Object.keys(params)) {
    if (params[name as ParamName] !== undefined && !meant.has(name))
      fault(name, "has no meaning for contracts", "combination");
  }
  return faults;
}
