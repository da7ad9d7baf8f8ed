import type { JobKind, Outcome } from "../jobKind.ts";
import { contractColumns } from "./columns/contractColumns.ts";
import { contractTable } from "./columns/params.ts";
import { blackscholesExamples } from "./examples.ts";
import type { OptionForm } from "./optionForm.ts";
import { blackscholesParams, type OptionParams } from "./params.ts";
import { singleOption } from "./singleOption.ts";

// A form knows its own types; the job kind passes its values on without looking inside.
const entry = (form: unknown): OptionForm<unknown, unknown> => form as OptionForm<unknown, unknown>;

const forms = { option: entry(singleOption), contracts: entry(contractColumns) } as const;
type FormName = keyof typeof forms;

const formOf = ({ contracts }: OptionParams): FormName => (contracts ? "contracts" : "option");
const formOfOutcome = ({ result }: Outcome): FormName => (result.contracts === undefined ? "option" : "contracts");

/** Values of one form, with its name: what crosses threads says itself who understands it. */
interface OfForm {
  readonly form: FormName;
  readonly values: unknown;
}

/** Price and Greeks of one option, or of many. */
export const blackscholes: JobKind<typeof blackscholesParams, OfForm, OfForm> = {
  kind: "blackscholes",
  title: "Option price and Greeks",
  description:
    "Prices one option with its Greeks: European and American vanilla options on assets, futures and currencies, digitals, " +
    "touches, barriers, lookbacks, Asians, forward starts, quantos, variance swaps and options on several assets under log-normal " +
    "dynamics, and European options under " +
    "normal, displaced log-normal, jumping and stochastic-volatility ones. Finds the implied vol of a market price. Spot and vol come from the " +
    "market data of one symbol when they are not given. Up to a million vanilla options come as columns.",
  modelVersion: "blackscholes/7",
  symbols: { min: 0, max: 1 },
  params: blackscholesParams,
  columns: contractTable,
  examples: blackscholesExamples,

  check: (input) => forms[formOf(input.params)].check(input),
  plan: (input) => forms[formOf(input.params)].plan(input),
  prepare(input, prices, seed) {
    const form = formOf(input.params);
    return { form, values: forms[form].prepare(input, prices, seed) };
  },
  empty: ({ form, values }) => ({ form, values: forms[form].empty(values) }),
  addBlock(statistics, { form, values }, block, kernels) {
    forms[form].addBlock(statistics.values, values, block, kernels);
  },
  merge: (into, next) => forms[into.form].merge(into.values, next.values),
  reduce: ({ form, values }, statistics) => forms[form].reduce(values, statistics.values),
  charts: (outcome) => forms[formOfOutcome(outcome)].charts(outcome),
  tables: (outcome) => forms[formOfOutcome(outcome)].tables(outcome),
};
