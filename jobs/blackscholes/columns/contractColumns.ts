import type { OptionForm } from "../optionForm.ts";
import type { OptionParams } from "../params.ts";
import { definitions } from "../singleOption.ts";
import type { PricedBlock } from "./block.ts";
import { contractsFaults } from "./checks.ts";
import { priceBlock } from "./evaluate.ts";
import { contractsPlan } from "./plan.ts";
import { contractsOutcome } from "./result.ts";

/** Many contracts as columns: prices and Greeks as a table. */
export const contractColumns: OptionForm<OptionParams, PricedBlock[]> = {
  check: ({ symbols, params }) => contractsFaults(params, symbols.length > 0),
  plan: ({ params }) => contractsPlan(params),
  prepare: ({ params }) => params,
  empty: () => [],
  addBlock(statistics, params, block, kernels) {
    statistics.push(priceBlock(params, block, kernels));
  },
  merge: (into, next) => {
    into.push(...next);
  },
  reduce: (params, blocks) => contractsOutcome(params, blocks, definitions),
  charts: () => [],
  tables: ({ longTables }) => longTables ?? [],
};
