import { syntheticPanel } from "../../test/support/syntheticPanel.ts";
import { type CrossingSweep, crossingTrials } from "./crossingSweep.ts";
import { plainConditions, runBacktest } from "./engine.ts";
import { emaCross, smaCross } from "./strategies/crossing.ts";
import { plainRules, targetDesk } from "./targetDesk.ts";
import { type Trial, trialOf } from "./trial.ts";

const bars = 300;
const points = [
  { fastWindow: 1, slowWindow: 7 },
  { fastWindow: 3, slowWindow: 12 },
  { fastWindow: 10, slowWindow: 40 },
  { fastWindow: 20, slowWindow: 250 },
];

const plain = { initialCapital: 1_000, riskFree: 1e-4, blocks: 6, feeRate: 0.002, slippageRate: 0.001 } as const;

describe.each([11, 12])("crossingTrials agrees with the engine: seed %i", (seed) => {
  const panel = syntheticPanel(seed, 1, bars);
  const cases = (["simple", "exponential"] as const).flatMap((average) =>
    (["cross", "level"] as const).flatMap((signal) =>
      ([0, 1] as const).flatMap((delay) => [0, 60].map((firstBar) => ({ average, signal, delay, firstBar }))),
    ),
  );

  test.each(cases)("$average, $signal, delay $delay, from bar $firstBar", ({ average, signal, delay, firstBar }) => {
    const edges = [0, 100, bars - 1 - firstBar];
    const sweep: CrossingSweep = { ...plain, average, signal, delay, firstBar, edges };
    const cross = average === "simple" ? smaCross : emaCross;
    const expected = points.map((point): Trial => {
      const { equity, fills } = runBacktest(
        panel,
        {
          ...plainConditions,
          initialCapital: plain.initialCapital,
          fees: { rate: plain.feeRate, fixed: 0, perShare: 0, minimum: 0 },
          slippage: { model: "fixed", rate: plain.slippageRate },
        },
        (context) =>
          targetDesk(context, cross({ ...point, signal, direction: "long_only", weights: [1] }), {
            ...plainRules,
            rebalance: "on_change",
            execution: delay === 1 ? "next_close" : "same_close",
            firstBar,
          }),
      );
      const returns = Float64Array.from({ length: bars - 1 - firstBar }, (_, i) => {
        const before = i === 0 ? plain.initialCapital : equity[firstBar + i]!;
        return equity[firstBar + i + 1]! / before - 1;
      });
      const costs = fills.reduce((sum, { fees, slippage }) => sum + fees + slippage, 0);
      return trialOf(returns, plain.riskFree, edges, { trades: fills.length, costs, blocks: plain.blocks });
    });
    crossingTrials(panel.close[0]!, points, sweep).forEach((trial, i) => {
      const other = expected[i]!;
      expect(trial.trades).toBe(other.trades);
      expect(trial.costs).toBeCloseTo(other.costs, 9);
      expect(trial.totalReturn).toBeCloseTo(other.totalReturn, 12);
      expect(trial.maxDrawdown).toBeCloseTo(other.maxDrawdown, 12);
      expect(trial.sharpe === null).toBe(other.sharpe === null);
      expect(trial.sharpe?.sharpePerPeriod ?? 0).toBeCloseTo(other.sharpe?.sharpePerPeriod ?? 0, 11);
      trial.segments.forEach((value, s) => {
        expect(value).toBeCloseTo(other.segments[s]!, 12);
      });
    });
  });
});

test("a constant series is never traded", () => {
  const sweep: CrossingSweep = { ...plain, average: "simple", signal: "level", delay: 1, firstBar: 0, edges: [0, 99] };
  const [trial] = crossingTrials(new Float64Array(100).fill(0.1), [{ fastWindow: 3, slowWindow: 7 }], sweep);
  expect(trial).toMatchObject({ trades: 0, totalReturn: 0, sharpe: null });
});
