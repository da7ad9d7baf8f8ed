import type { Chart, Outcome } from "../jobKind.ts";

interface Curve {
  readonly dates?: readonly string[];
  readonly period?: readonly number[];
  readonly value: readonly number[];
  readonly drawdown?: readonly number[];
  readonly benchmark?: readonly number[];
}

const size = { width: 720, height: 320, $schema: "https://vega.github.io/schema/vega-lite/v6.json" };

/** Points that a chart shows of a long history. */
const mostPoints = 1_500;

/** Equity beside the benchmark, and the distance from the peak. */
export function backtestCharts({ result }: Outcome): readonly Chart[] {
  const curve = result.equity as unknown as Curve;
  const n = curve.value.length;
  const step = Math.ceil(n / mostPoints);
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => i % step === 0 || i === n - 1);
  const x = curve.dates
    ? { field: "at", type: "temporal", title: null }
    : { field: "at", type: "quantitative", title: "period" };
  const at = (i: number) => curve.dates?.[i] ?? curve.period![i]!;
  const names = { value: "strategy", benchmark: "benchmark" } as const;
  const equity = (["value", "benchmark"] as const).flatMap((name) =>
    curve[name] ? rows.map((i) => ({ at: at(i), series: names[name], value: curve[name]![i]! })) : [],
  );
  const charts: Chart[] = [
    {
      name: "equity",
      title: "Value of the account",
      spec: {
        ...size,
        data: { values: equity },
        mark: { type: "line", strokeWidth: 1.5 },
        encoding: {
          x,
          y: { field: "value", type: "quantitative", title: "value", axis: { format: "~s" }, scale: { zero: false } },
          color: { field: "series", type: "nominal", title: null },
        },
      },
    },
  ];
  if (!curve.drawdown) return charts;
  return [
    ...charts,
    {
      name: "drawdown",
      title: "Distance from the highest value so far",
      spec: {
        ...size,
        height: 200,
        data: { values: rows.map((i) => ({ at: at(i), drawdown: curve.drawdown![i]! })) },
        mark: { type: "area", color: "#b3403a", opacity: 0.6 },
        encoding: { x, y: { field: "drawdown", type: "quantitative", title: "drawdown", axis: { format: "%" } } },
      },
    },
  ];
}
