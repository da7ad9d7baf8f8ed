import type { Fault } from "../../protocol/errors.ts";
import { approximatesAmerican, isLattice } from "./contracts/americanApproximation.ts";
import type { OptionParams, ParamName } from "./params.ts";

/** Faults of what only a vanilla option has. */
export function vanillaFaults(params: OptionParams): readonly Fault[] {
  if (params.payoff !== "vanilla") return [];
  const { approximation, lattice_steps } = params;
  const faults: Fault[] = [];
  if (approximation !== undefined && params.exercise === "american") {
    if (!approximatesAmerican(approximation)) {
      faults.push(fault("approximation", `${approximation} is not one of an American vanilla option`, "combination"));
    }
    if (params.market_price !== undefined) {
      faults.push(fault("approximation", "has no meaning for an implied vol", "combination"));
    }
  }
  if (lattice_steps !== undefined && !isLattice(approximation)) {
    faults.push(fault("lattice_steps", "has no meaning unless approximation is a lattice", "combination"));
  }
  if (lattice_steps !== undefined && approximation === "leisen_reimer" && lattice_steps % 2 === 0) {
    faults.push(fault("lattice_steps", "must be odd for leisen_reimer", "multipleOf"));
  }
  return faults;
}

const fault = (name: ParamName, message: string, keyword: string): Fault => ({
  pointer: `/params/${name}`,
  message,
  keyword,
});
