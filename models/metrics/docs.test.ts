import { readFileSync } from "node:fs";
import type { MetricDefinition } from "./metric.ts";
import { METRICS, type MetricName, performanceMetrics } from "./performanceMetrics.ts";

const page = readFileSync(new URL("../../docs/models/metrics.md", import.meta.url), "utf8");
const endings = { periods_per_year: ".P", confidence: ".c" } as const;

/** The row that the page has to have for a metric. */
function rowOf(name: string, { id, unit, formula, source, uses }: MetricDefinition): string {
  const cells = [`\`${name}\``, `\`${id}${uses ? endings[uses] : ""}\``, unit, formula, source];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

test("docs/models/metrics.md has the rows of the catalogue, and no others", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z0-9_]+` \| `/.test(line));
  expect(rows).toEqual(Object.entries(METRICS).map(([name, definition]) => rowOf(name, definition)));
});

test("the worked example of docs/models/metrics.md gives its numbers", () => {
  const returns = Float64Array.of(0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1);
  const { values } = performanceMetrics(returns);
  const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (-?[0-9.]+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, name, value] of rows) expect(values[name as MetricName]).toBeCloseTo(Number(value), 7);
});
