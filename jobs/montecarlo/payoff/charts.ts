import type { Chart, Outcome, Table } from "../../jobKind.ts";

interface Trace {
  readonly paths: number;
  readonly price: number;
  readonly standard_error: number | null;
}

const traceOf = ({ result }: Outcome) => result.convergence as unknown as readonly Trace[];

/** How the price settled with the number of paths, within two standard errors. */
export function payoffCharts(outcome: Outcome): readonly Chart[] {
  const values = traceOf(outcome).map(({ paths, price, standard_error }) => ({
    paths,
    price,
    low: price - 2 * (standard_error ?? 0),
    high: price + 2 * (standard_error ?? 0),
  }));
  const x = { field: "paths", type: "quantitative", title: "paths", scale: { type: "log" } };
  const y = { type: "quantitative", title: "price", scale: { zero: false } };
  return [
    {
      name: "convergence",
      title: "Price and two standard errors by number of paths",
      spec: {
        width: 720,
        height: 320,
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        data: { values },
        layer: [
          {
            mark: { type: "area", opacity: 0.25, color: "#2563a8" },
            encoding: { x, y: { field: "low", ...y }, y2: { field: "high" } },
          },
          { mark: { type: "line", point: true, color: "#12395f" }, encoding: { x, y: { field: "price", ...y } } },
        ],
      },
    },
  ];
}

/** The points of the convergence trace that have an error, as a table. */
export function payoffTables(outcome: Outcome): readonly Table[] {
  const trace = traceOf(outcome).filter(({ standard_error }) => standard_error !== null);
  return [
    {
      name: "convergence",
      columns: {
        paths: trace.map(({ paths }) => paths),
        price: trace.map(({ price }) => price),
        standard_error: trace.map(({ standard_error }) => standard_error!),
      },
    },
  ];
}
