import type { Chart, Outcome, Table } from "../../jobKind.ts";

interface Bands {
  readonly steps: readonly number[];
  readonly p5: readonly number[];
  readonly p25: readonly number[];
  readonly p50: readonly number[];
  readonly p75: readonly number[];
  readonly p95: readonly number[];
}

interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

interface Convergence {
  readonly paths: readonly number[];
  readonly expected_value: readonly number[];
  readonly standard_error: readonly number[];
}

const partsOf = ({ result }: Outcome) => ({
  bands: result.bands as unknown as Bands | null,
  histogram: result.histogram as unknown as Histogram,
  convergence: result.convergence as unknown as Convergence,
});

const size = { width: 720, height: 320, $schema: "https://vega.github.io/schema/vega-lite/v6.json" };
const money = { axis: { format: "~s" }, scale: { zero: false } };

/** Fan of the portfolio value over time, where it is known, and the distribution at the end. */
export function montecarloCharts(outcome: Outcome): readonly Chart[] {
  const { bands, histogram } = partsOf(outcome);
  return [...(bands ? [fanChart(bands)] : []), histogramChart(histogram)];
}

function fanChart(bands: Bands): Chart {
  const fan = bands.steps.map((step, i) => ({
    step,
    p5: bands.p5[i],
    p25: bands.p25[i],
    p50: bands.p50[i],
    p75: bands.p75[i],
    p95: bands.p95[i],
  }));
  const x = { field: "step", type: "quantitative", title: "step" };
  const area = (low: string, high: string, opacity: number) => ({
    mark: { type: "area", opacity, color: "#2563a8" },
    encoding: { x, y: { field: low, type: "quantitative", title: "portfolio value", ...money }, y2: { field: high } },
  });
  return {
    name: "fan_chart",
    title: "Portfolio value: median, middle 50 % and middle 90 % of paths",
    spec: {
      ...size,
      data: { values: fan },
      layer: [
        area("p5", "p95", 0.2),
        area("p25", "p75", 0.35),
        { mark: { type: "line", color: "#12395f" }, encoding: { x, y: { field: "p50", type: "quantitative" } } },
      ],
    },
  };
}

function histogramChart(histogram: Histogram): Chart {
  const bars = histogram.counts.map((count, i) => ({ from: histogram.edges[i], to: histogram.edges[i + 1], count }));
  return {
    name: "terminal_histogram",
    title: "Portfolio value at the end of the horizon",
    spec: {
      ...size,
      data: { values: bars },
      mark: { type: "bar", color: "#2563a8", stroke: "white", strokeWidth: 0.5 },
      encoding: {
        x: { field: "from", type: "quantitative", title: "portfolio value", bin: { binned: true }, ...money },
        x2: { field: "to" },
        y: { field: "count", type: "quantitative", title: "paths" },
      },
    },
  };
}

/** The bands, the histogram and the convergence as tables. */
export function montecarloTables(outcome: Outcome): readonly Table[] {
  const { bands, histogram, convergence } = partsOf(outcome);
  const tables: Table[] = [
    {
      name: "histogram",
      columns: { from: histogram.edges.slice(0, -1), to: histogram.edges.slice(1), paths: histogram.counts },
    },
    { name: "convergence", columns: { ...convergence } },
  ];
  if (!bands) return tables;
  const { steps, p5, p25, p50, p75, p95 } = bands;
  return [{ name: "bands", columns: { step: steps, p5, p25, p50, p75, p95 } }, ...tables];
}
