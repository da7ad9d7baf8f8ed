import { returnsOfRows } from "../../../test/support/portfolioReturns.ts";
import { drift, followHoldings } from "./driftingPortfolio.ts";

const none = (n: number) => new Float64Array(n);
const free = { costRate: 0, cashReturn: 0 };

test("one holding is buy and hold: the mean of the growth of its assets", () => {
  const returns = returnsOfRows([
    [0.1, -0.05],
    [0.2, 0.1],
    [-0.3, 0.02],
  ]);
  const weights = Float64Array.of(0.25, 0.75);
  const { returns: path, records } = followHoldings(returns, [{ from: 0, to: 3, weights }], none(2), free);
  const growth = 0.25 * 1.1 * 1.2 * 0.7 + 0.75 * 0.95 * 1.1 * 1.02;
  expect(path.reduce((product, r) => product * (1 + r), 1)).toBeCloseTo(growth, 14);
  expect(records[0]!.return).toBeCloseTo(growth - 1, 14);
  expect(records[0]!.turnover).toBe(1);
  expect(drift(returns, 0, 3, weights, 0).weights[0]).toBeCloseTo((0.25 * 1.1 * 1.2 * 0.7) / growth, 14);
});

test("turnover is measured against the drifted weights, and costs are paid from wealth before it is invested", () => {
  const returns = returnsOfRows([
    [1, 0],
    [0.1, 0],
  ]);
  const half = Float64Array.of(0.5, 0.5);
  const holdings = [
    { from: 0, to: 1, weights: half },
    { from: 1, to: 2, weights: half },
  ];
  const { returns: path, records } = followHoldings(returns, holdings, none(2), { costRate: 0.01, cashReturn: 0 });
  // After the first period the weights are 2/3 and 1/3.
  expect(records.map(({ turnover }) => turnover)).toEqual([1, expect.closeTo(1 / 3, 14)]);
  expect(path[0]).toBeCloseTo(0.99 * 1.5 - 1, 14);
  expect(path[1]).toBeCloseTo((1 - 0.01 / 3) * 1.05 - 1, 14);
});

test("cash is what the weights leave of one, borrowed where they are more; without weights it is all there is", () => {
  const returns = returnsOfRows([[0.1], [0]]);
  const holding = (weight: number) => [{ from: 0, to: 2, weights: Float64Array.of(weight) }];
  const at = (weight: number) =>
    followHoldings(returns, holding(weight), none(1), { costRate: 0, cashReturn: 0.02 }).returns;
  expect([...at(0)]).toEqual([0.02, 0.02].map((r) => expect.closeTo(r, 14)));
  expect(at(2)[0]).toBeCloseTo(2 * 0.1 - 0.02, 14);
});

test("a loss of all wealth ends the path", () => {
  const returns = returnsOfRows([[-0.6], [0.5], [0.5]]);
  const weights = Float64Array.of(2);
  const holdings = [
    { from: 0, to: 2, weights },
    { from: 2, to: 3, weights },
  ];
  const { returns: path, records } = followHoldings(returns, holdings, none(1), free);
  expect([...path]).toEqual([-1, 0, 0]);
  expect(records[1]).toEqual({ turnover: 0, cost: 0, return: 0 });
});

test("without new weights nothing is traded, and what is held drifts on", () => {
  const returns = returnsOfRows([
    [0.1, 0],
    [0.1, 0],
  ]);
  const kept = followHoldings(
    returns,
    [
      { from: 0, to: 1, weights: null },
      { from: 1, to: 2, weights: null },
    ],
    Float64Array.of(0.5, 0.5),
    { costRate: 0.5, cashReturn: 0 },
  );
  expect(kept.records.map(({ turnover }) => turnover)).toEqual([0, 0]);
  expect(kept.returns.reduce((product, r) => product * (1 + r), 1)).toBeCloseTo(0.5 * 1.21 + 0.5, 14);
});
