import type { WeightsOf } from "../../models/backtest/strategies/allocation.ts";
import { equalWeights, inverseVolatilityWeights } from "../../models/backtest/strategies/objectives.ts";

/** Portfolio objectives that `optimised` can run at each rebalance. */
const objectives = {
  equal_weight: equalWeights,
  inverse_volatility: inverseVolatilityWeights,
} as const satisfies Record<string, WeightsOf>;

export type ObjectiveName = keyof typeof objectives;
export const objectiveNames = Object.keys(objectives) as ObjectiveName[];

export const objectiveOf = (name: ObjectiveName): WeightsOf => objectives[name];
