import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { JsonValue } from "../../jobKind.ts";
import type { Contract } from "../contracts/contract.ts";
import type { OptionParams } from "../params.ts";
import { attributionCount, attributionMoves, attributionSection } from "./attribution.ts";
import { gridMoves, gridSection, nodeCount, pricesPerNode } from "./grid.ts";
import { type MarketMove, priceAfter } from "./revaluation.ts";

/** Time of a price unless its contract says otherwise. */
const microsecondsOfClosedForm = 20;

/** Time that one block should take. */
const microsecondsOfBlock = 100_000;

/** Time of one price, generously. */
export const microsecondsOf = (contract: Contract, params: OptionParams): number =>
  contract.microseconds?.(params) ?? microsecondsOfClosedForm;

/** The prices behind scenarios and attribution, in blocks. */
export interface RevaluationPlan {
  readonly blocks: number;
  readonly pricesPerBlock: number;
  /** Of one core. */
  readonly microseconds: number;
}

export function revaluationPlan(contract: Contract, params: OptionParams): RevaluationPlan {
  const { scenarios, attribution } = params;
  const prices =
    (scenarios ? nodeCount(scenarios) * pricesPerNode(scenarios) : 0) +
    (attribution ? attributionCount(attribution) : 0);
  const each = microsecondsOf(contract, params);
  const pricesPerBlock = Math.max(1, Math.floor(microsecondsOfBlock / each));
  return { blocks: Math.ceil(prices / pricesPerBlock), pricesPerBlock, microseconds: prices * each };
}

const movesOf = (market: OptionMarket, params: OptionParams): readonly MarketMove[] => [
  ...(params.scenarios ? gridMoves(market, params) : []),
  ...(params.attribution ? attributionMoves(market, params) : []),
];

/** The prices of block `block` of {@link revaluationPlan}. */
export function revaluedBlock(
  contract: Contract,
  market: OptionMarket,
  params: OptionParams,
  block: number,
): Float64Array {
  const { pricesPerBlock } = revaluationPlan(contract, params);
  const moves = movesOf(market, params).slice(block * pricesPerBlock, (block + 1) * pricesPerBlock);
  return Float64Array.from(moves, (move) => priceAfter(contract, market, params, move));
}

/** What the result tells beside the price. */
export function scenarioSections(
  market: OptionMarket,
  params: OptionParams,
  blocks: readonly Float64Array[],
  price: number,
): { readonly [key: string]: JsonValue } {
  const { scenarios, attribution, quantity, contract_multiplier } = params;
  const prices = Float64Array.from(blocks.flatMap((block) => [...block]));
  const ofGrid = scenarios ? nodeCount(scenarios) * pricesPerNode(scenarios) : 0;
  const units = (quantity ?? 1) * (contract_multiplier ?? 1);
  const hasPosition = quantity !== undefined || contract_multiplier !== undefined;
  return {
    ...(hasPosition ? { position: { units, value: units * price } } : {}),
    ...(scenarios ? { scenarios: gridSection(market, params, prices.subarray(0, ofGrid), price, units) } : {}),
    ...(attribution ? { attribution: attributionSection(market, params, prices.subarray(ofGrid), price, units) } : {}),
  };
}
