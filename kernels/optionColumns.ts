import type { Kernels } from "../models/kernels.ts";
import { type OptionColumns, type OptionColumnsPricer, optionColumnNames } from "../models/pricing/optionColumns.ts";

/** The raw module of kernels/assembly/optionColumns.ts: pointers and numbers. */
export interface OptionColumnsExports {
  readonly memory: WebAssembly.Memory;
  inputsAt(): number;
  outputsAt(): number;
  columnBytes(): number;
  largestCount(): number;
  priceOptionColumns(count: number): void;
}

/** The inputs in the order of the module. */
const inputNames = [
  "spot",
  "strike",
  "expiryYears",
  "vol",
  "rate",
  "dividendYield",
  "sign",
] as const satisfies readonly (keyof OptionColumns)[];

/** The kernel of one instance, taking arrays over the raw module that takes pointers. */
export function bindOptionColumns(module: OptionColumnsExports): Pick<Kernels, "priceOptionColumns"> {
  const rowsOfCall = module.largestCount();
  const column = (from: number, index: number) =>
    new Float64Array(module.memory.buffer, from + index * module.columnBytes(), rowsOfCall);
  const inputs = inputNames.map((_, k) => column(module.inputsAt(), k));
  const outputs = optionColumnNames.map((_, k) => column(module.outputsAt(), k));

  const priceOptionColumns: OptionColumnsPricer = (columns, into) => {
    const rows = into.price.length;
    for (let first = 0; first < rows; first += rowsOfCall) {
      const end = Math.min(first + rowsOfCall, rows);
      for (const [k, name] of inputNames.entries()) {
        const values = columns[name];
        if (typeof values !== "number") inputs[k]!.set(values.subarray(first, end));
        else if (first === 0) inputs[k]!.fill(values);
      }
      const count = end - first;
      // An odd last contract has a neighbour of the last call or of zeros: its numbers are dropped.
      module.priceOptionColumns(count + (count & 1));
      for (const [k, name] of optionColumnNames.entries()) {
        into[name].set(outputs[k]!.subarray(0, count), first);
      }
    }
  };
  return { priceOptionColumns };
}
