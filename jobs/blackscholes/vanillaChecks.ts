import type { Fault } from "../../protocol/errors.ts";
import { approximatesAmerican, isLattice } from "./contracts/americanApproximation.ts";
import { leastYearsBetween } from "./params/dividendParams.ts";
import type { OptionParams, ParamName } from "./params.ts";

/** Faults of what only a vanilla option has. */
export function vanillaFaults(params: OptionParams): readonly Fault[] {
  if (params.payoff !== "vanilla") return [];
  const { approximation, lattice_steps, dividends } = params;
  const faults: Fault[] = [...dividendFaults(params)];
  if (approximation !== undefined && (params.exercise === "american" || dividends !== undefined)) {
    const fits = dividends === undefined ? approximatesAmerican(approximation) : approximation === "escrowed_dividend";
    const option = dividends === undefined ? "an American vanilla option" : "an option with dividends";
    if (!fits) faults.push(fault("approximation", `${approximation} is not one of ${option}`, "combination"));
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

function dividendFaults({ dividends, model, expiry_years }: OptionParams): readonly Fault[] {
  if (dividends === undefined || model !== "black_scholes_merton") return [];
  const faults: Fault[] = [];
  if (dividends.some(({ time_years }, i) => time_years - (dividends[i - 1]?.time_years ?? 0) < leastYearsBetween)) {
    faults.push(fault("dividends", `must ascend in time_years by at least ${leastYearsBetween}`, "order"));
  }
  if (dividends.some(({ time_years }) => expiry_years - time_years < leastYearsBetween)) {
    const until = `expiry_years ${expiry_years} by at least ${leastYearsBetween}`;
    faults.push(fault("dividends", `must be paid before ${until}`, "order"));
  }
  return faults;
}

const fault = (name: ParamName, message: string, keyword: string): Fault => ({
  pointer: `/params/${name}`,
  message,
  keyword,
});
