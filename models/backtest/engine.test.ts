import { golden } from "../../test/support/golden.ts";
import { uniforms } from "../../test/support/random.ts";
import { syntheticPanel } from "../../test/support/syntheticPanel.ts";
import type { Slippage } from "./costs.ts";
import { type BacktestConditions, type BacktestRun, plainConditions, runBacktest } from "./engine.ts";
import { roundTrips } from "./fills.ts";
import type { MarketPanel } from "./marketPanel.ts";
import { fixedWeights, optimised, volatilityTarget } from "./strategies/allocation.ts";
import { emaCross, smaCross } from "./strategies/crossing.ts";
import { crossSectionalMomentum, timeSeriesMomentum } from "./strategies/momentum.ts";
import { meanReversion, pairs } from "./strategies/reversion.ts";
import type { Strategy } from "./strategy.ts";
import { executions, plainRules, type TargetRules, targetDesk } from "./targetDesk.ts";

const assets = 3;
const bars = 160;
const third = [1 / 3, 1 / 3, 1 / 3];
const cross = { fastWindow: 3, slowWindow: 9, signal: "cross", weights: third } as const;
const reversion = { lookback: 10, entryZ: 1, exitZ: 0.2, stopZ: 3 };

const strategies: Readonly<Record<string, () => Strategy>> = {
  fixed_weights: () => fixedWeights([0.5, 0.3, 0.1]),
  sma_cross: () => smaCross({ ...cross, direction: "long_short" }),
  ema_cross: () => emaCross({ ...cross, signal: "level", direction: "long_only" }),
  cross_sectional_momentum: () =>
    crossSectionalMomentum({ lookback: 8, skip: 1, topK: 1, direction: "long_short" }, assets),
  time_series_momentum: () => timeSeriesMomentum({ lookback: 8, skip: 0, direction: "long_short" }, third),
  mean_reversion: () => meanReversion(reversion, "long_short", third),
  pairs: () => pairs(reversion, 1),
  volatility_target: () =>
    volatilityTarget(third, { lookback: 10, targetVol: 0.1, maximumLeverage: 2, barsPerYear: 252 }),
  optimised: () =>
    optimised((returns) => {
      const inverse = returns.map((column) => 1 / column.reduce((sum, r) => sum + r * r, 0));
      const total = inverse.reduce((sum, x) => sum + x, 0);
      return inverse.map((x) => x / total);
    }, 10),
};

const costly: Partial<BacktestConditions> = {
  initialCapital: 1e6,
  fees: { rate: 0.001, fixed: 1, perShare: 0.005, minimum: 2 },
  slippage: { model: "square_root", coefficient: 0.6 },
  financing: { cashRate: 0.02, debitRate: 0.06, borrowRate: 0.03 },
};

const run = (
  panel: MarketPanel,
  strategy: Strategy,
  conditions: Partial<BacktestConditions> = {},
  rules: Partial<TargetRules> = {},
): BacktestRun =>
  runBacktest(panel, { ...plainConditions, ...conditions }, (context) =>
    targetDesk(context, strategy, { ...plainRules, ...rules }),
  );

/** Largest relative distance of two columns. */
const distance = (a: Float64Array, b: Float64Array) => Math.max(...a.map((value, t) => Math.abs(value / b[t]! - 1)));

/** The same panel with everything after bar `last` in another order. */
function shuffledAfter(panel: MarketPanel, last: number, seed: number): MarketPanel {
  const random = uniforms(seed);
  const order = Array.from({ length: bars }, (_, t) => t);
  for (let t = bars - 1; t > last + 1; t--) {
    const other = last + 1 + Math.floor(random() * (t - last));
    [order[t], order[other]] = [order[other]!, order[t]!];
  }
  const moved = (columns: readonly Float64Array[] | null) =>
    columns?.map((c) => c.map((_, t) => c[order[t]!]!)) ?? null;
  return { ...panel, open: moved(panel.open), close: moved(panel.close)!, volume: moved(panel.volume) };
}

describe.each(Object.keys(strategies))("%s", (name) => {
  const strategy = () => strategies[name]!();

  test.each(executions)("another future does not change the past: seed 7, execution %s", (execution) => {
    const panel = syntheticPanel(7, assets, bars);
    const known = run(panel, strategy(), costly, { execution });
    for (const last of [40, 90, 130]) {
      const other = run(shuffledAfter(panel, last, last), strategy(), costly, { execution });
      expect(other.equity.subarray(0, last + 1)).toEqual(known.equity.subarray(0, last + 1));
      expect(other.fills.filter(({ bar }) => bar <= last)).toEqual(known.fills.filter(({ bar }) => bar <= last));
    }
    expect(known.fills.length).toBeGreaterThan(0);
  });

  test("cash and holdings are the equity at every bar, and every cost is in a trade: seed 8", () => {
    const panel = syntheticPanel(8, assets, bars);
    for (const wholeShares of [false, true]) {
      const result = run(panel, strategy(), { ...costly, wholeShares });
      const positions = new Float64Array(assets);
      let cash = 1e6;
      let paid = 0;
      let at = 0;
      let worst = 0;
      let whole = true;
      for (let t = 0; t < bars; t++) {
        for (; at < result.fills.length && result.fills[at]!.bar === t; at++) {
          const { asset, quantity, price, marketPrice, fees, slippage } = result.fills[at]!;
          worst = Math.max(worst, Math.abs(quantity * (price - marketPrice) - slippage) / 1e6);
          cash -= quantity * price + fees;
          paid += fees + slippage;
          positions[asset]! += quantity;
          whole &&= Number.isInteger(quantity);
        }
        const value = positions.reduce((sum, held, i) => sum + held * panel.close[i]![t]!, result.cash[t]!);
        worst = Math.max(worst, Math.abs(value / result.equity[t]! - 1));
      }
      expect(worst).toBeLessThan(1e-9);
      if (wholeShares) expect(whole).toBe(true);
      const total = result.fills.reduce((sum, fill) => sum + fill.fees + fill.slippage, 0);
      expect(paid).toBeCloseTo(total, 6);
      expect(result.cash.at(-1)).toBeCloseTo(cash + result.interest - result.borrowFees, 4);
    }
  });

  test("twice the capital is twice the equity without fixed fees: seed 9", () => {
    const panel = syntheticPanel(9, assets, bars);
    const fees = { rate: 0.002, fixed: 0, perShare: 0, minimum: 0 };
    const one = run(panel, strategy(), { initialCapital: 1, fees });
    const two = run(panel, strategy(), { initialCapital: 2, fees });
    expect(
      distance(
        two.equity.map((value) => value / 2),
        one.equity,
      ),
    ).toBeLessThan(1e-9);
  });
});

test("without costs, fixed weights of every bar earn the product of the weighted returns", () => {
  const panel = syntheticPanel(10, assets, bars);
  const weights = [0.5, 0.3, 0.2];
  const { equity } = run(panel, fixedWeights(weights));
  const expected = new Float64Array(bars).fill(1);
  for (let t = 2; t < bars; t++) {
    const gain = weights.reduce((sum, w, i) => sum + w * (panel.close[i]![t]! / panel.close[i]![t - 1]! - 1), 0);
    expected[t] = expected[t - 1]! * (1 + gain);
  }
  expect(distance(equity, expected)).toBeLessThan(1e-12);
});

test("buying once and holding earns the mean of the growths", () => {
  const panel = syntheticPanel(11, assets, bars);
  const { equity, fills } = run(panel, fixedWeights(third), {}, { rebalance: "never", execution: "next_open" });
  const growths = panel.close.map((column, i) => column.at(-1)! / panel.open![i]![1]!);
  expect(equity.at(-1)).toBeCloseTo(growths.reduce((sum, g) => sum + g, 0) / assets, 12);
  expect(fills).toHaveLength(assets);
});

test("a fully invested target leaves no debt under any cost", () => {
  const slippages: readonly Slippage[] = [
    { model: "fixed", rate: 0.01 },
    { model: "spread", width: 0.2, widthRate: 0 },
    { model: "volume_share", impact: 0.1, maximumShare: 0.2 },
    { model: "square_root", coefficient: 1 },
    { model: "almgren_chriss", permanent: 1, temporary: 1, fixed: 1e-3 },
  ];
  for (const slippage of slippages) {
    const { cash, equity } = run(syntheticPanel(12, assets, bars), fixedWeights(third), {
      initialCapital: 1e5,
      fees: { rate: 0.002, fixed: 5, perShare: 0, minimum: 0 },
      slippage,
    });
    expect(Math.min(...cash.map((value, t) => value / equity[t]!))).toBeGreaterThan(-1e-9);
  }
});

test("the order of the assets does not matter", () => {
  const panel = syntheticPanel(13, assets, bars);
  const swap = <Item>([a, b, c]: readonly Item[]) => [c!, a!, b!];
  const swapped = { ...panel, open: swap(panel.open!), close: swap(panel.close), volume: swap(panel.volume!) };
  const one = run(panel, fixedWeights([0.5, 0.3, 0.2]), costly);
  const two = run(swapped, fixedWeights([0.2, 0.5, 0.3]), costly);
  expect(distance(one.equity, two.equity)).toBeLessThan(1e-11);
});

test("a wider threshold trades less", () => {
  const panel = syntheticPanel(14, assets, bars);
  const counts = [0.005, 0.03, 0.3].map(
    (band) => run(panel, fixedWeights(third), {}, { rebalance: "threshold", band }).fills.length,
  );
  expect(counts[0]).toBeGreaterThan(counts[1]!);
  expect(counts[1]).toBeGreaterThan(counts[2]!);
});

describe("corporate actions", () => {
  const flat = (close: number[]): MarketPanel => ({
    dates: syntheticPanel(1, 1, close.length).dates,
    open: null,
    volume: null,
    close: [Float64Array.from(close)],
    barsPerYear: 252,
  });
  const hold = (panel: MarketPanel, actions: BacktestConditions["actions"], more: Partial<BacktestConditions> = {}) =>
    run(
      panel,
      fixedWeights([1]),
      { initialCapital: 1_000, actions, ...more },
      { rebalance: "never", execution: "same_close" },
    );

  test("a split changes the number of shares and nothing else", () => {
    const panel = flat([100, 110, 55, 60]);
    const { equity, holdings } = hold(panel, [{ type: "split", asset: 0, date: panel.dates[2]!, ratio: 2 }]);
    expect([...equity]).toEqual([1_000, 1_100, 1_100, 1_200]);
    expect(holdings.at(-1)!.positions[0]).toBe(20);
  });

  test("what a split leaves of a share is paid out at the close before it", () => {
    const panel = flat([100, 90, 60]);
    const { cash, holdings } = hold(panel, [{ type: "split", asset: 0, date: panel.dates[2]!, ratio: 1.55 }], {
      wholeShares: true,
    });
    expect(holdings.at(-1)!.positions[0]).toBe(15);
    expect(cash[2]).toBeCloseTo(0.5 * (90 / 1.55), 12);
  });

  test("a dividend goes to the holder and is paid by the short seller", () => {
    const panel = flat([100, 98, 98]);
    const actions = [{ type: "dividend", asset: 0, date: panel.dates[1]!, amount: 2 }] as const;
    expect([...hold(panel, actions).equity]).toEqual([1_000, 1_000, 1_000]);
    const short = run(
      panel,
      fixedWeights([-1]),
      { initialCapital: 1_000, actions },
      { rebalance: "never", execution: "same_close" },
    );
    expect([...short.equity]).toEqual([1_000, 1_000, 1_000]);
    expect(short.dividends).toBe(-20);
  });

  test("a delisted asset is paid out and never traded again", () => {
    const panel = flat([100, 80, 80, 80]);
    const actions = [{ type: "delisting", asset: 0, date: panel.dates[2]!, price: 30 }] as const;
    const { equity, fills } = run(
      panel,
      fixedWeights([1]),
      { initialCapital: 1_000, actions },
      { execution: "same_close" },
    );
    expect([...equity]).toEqual([1_000, 800, 300, 300]);
    expect(fills.map(({ reason }) => reason)).toEqual(["order", "delisting"]);
  });

  test("strategies see closes without the jump of a split", () => {
    const panel = flat([100, 101, 50.6, 51, 51.5, 52]);
    const actions = [{ type: "split", asset: 0, date: panel.dates[2]!, ratio: 2 }] as const;
    const strategy = timeSeriesMomentum({ lookback: 1, skip: 0, direction: "long_short" }, [1]);
    const { fills } = run(panel, strategy, { actions }, { rebalance: "on_change" });
    expect(fills).toHaveLength(1);
  });

  test("a date outside the prices is refused", () => {
    expect(() => hold(flat([1, 2]), [{ type: "split", asset: 0, date: "2030-01-01", ratio: 2 }])).toThrow(
      /corporate_actions date/,
    );
  });
});

test("interest and borrow fees accrue by the bar", () => {
  const panel = { ...syntheticPanel(15, 1, 3), close: [Float64Array.from([100, 100, 100])] };
  const financing = { cashRate: 0.0252, debitRate: 0, borrowRate: 0.252 };
  const { equity, interest, borrowFees } = run(
    panel,
    fixedWeights([-1]),
    { initialCapital: 1_000, financing },
    { rebalance: "never", execution: "same_close" },
  );
  expect(interest).toBeCloseTo(2_000 * 1e-4 + (2_000 + 0.2 - 1) * 1e-4, 12);
  expect(borrowFees).toBeCloseTo(2 * 1_000 * 1e-3, 12);
  expect(equity[2]).toBeCloseTo(1_000 + interest - borrowFees, 9);
});

test("an account that has lost everything is liquidated and stays at zero", () => {
  const panel = { ...syntheticPanel(16, 1, 4), close: [Float64Array.from([100, 150, 250, 90])] };
  const result = run(
    panel,
    fixedWeights([-1]),
    { initialCapital: 1_000 },
    { rebalance: "never", execution: "same_close" },
  );
  expect(result.bankruptcy).toEqual({ bar: 2, shortfall: 500 });
  expect([...result.equity]).toEqual([1_000, 500, 0, 0]);
  expect(result.fills.at(-1)!.reason).toBe("liquidation");
});

test("too few bars, closes that are not there and opens that are missing are refused", () => {
  const panel = syntheticPanel(17, 1, 20);
  const slow = smaCross({ ...cross, slowWindow: 25, weights: [1], direction: "long_only" });
  expect(() => run(panel, slow)).toThrow(/invalid prices: must be at least 26 bars/);
  const hole = { ...panel, close: [panel.close[0]!.with(3, Number.NaN)] };
  expect(() => run(hole, fixedWeights([1]))).toThrow(/invalid close\[0\]\[3\]/);
  expect(() => run({ ...panel, open: null }, fixedWeights([1]), {}, { execution: "next_open" })).toThrow(/execution/);
});

describe("published runs on backtrader's daily bars of 2006", () => {
  const data = golden<{ rows: readonly (readonly [string, number, number, number, number])[] }>("backtest/bt2006.json");
  // biome-ignore lint/suspicious/noExplicitAny: the two cases publish different numbers.
  const { cases } = golden<{ cases: readonly { id: string; expected: any }[] }>("backtest/fullRun.json");
  const expectedOf = (id: string) => cases.find((entry) => entry.id === id)!.expected;
  const panel: MarketPanel = {
    dates: data.rows.map(([date]) => date),
    open: [Float64Array.from(data.rows, ([, open]) => open)],
    close: [Float64Array.from(data.rows, ([, , , , close]) => close)],
    volume: null,
    barsPerYear: 252,
  };
  const strategy = () =>
    smaCross({ fastWindow: 1, slowWindow: 15, signal: "cross", direction: "long_only", weights: [1] });
  const rules = { rebalance: "on_change", execution: "next_open", sizing: { type: "units", units: 1 } } as const;

  test("run-sma15-stock: every fill, the cash and the value", () => {
    const expected = expectedOf("run-sma15-stock");
    const { fills, equity, cash } = run(panel, strategy(), { initialCapital: 10_000 }, rules);
    const prices = (sign: number) =>
      fills.filter(({ quantity }) => Math.sign(quantity) === sign).map(({ price }) => price);
    expect(prices(1)).toEqual(expected.fillBuy);
    expect(prices(-1)).toEqual(expected.fillSell);
    const signals = (sign: number) =>
      fills.filter(({ quantity }) => Math.sign(quantity) === sign).map(({ bar }) => panel.close[0]![bar - 1]);
    expect(signals(1)).toEqual(expected.signalCloseBuy);
    expect(signals(-1)).toEqual(expected.signalCloseSell);
    expect(Math.abs(equity.at(-1)! - expected.finalValue)).toBeLessThan(0.005);
    expect(Math.abs(cash.at(-1)! - expected.finalCash)).toBeLessThan(0.005);
  });

  test("run-sma15-future: margin, variation margin, commission and closed trades", () => {
    const expected = expectedOf("run-sma15-future");
    const instrument = { type: "future", multiplier: 10, margin: 1_000 } as const;
    const fees = { rate: 0, fixed: 2, perShare: 0, minimum: 0 };
    const { fills, equity, cash } = run(panel, strategy(), { initialCapital: 10_000, instrument, fees }, rules);
    expect(Math.abs(equity.at(-1)! - expected.finalValue)).toBeLessThan(0.005);
    expect(Math.abs(cash.at(-1)! - expected.finalCash)).toBeLessThan(0.005);
    const { closed, open } = roundTrips(fills, 10);
    expect(closed).toHaveLength(expected.closedTrades);
    expect(open).toBe(1);
    const profits = closed.map(({ profit }) => profit);
    const mean = profits.reduce((sum, x) => sum + x, 0) / profits.length;
    const deviation = Math.sqrt(profits.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / profits.length);
    expect(Math.abs((Math.sqrt(profits.length) * mean) / deviation - expected.sqn)).toBeLessThan(1e-12);
    expect(Math.abs(equity.at(-1)! / 10_000 - 1 - expected.yearReturn)).toBeLessThan(1e-12);
  });
});
