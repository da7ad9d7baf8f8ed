import { golden } from "../../test/support/golden.ts";
import { fillPrice, largestFill, type Slippage, slippageCost, tradeFee } from "./costs.ts";

interface CostCase {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: every cost model has inputs of its own.
  readonly inputs: any;
  readonly expected: Readonly<Record<string, number>>;
}
const { cases } = golden<{ cases: readonly CostCase[] }>("backtest/costModel.json");
const published = (id: string) => cases.find((entry) => entry.id === id)!;

describe("slippageCost", () => {
  test.each(["cost-sqrt", "cost-ac", "cost-bps"])("published cost %s", (id) => {
    const { inputs, expected } = published(id);
    const { quantity, price, volume, sigma: vol } = inputs;
    const slippage: Slippage =
      inputs.model === "Almgren-Chriss"
        ? { model: "almgren_chriss", permanent: inputs.alpha, temporary: inputs.beta, fixed: inputs.epsilon }
        : { model: "square_root", coefficient: inputs.Y };
    const cost = slippageCost(slippage, quantity, price, { volume, vol });
    expect(Math.abs(cost / expected.cost! - 1)).toBeLessThan(1e-9);
  });

  test("half of the bid-offer width is paid", () => {
    const { inputs, expected } = published("cost-bidoffer-3");
    const spread: Slippage = { model: "spread", width: inputs.bidOfferWidth, widthRate: 0 };
    const price = fillPrice(spread, 1, inputs.quantity, inputs.mid, { volume: 1, vol: 0 });
    expect(price * inputs.quantity).toBeCloseTo(expected.outlay!, 9);
    const fees = { rate: 0, fixed: inputs.fixedCommission, perShare: 0, minimum: 0 };
    const total = price * inputs.quantity + tradeFee(fees, inputs.quantity, price * inputs.quantity);
    expect(total).toBeCloseTo(expected.total!, 9);
  });

  test("grows with the quantity, and a sale never brings less than nothing", () => {
    const models: readonly Slippage[] = [
      { model: "fixed", rate: 0.01 },
      { model: "spread", width: 0.1, widthRate: 0 },
      { model: "volume_share", impact: 0.1, maximumShare: 1 },
      { model: "square_root", coefficient: 1 },
      { model: "almgren_chriss", permanent: 1, temporary: 1, fixed: 0 },
    ];
    for (const slippage of models) {
      let last = 0;
      for (const quantity of [1, 10, 100, 1_000, 1e6]) {
        const cost = slippageCost(slippage, quantity, 50, { volume: 1_000, vol: 0.5 });
        expect(cost).toBeGreaterThan(last);
        last = cost;
        expect(fillPrice(slippage, -1, quantity, 50, { volume: 1_000, vol: 0.5 })).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

test("the least fee applies until the proportional one is larger", () => {
  const fees = { rate: 0.001, fixed: 1, perShare: 0, minimum: 5 };
  expect(tradeFee(fees, 10, 1_000)).toBe(5);
  expect(tradeFee(fees, 100, 10_000)).toBe(11);
  expect(tradeFee({ rate: -0.1, fixed: 0, perShare: 0, minimum: 0 }, 1, 1)).toBe(-0.1);
});

test("only a volume share bounds a fill", () => {
  expect(largestFill({ model: "volume_share", impact: 0.1, maximumShare: 0.25 }, { volume: 100, vol: 0 })).toBe(25);
  expect(largestFill({ model: "none" }, { volume: 100, vol: 0 })).toBe(Number.POSITIVE_INFINITY);
});
