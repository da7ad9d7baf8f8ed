import type { Plan } from "../../jobKind.ts";
import type { OptionParams } from "../params.ts";
import { contractsPerBlock } from "./block.ts";
import { fieldValue, rowsOf } from "./request.ts";

/** Cost of one contract in elementary steps: reading its numbers and writing its row cost more than the closed form. */
const unitsPerContract = 400;
/** Cost of an American option with its Greeks, and with its vol to find first. */
const unitsPerAmerican = 125_000;
const unitsPerAmericanVol = 300_000;

/** How many contracts are computed: in blocks of one size. */
export const contractsPlan = (params: OptionParams): Plan => {
  const rows = rowsOf(params);
  const rowsPerBlock = contractsPerBlock(params);
  return { data: null, blocks: Math.ceil(rows / rowsPerBlock), workUnits: rows * unitsOf(params), rowsPerBlock };
};

function unitsOf(params: OptionParams): number {
  if (params.exercise === "european") return unitsPerContract;
  return fieldValue(params, "market_price") === undefined ? unitsPerAmerican : unitsPerAmericanVol;
}
