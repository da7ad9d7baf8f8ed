import type { Chart, Outcome, Table } from "../jobKind.ts";

/** Names of a window's columns. */
const columns = [
  "train_from",
  "test_from",
  "test_to",
  "status",
  "turnover",
  "cost",
  "return",
  "equal_weight_return",
] as const;

interface Walk {
  readonly windows: readonly Readonly<Record<(typeof columns)[number], number | string>>[];
  readonly wealth: {
    readonly at: readonly (number | string)[];
    readonly portfolio: readonly number[];
    readonly equal_weight: readonly number[];
  };
}

/** Points that a chart shows of a long history. */
const mostPoints = 1_500;

/** Wealth out of sample beside the equally weighted portfolio; none without a walk-forward. */
export function walkForwardChart(result: Outcome["result"]): readonly Chart[] {
  const walk = result.walk_forward as unknown as Walk | null;
  if (!walk) return [];
  const { at, portfolio, equal_weight } = walk.wealth;
  const step = Math.ceil(at.length / mostPoints);
  const shown = Array.from(at.keys()).filter((i) => i % step === 0 || i === at.length - 1);
  const curve = (series: string, values: readonly number[]) =>
    shown.map((i) => ({ at: at[i]!, series, wealth: values[i]! }));
  const isDated = typeof at[0] === "string";
  return [
    {
      name: "walk_forward",
      title: "Wealth out of sample",
      spec: {
        width: 720,
        height: 320,
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        data: { values: [...curve("portfolio", portfolio), ...curve("equal weight", equal_weight)] },
        mark: { type: "line", strokeWidth: 1.5 },
        encoding: {
          x: { field: "at", type: isDated ? "temporal" : "quantitative", title: isDated ? null : "period" },
          y: { field: "wealth", type: "quantitative", title: "wealth", scale: { zero: false } },
          color: { field: "series", type: "nominal", title: null },
        },
      },
    },
  ];
}

/** The windows, and wealth after each period; none without a walk-forward. */
export function walkForwardTables(result: Outcome["result"]): readonly Table[] {
  const walk = result.walk_forward as unknown as Walk | null;
  if (!walk) return [];
  const { windows, wealth } = walk;
  return [
    {
      name: "walk_forward",
      columns: Object.fromEntries(columns.map((name) => [name, windows.map((window) => window[name])])),
    },
    { name: "out_of_sample_wealth", columns: { ...wealth } },
  ];
}
