import { golden } from "../../test/support/golden.ts";
import { backtestOverfitting } from "./backtestOverfitting.ts";

interface OverfittingGolden {
  readonly deflated: { readonly series: readonly (readonly number[])[] };
  readonly overfitting: readonly {
    readonly blocks: number;
    readonly rows: number;
    readonly probability: number;
    readonly logits: readonly number[];
  }[];
}
const published = golden<OverfittingGolden>("metrics/inference.json");
const series = published.deflated.series.map((returns) => Float64Array.from(returns));

describe("backtestOverfitting", () => {
  test.each(published.overfitting)("with $blocks blocks is that of ffn", ({ blocks, rows, probability, logits }) => {
    const result = backtestOverfitting(
      series.map((returns) => returns.subarray(0, rows)),
      blocks,
    );
    expect(result.probability).toBe(probability);
    const sorted = [...result.logits].sort((a, b) => a - b);
    expect(sorted).toHaveLength(logits.length);
    for (const [i, logit] of logits.entries()) expect(sorted[i]).toBeCloseTo(logit, 12);
  });

  test("does not depend on the scale of the returns", () => {
    const scaled = series.map((returns) => returns.map((r) => 4 * r));
    expect(backtestOverfitting(scaled, 8).logits).toEqual(backtestOverfitting(series, 8).logits);
  });

  test("is zero for a trial that wins in every block, and has no loss", () => {
    const winner = Float64Array.from({ length: 40 }, (_, i) => 0.02 + 0.001 * (i % 2));
    const others = [1, 2, 3].map((k) => Float64Array.from({ length: 40 }, (_, i) => (i % 2 ? 0.01 : -0.01) * k));
    const result = backtestOverfitting([...others, winner], 4);
    expect([result.probability, result.probabilityOfLoss]).toEqual([0, 0]);
    expect(result.splits).toBe(6);
  });

  test("of trials without any dispersion is finite", () => {
    const flat = new Float64Array(20).fill(0.001);
    const result = backtestOverfitting([flat, flat], 4);
    expect(result.logits.every((logit) => logit === 0)).toBe(true);
    expect(result.degradationSlope).toBeNull();
  });

  test("leaves out the first periods that the blocks do not fill", () => {
    const longer = series.map((returns) => Float64Array.of(0.5, ...returns.subarray(0, 240)));
    const shorter = series.map((returns) => returns.subarray(0, 240));
    expect(backtestOverfitting(longer, 10).logits).toEqual(backtestOverfitting(shorter, 10).logits);
  });

  test.each([
    [[series[0]!], 4, "trialReturns"],
    [series, 5, "blocks"],
    [[series[0]!, series[1]!.subarray(1)], 4, "trialReturns[1]"],
    [[new Float64Array(6), new Float64Array(6)], 4, "trialReturns"],
  ] as const)("refuses unsound arguments (%#)", (trials, blocks, name) => {
    expect(() => backtestOverfitting(trials, blocks)).toThrow(`invalid ${name}: `);
  });
});
