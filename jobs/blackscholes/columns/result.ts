import { pairwiseSum } from "../../../models/numerics/summation.ts";
import { optionColumnNames } from "../../../models/pricing/optionColumns.ts";
import { sha256 } from "../../../protocol/canonicalJson.ts";
import { bytesOf, type ColumnReference, isColumn } from "../../../protocol/columns.ts";
import { CatalogueError } from "../../../protocol/errors.ts";
import type { JsonValue, Outcome, Table } from "../../jobKind.ts";
import type { OptionParams } from "../params.ts";
import { type PricedBlock, reasons, writtenFaults } from "./block.ts";
import { fieldsOf, fieldValue, rowsOf } from "./request.ts";

/** Contracts that the result itself shows. */
const previewRows = 5;

/**
 * Result, headline numbers and tables of all blocks in order.
 *
 * @throws {@link CatalogueError} `model.input` with the first contracts that have no price, unless these may be skipped.
 */
export function contractsOutcome(
  params: OptionParams,
  blocks: readonly PricedBlock[],
  definitions: { readonly [key: string]: JsonValue },
): Outcome {
  const count = rowsOf(params);
  const without = blocks.reduce((sum, { codes }) => sum + (codes?.filter((code) => code !== 0).length ?? 0), 0);
  const faults = blocks.flatMap((block) => block.faults).slice(0, writtenFaults);
  if (without > 0 && params.on_error !== "skip") {
    throw new CatalogueError(
      "model.input",
      `${without} of ${count} contracts cannot be priced: ${faults[0]!.pointer} ${faults[0]!.message}`,
      faults.map((fault) => ({ ...fault, keyword: "contract" })),
    );
  }
  const table = pricedTable(blocks, count - without);
  const columns = Object.entries(table.columns) as [string, Float64Array | Int32Array][];
  const named = columns.filter(([name]) => name !== "contract");
  const totals = Object.fromEntries(
    optionColumnNames.map((name) => [name, pairwiseSum(table.columns[name] as Float64Array)]),
  );
  return {
    result: {
      model: params.model,
      payoff: params.payoff,
      exercise: params.exercise,
      contracts: { count, priced: count - without, skipped: without },
      inputs: Object.fromEntries(fieldsOf(params).map((name) => [name, inputOf(fieldValue(params, name)!)])),
      methods: methodsOf(blocks),
      greeks_method: params.exercise === "american" ? "central_differences" : "closed_form",
      largest_error_estimate: Math.max(0, ...blocks.map(({ errorEstimate }) => errorEstimate)),
      totals,
      ranges: Object.fromEntries(named.map(([name, values]) => [name, rangeOf(values)])),
      preview: Array.from({ length: Math.min(previewRows, count - without) }, (_, row) =>
        Object.fromEntries(columns.map(([name, values]) => [name, values[row]!])),
      ),
      table: { name: table.name, columns: columns.map(([name]) => name), digest: digestOf(columns) },
      ...(without > 0 ? { skipped: { count: without, first: faults.map((fault) => ({ ...fault })) } } : {}),
      definitions,
    },
    metrics: {
      contracts: count - without,
      ...(without > 0 ? { skipped: without } : {}),
      total_price: totals.price!,
      total_delta: totals.delta!,
      total_vega: totals.vega!,
    },
    longTables: without > 0 ? [table, skippedTable(blocks, without)] : [table],
  };
}

const inputOf = (value: NonNullable<ReturnType<typeof fieldValue>>): JsonValue => {
  if (!isColumn(value)) return value;
  const { rows, digest, words }: ColumnReference = value;
  return { rows, digest, ...(words ? { words } : {}) };
};

/** The contracts that have a price, in their order; `contract` is the position in the arrays of the request. */
function pricedTable(blocks: readonly PricedBlock[], rows: number): Table {
  const contract = new Int32Array(rows);
  const columns: Record<string, Float64Array> = {};
  const sources: readonly (readonly [string, (block: PricedBlock) => Float64Array])[] = [
    ...optionColumnNames.map((name) => [name, ({ values }: PricedBlock) => values[name]] as const),
    ...(blocks[0]?.vols ? [["implied_volatility", ({ vols }: PricedBlock) => vols!] as const] : []),
  ];
  for (const [name] of sources) columns[name] = new Float64Array(rows);
  let filled = 0;
  for (const block of blocks) {
    for (let row = 0; row < block.values.price.length; row++) {
      if (block.codes && block.codes[row] !== 0) continue;
      contract[filled] = block.first + row;
      for (const [name, of] of sources) columns[name]![filled] = of(block)[row]!;
      filled += 1;
    }
  }
  return { name: "contracts", columns: { contract, ...columns } };
}

function skippedTable(blocks: readonly PricedBlock[], rows: number): Table {
  const contract = new Int32Array(rows);
  const reason: string[] = [];
  for (const { first, codes } of blocks) {
    for (const [row, code] of (codes ?? []).entries()) {
      if (code === 0) continue;
      contract[reason.length] = first + row;
      reason.push(reasons[code]!);
    }
  }
  return { name: "skipped", columns: { contract, reason } };
}

/** How many contracts each method priced. */
function methodsOf(blocks: readonly PricedBlock[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { methods } of blocks) {
    for (const [method, count] of Object.entries(methods)) counts[method] = (counts[method] ?? 0) + count;
  }
  return counts;
}

const rangeOf = (values: Float64Array | Int32Array): JsonValue => {
  if (values.length === 0) return null;
  let least = values[0]!;
  let most = values[0]!;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
};

/** SHA-256 over the SHA-256 of the little-endian numbers of each column. */
const digestOf = (columns: readonly (readonly [string, Float64Array | Int32Array])[]): string =>
  sha256(columns.map(([name, values]) => `${name}:${sha256(bytesOf(values))}`).join("\n"));
