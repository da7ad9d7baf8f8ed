import type { Plan } from "../../jobKind.ts";
import type { OptionParams } from "../params.ts";
import { contractsPerBlock } from "./evaluate.ts";
import { rowsOf } from "./request.ts";

/** Cost of one contract in elementary steps: reading its numbers and writing its row cost more than pricing it. */
const unitsPerContract = 400;

/** How many contracts are computed: in blocks of one size. */
export const contractsPlan = (params: OptionParams): Plan => {
  const rows = rowsOf(params);
  return {
    data: null,
    blocks: Math.ceil(rows / contractsPerBlock),
    workUnits: rows * unitsPerContract,
    rowsPerBlock: contractsPerBlock,
  };
};
