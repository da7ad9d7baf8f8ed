import type { Static, TObject } from "typebox";
import type { Kernels } from "../models/kernels.ts";
import type { Fault } from "../protocol/errors.ts";
import type { MarketDataWanted, PriceHistory } from "../protocol/marketData.ts";
import type { ColumnTable } from "./columns.ts";

/** The request of one job after validation and defaults, typed by the parameters of its kind. */
export interface JobInput<Params> extends MarketDataWanted {
  readonly params: Params;
}

/** How a job will be computed; a function of the request alone, so that every retry and every machine agrees. */
export interface Plan {
  /** Market data to freeze first, or to fetch; `null` when the parameters say everything. */
  readonly data: MarketDataWanted | null;
  /** Block b brings symbol b of `data` into the lake, and nothing is frozen. */
  readonly work?: "fetch";
  /** Number of blocks, ≥ 1; shards are contiguous ranges of them. */
  readonly blocks: number;
  /** Cost of the whole job in elementary model steps; compared with the thresholds for small jobs and shards. */
  readonly workUnits: number;
  /**
   * Ends of rounds in blocks, ascending, each below `blocks`: after each of them the job asks {@link JobKind.targetMet}
   * and stops there when it is. A function of the request alone, so that the same request stops at the same block.
   */
  readonly rounds?: readonly number[];
  /** Rows of the columns of the request that one block reads: block b those from b × this on. */
  readonly rowsPerBlock?: number;
}

/** A chart of a result as a Vega-Lite specification with its data inline. */
export interface Chart {
  /** File name without extension; `[a-z_]+`. */
  readonly name: string;
  readonly title: string;
  readonly spec: Record<string, unknown>;
}

/** A table of a result, stored as CSV and Parquet; whole numbers where a column is an `Int32Array`. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, readonly (number | string)[] | Float64Array | Int32Array>>;
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What a job leaves: the digest is taken over `result`, which therefore never holds NaN, ∞ or anything of the run. */
export interface Outcome {
  readonly result: { readonly [key: string]: JsonValue };
  /** The headline numbers, shown in lists and in the console. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Tables too long to be part of the result, which names their digest. */
  readonly longTables?: readonly Table[];
}

/**
 * One entry of the catalogue: everything the platform needs to know of a job kind. All functions are pure. `Means` is what
 * a block is made with: kernels, or what was fetched for it where its plan says so.
 *
 * Life: `plan` → (freeze `plan.data`) → `prepare` → `empty` + `addBlock` for every block of a shard → `merge` of the
 * shards in block order → `reduce`. `prepared` and `statistics` cross threads and are kept as checkpoints by structured
 * clone: plain objects, arrays and typed arrays only.
 */
export interface JobKind<
  ParamsSchema extends TObject = TObject,
  Prepared = unknown,
  Statistics = unknown,
  Means = Kernels,
> {
  /** `type` in the API; also the path of its own route and the stem of its Workflow Type. */
  readonly kind: string;
  readonly title: string;
  /** One paragraph for OpenAPI, the console and the docs. */
  readonly description: string;
  /** Changes whenever the same inputs would give other bytes. */
  readonly modelVersion: string;
  /** How many symbols the request may name. */
  readonly symbols: { readonly min: number; readonly max: number };
  /** TypeBox schema of `params`: every property described, with units and defaults. */
  readonly params: ParamsSchema;
  /** The parameter that may hold columns. Its own fields are checked by `check`, not by the schema. */
  readonly columns?: ColumnTable;
  /**
   * `reduce` accepts the statistics of any non-empty selection of blocks, merged in block order: a cancelled job then
   * keeps the result of the blocks that it had done.
   */
  readonly partialResults?: true;
  /** Requests that work on the bundled data, by title, the simplest first: for OpenAPI, the docs and the tests. */
  readonly examples: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Faults that a schema cannot express, with pointers into the request body; empty when the request is sound. */
  check(input: JobInput<Static<ParamsSchema>>): readonly Fault[];
  plan(input: JobInput<Static<ParamsSchema>>): Plan;
  /**
   * Model inputs from the request and the frozen data.
   * @param seed - integer in [0, 2^53 − 1].
   * @throws {@link CatalogueError} `market_data.insufficient` or `model.input` when the data cannot carry the model.
   */
  prepare(input: JobInput<Static<ParamsSchema>>, prices: PriceHistory | null, seed: number): Prepared;
  empty(prepared: Prepared): Statistics;
  /** Adds block `block` (0-based) to `statistics` in place; a block costs at most about 0.2 s. */
  addBlock(statistics: Statistics, prepared: Prepared, block: number, means: Means): void;
  /** Adds `next`, the statistics of the blocks that follow directly, to `into` in place; exactly associative. */
  merge(into: Statistics, next: Statistics): void;
  /** Whether the statistics of all rounds so far are enough; only with `plan.rounds`. */
  targetMet?(prepared: Prepared, statistics: Statistics): boolean;
  reduce(prepared: Prepared, statistics: Statistics): Outcome;
  charts(outcome: Outcome): readonly Chart[];
  tables(outcome: Outcome): readonly Table[];
}
