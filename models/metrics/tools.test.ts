import { golden } from "../../test/support/golden.ts";
import { type MetricName, performanceMetrics } from "./performanceMetrics.ts";

interface ToolCase {
  readonly name: string;
  readonly periodsPerYear: number;
  readonly riskFreePerPeriod: number;
  readonly days: readonly number[];
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
  readonly quantstats: Readonly<Partial<Record<MetricName, number>>>;
  readonly empyrical: Readonly<Partial<Record<MetricName, number>>>;
  readonly ffn: Readonly<Partial<Record<MetricName, number>>>;
}

const { cases } = golden<{ readonly cases: readonly ToolCase[] }>("metrics/tools.json");

describe.each(cases)("$name", (golden) => {
  const { values } = performanceMetrics(Float64Array.from(golden.returns), {
    periodsPerYear: golden.periodsPerYear,
    riskFreePerPeriod: golden.riskFreePerPeriod,
    benchmark: Float64Array.from(golden.benchmark),
    days: Int32Array.from(golden.days),
  });
  describe.each(["quantstats", "empyrical", "ffn"] as const)("as %s computes it", (tool) => {
    test.each(Object.entries(golden[tool]))("%s is %d", (name, expected) => {
      const actual = values[name as MetricName]!;
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * Math.max(1e-3, Math.abs(expected)));
    });
  });
});
