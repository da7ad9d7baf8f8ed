import { parse, View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { compile } from "vega-lite";
import type { Chart } from "../../jobs/jobKind.ts";

/** Renders a chart as a self-contained SVG document. */
export async function renderChart(chart: Chart): Promise<string> {
  const { spec } = compile({ background: "white", ...chart.spec } as unknown as TopLevelSpec);
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
