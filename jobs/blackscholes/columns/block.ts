import type { ColumnOfNumbers, OptionColumns, OptionColumnValues } from "../../../models/pricing/optionColumns.ts";
import { domainOf } from "../../columns.ts";
import type { OptionParams } from "../params.ts";
import { type ContractField, contractFieldNames, contractFields } from "./params.ts";

/** Contracts of one block: what a fraction of a second prices. */
export const contractsPerBlock = ({ exercise }: OptionParams): number => (exercise === "american" ? 32 : 8_192);

/** Faults of one block that are written out. */
export const writtenFaults = 20;

/** Why a contract has no price; the position of a reason is its code, and 0 is none. */
export const reasons = [
  "",
  ...contractFieldNames.map((name) => `${name} must be ${domainOf(contractFields[name])}`),
  "expiry_years must be greater than 0 for an implied vol",
  "market_price must be within the bounds that exclude arbitrage",
  "volatility must be one that gives finite numbers",
] as const;
export const noTime = contractFieldNames.length + 1;
export const outsideBounds = noTime + 1;
export const notFinite = outsideBounds + 1;

/** Numbers of contracts that were priced together. */
export interface PricedContracts {
  readonly values: OptionColumnValues;
  /** The vols that were found, where prices were given. */
  readonly vols: Float64Array | null;
  /** How many contracts each method priced. */
  readonly methods: Readonly<Record<string, number>>;
  /** Largest error of a price, in currency. */
  readonly errorEstimate: number;
}

/** What one block leaves. */
export interface PricedBlock extends PricedContracts {
  readonly first: number;
  /** The code of each contract's reason, or `null` when all have a price. */
  readonly codes: Uint8Array | null;
  /** The first contracts without a price. */
  readonly faults: readonly { readonly pointer: string; readonly message: string }[];
}

/** Inputs of a block by the name of their parameter. */
export type Inputs = Readonly<Record<ContractField, ColumnOfNumbers | undefined>>;
export type MarketColumns = Omit<OptionColumns, "vol">;

/** The number of one row. */
export const at = (column: ColumnOfNumbers, row: number): number =>
  typeof column === "number" ? column : column[row]!;
