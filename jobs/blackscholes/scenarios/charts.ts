import type { Chart, JsonValue, Outcome } from "../../jobKind.ts";
import { gridRows } from "./grid.ts";

const schema = { $schema: "https://vega.github.io/schema/vega-lite/v6.json" };

type Section = { readonly [key: string]: JsonValue };

/** Profit over the changes of spot and vol (a line where the vol stays), and both explanations of a change as waterfalls. */
export function scenarioCharts({ result }: Outcome): readonly Chart[] {
  const { scenarios, attribution } = result as Record<string, Section | undefined>;
  return [...(scenarios ? [profitChart(scenarios)] : []), ...(attribution ? waterfalls(attribution) : [])];
}

function profitChart(section: Section): Chart {
  const hasVols = (section.vol_changes as readonly number[]).length > 1;
  const hasRates = (section.rate_changes as readonly number[]).length > 1;
  const percent = { format: "+.0%", labelOverlap: true };
  const profit = { field: "profit", type: "quantitative", title: "profit" };
  const spot = {
    field: "spot_change",
    type: hasVols ? "ordinal" : "quantitative",
    title: "change of spot",
    axis: percent,
  };
  const heatMap = {
    mark: { type: "rect", tooltip: true },
    encoding: {
      x: spot,
      y: {
        field: "vol_change",
        type: "ordinal",
        sort: "descending",
        title: "change of vol",
        axis: { format: "+.3~g", labelOverlap: true },
      },
      color: { ...profit, scale: { scheme: "redblue", domainMid: 0 } },
    },
  };
  const lines = {
    mark: { type: "line", strokeWidth: 1.5 },
    encoding: {
      x: spot,
      y: { ...profit, axis: { format: "~s" } },
      color: { field: "elapsed_years", type: "ordinal", title: "elapsed years" },
    },
  };
  return {
    name: "scenario_profit",
    title: "Profit in each scenario",
    spec: {
      ...schema,
      data: { values: gridRows(section) },
      facet: {
        ...(hasVols ? { column: { field: "elapsed_years", type: "ordinal", title: "elapsed years" } } : {}),
        ...(hasRates || !hasVols ? { row: { field: "rate_change", type: "ordinal", title: "change of rate" } } : {}),
      },
      spec: { width: hasVols ? 280 : 640, height: 240, ...(hasVols ? heatMap : lines) },
    },
  };
}

interface Step {
  readonly name: string;
  readonly amount: number;
}

function waterfalls(section: Section): readonly Chart[] {
  const { greeks, revaluation } = section as unknown as {
    greeks: { terms: readonly Step[]; residual: number };
    revaluation: { steps: readonly { variable: string; amount: number }[] };
  };
  return [
    waterfall("attribution_by_greeks", "Change of the value by Greeks", [
      ...greeks.terms,
      { name: "residual", amount: greeks.residual },
    ]),
    waterfall(
      "attribution_by_revaluation",
      "Change of the value step by step",
      revaluation.steps.map(({ variable, amount }) => ({ name: variable, amount })),
    ),
  ];
}

function waterfall(name: string, title: string, steps: readonly Step[]): Chart {
  let level = 0;
  const bars = steps.map((step) => {
    const from = level;
    level += step.amount;
    return { step: step.name, from, to: level, sign: step.amount < 0 ? "loss" : "gain" };
  });
  return {
    name,
    title,
    spec: {
      ...schema,
      width: 640,
      height: 320,
      data: { values: [...bars, { step: "change", from: 0, to: level, sign: "sum" }] },
      mark: { type: "bar", tooltip: true },
      encoding: {
        x: { field: "step", type: "ordinal", sort: null, title: null, axis: { labelAngle: -40 } },
        y: { field: "from", type: "quantitative", title: "profit", axis: { format: "~s" } },
        y2: { field: "to" },
        color: {
          field: "sign",
          type: "nominal",
          title: null,
          scale: { domain: ["gain", "loss", "sum"], range: ["#2b6cb0", "#b3403a", "#6b7280"] },
        },
      },
    },
  };
}
