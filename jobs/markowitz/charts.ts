import type { Chart, Outcome, Table } from "../jobKind.ts";
import { walkForwardChart, walkForwardTables } from "./walkForwardCharts.ts";

interface Point {
  readonly expected_return: number;
  readonly vol: number;
}

const size = { width: 720, height: 320, $schema: "https://vega.github.io/schema/vega-lite/v6.json" };
const percent = (field: string, title: string) => ({ field, type: "quantitative", title, axis: { format: "%" } });

/** The weights, and the frontier and the walk-forward where they were asked for. */
export function markowitzCharts({ result }: Outcome): readonly Chart[] {
  const walk = walkForwardChart(result);
  const weights = Object.entries(result.weights as Record<string, number>).map(([asset, weight]) => ({
    asset,
    weight,
  }));
  const frontier = result.frontier as unknown as readonly Point[];
  const bars: Chart = {
    name: "weights",
    title: "Weights of the optimal portfolio",
    spec: {
      ...size,
      data: { values: weights },
      mark: { type: "bar", color: "#2563a8" },
      encoding: { x: { field: "asset", type: "nominal", sort: null }, y: percent("weight", "weight") },
    },
  };
  if (frontier.length === 0) return [bars, ...walk];
  const line: Chart = {
    name: "frontier",
    title: "Efficient frontier and the optimal portfolio",
    spec: {
      ...size,
      layer: [
        {
          data: { values: frontier.map(({ expected_return, vol }) => ({ expected_return, vol })) },
          mark: { type: "line", point: true, color: "#2563a8" },
          encoding: {
            x: percent("vol", "vol"),
            y: percent("expected_return", "expected return"),
            order: { field: "expected_return" },
          },
        },
        {
          data: { values: [{ expected_return: result.expected_return, vol: result.vol }] },
          mark: { type: "point", filled: true, size: 120, color: "#c2410c" },
          encoding: { x: percent("vol", "vol"), y: percent("expected_return", "expected return") },
        },
      ],
    },
  };
  return [bars, line, ...walk];
}

/** Weights with their shares of the risk, the frontier and the walk-forward. */
export function markowitzTables({ result }: Outcome): readonly Table[] {
  const weights = result.weights as Record<string, number>;
  const shares = result.risk_contributions as Record<string, number> | null;
  const assets = Object.keys(weights);
  const frontier = result.frontier as unknown as readonly Point[];
  const table: Table = {
    name: "weights",
    columns: {
      asset: assets,
      weight: assets.map((asset) => weights[asset]!),
      ...(shares ? { risk_contribution: assets.map((asset) => shares[asset]!) } : {}),
    },
  };
  const walk = walkForwardTables(result);
  if (frontier.length === 0) return [table, ...walk];
  return [
    table,
    {
      name: "frontier",
      columns: { expected_return: frontier.map((at) => at.expected_return), vol: frontier.map(({ vol }) => vol) },
    },
    ...walk,
  ];
}
