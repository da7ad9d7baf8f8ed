import { type Stencil, stencils } from "../../../models/numerics/stencils.ts";
import type { OptionMarket } from "../../../models/pricing/optionMarket.ts";
import type { JsonValue } from "../../jobKind.ts";
import type { OptionParams } from "../params.ts";
import { type MarketMove, marketAfter, noMove, stepsAround } from "./revaluation.ts";
import type { ScenarioParams } from "./scenarioParams.ts";

/** One combination of the changes. */
interface GridNode {
  readonly elapsed_years: number;
  readonly rate_change: number;
  readonly vol_change: number;
  readonly spot_change: number;
}

const { slope, curvature } = stencils.central;

/** The prices of a node with Greeks: its own, then at the steps of the spot, then at those of the vol. */
const pricesWithGreeks = 1 + 2 * slope.offsets.length;

const axesOf = ({
  elapsed_years = [0],
  rate_changes = [0],
  vol_changes = [0],
  spot_changes = [0],
}: ScenarioParams) => ({
  elapsed_years,
  rate_changes,
  vol_changes,
  spot_changes,
});

/** All nodes; the spot runs fastest. */
function nodesOf(scenarios: ScenarioParams): readonly GridNode[] {
  const { elapsed_years, rate_changes, vol_changes, spot_changes } = axesOf(scenarios);
  return elapsed_years.flatMap((elapsed) =>
    rate_changes.flatMap((rate_change) =>
      vol_changes.flatMap((vol_change) =>
        spot_changes.map((spot_change) => ({ elapsed_years: elapsed, rate_change, vol_change, spot_change })),
      ),
    ),
  );
}

/** Nodes of the grid. */
export const nodeCount = (scenarios: ScenarioParams): number =>
  Object.values(axesOf(scenarios)).reduce((product, { length }) => product * length, 1);

/** Prices that one node takes. */
export const pricesPerNode = ({ greeks }: ScenarioParams): number => (greeks ? pricesWithGreeks : 1);

const moveTo = ({ spot }: OptionMarket, node: GridNode): MarketMove => ({
  ...noMove,
  spot: spot * node.spot_change,
  vol: node.vol_change,
  rate: node.rate_change,
  elapsedYears: node.elapsed_years,
});

/** The moves whose prices the grid is made of, node by node. */
export function gridMoves(market: OptionMarket, params: OptionParams): readonly MarketMove[] {
  const scenarios = params.scenarios!;
  return nodesOf(scenarios).flatMap((node) => {
    const move = moveTo(market, node);
    if (!scenarios.greeks) return [move];
    const steps = stepsAround(marketAfter(market, move, params), params);
    return [
      move,
      ...slope.offsets.map((offset) => ({ ...move, spot: move.spot + offset * steps.spot })),
      ...slope.offsets.map((offset) => ({ ...move, vol: move.vol + offset * steps.vol })),
    ];
  });
}

const weighted = ({ offsets, weights }: Stencil, at: (offset: number) => number): number =>
  offsets.reduce((sum, offset, i) => sum + weights[i]! * at(offset), 0);

/** Delta, gamma and vega from the prices of a node. */
function greeksOf(prices: Float64Array, steps: MarketMove) {
  const [own] = prices as unknown as [number];
  const stepsOfSpot = prices.subarray(1, 1 + slope.offsets.length);
  const stepsOfVol = prices.subarray(1 + slope.offsets.length);
  const among = (values: Float64Array) => (offset: number) =>
    offset === 0 ? own : values[slope.offsets.indexOf(offset)]!;
  return {
    delta: weighted(slope, among(stepsOfSpot)) / steps.spot,
    gamma: weighted(curvature, among(stepsOfSpot)) / (steps.spot * steps.spot),
    vega: steps.vol === 0 ? 0 : weighted(slope, among(stepsOfVol)) / steps.vol,
  };
}

/**
 * The grid as the result tells it.
 *
 * @param prices - at {@link gridMoves}.
 * @param price - of today.
 * @param units - of the underlying that the position is for; below zero if sold.
 */
export function gridSection(
  market: OptionMarket,
  params: OptionParams,
  prices: Float64Array,
  price: number,
  units: number,
): { readonly [key: string]: JsonValue } {
  const scenarios = params.scenarios!;
  const nodes = nodesOf(scenarios);
  const perNode = pricesPerNode(scenarios);
  const priceAt = nodes.map((_, i) => prices[i * perNode]!);
  const profit = priceAt.map((then) => units * (then - price));
  const greeks = scenarios.greeks
    ? nodes.map((node, i) => {
        const steps = stepsAround(marketAfter(market, moveTo(market, node), params), params);
        return greeksOf(prices.subarray(i * perNode, (i + 1) * perNode), steps);
      })
    : [];
  const described = (index: number) => {
    const node = nodes[index]!;
    const { spot, vol } = marketAfter(market, moveTo(market, node), params);
    return { ...node, spot, volatility: vol, price: priceAt[index]!, profit: profit[index]! };
  };
  return {
    ...axesOf(scenarios),
    price: priceAt,
    profit,
    ...(scenarios.greeks
      ? {
          delta: greeks.map(({ delta }) => delta),
          gamma: greeks.map(({ gamma }) => gamma),
          vega: greeks.map(({ vega }) => vega),
        }
      : {}),
    worst: described(profit.indexOf(Math.min(...profit))),
    best: described(profit.indexOf(Math.max(...profit))),
    definitions: {
      order: "elapsed_years, then rate_changes, vol_changes and spot_changes, which runs fastest",
      profit: "of the position, without interest on it: units times the price at the node less the price today",
      path: "the spot moves at once and stands still while the time passes",
    },
  };
}

/** The grid as rows, from the result. */
export function gridRows(section: { readonly [key: string]: JsonValue }): readonly Readonly<Record<string, number>>[] {
  const { price, profit, delta, gamma, vega } = section as Record<string, readonly number[] | undefined>;
  return nodesOf(section as unknown as ScenarioParams).map((node, i) => ({
    ...node,
    price: price![i]!,
    profit: profit![i]!,
    ...(delta ? { delta: delta[i]!, gamma: gamma![i]!, vega: vega![i]! } : {}),
  }));
}
