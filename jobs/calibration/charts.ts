import type { Chart, Outcome, Table } from "../jobKind.ts";

interface QuoteRow {
  readonly strike: number;
  readonly expiry_years: number;
  readonly implied_vol: number;
  readonly model_vol: number;
}

const quotesOf = ({ result }: Outcome) => result.quotes as unknown as readonly QuoteRow[];

/** Quoted vols as points and fitted ones as lines, one colour an expiry. */
export function calibrationCharts(outcome: Outcome): readonly Chart[] {
  const x = { field: "strike", type: "quantitative", scale: { zero: false } };
  const vol = (field: string) => ({ field, type: "quantitative", title: "implied vol", scale: { zero: false } });
  const color = { field: "expiry_years", type: "nominal", title: "years" };
  return [
    {
      name: "smile",
      title: "Implied vols: quoted (points) and fitted (lines)",
      spec: {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        width: 720,
        height: 320,
        data: { values: quotesOf(outcome) },
        layer: [
          { mark: { type: "line" }, encoding: { x, y: vol("model_vol"), color } },
          { mark: { type: "point", filled: true }, encoding: { x, y: vol("implied_vol"), color } },
        ],
      },
    },
  ];
}

/** Every quote with its fitted vol. */
export function calibrationTables(outcome: Outcome): readonly Table[] {
  const quotes = quotesOf(outcome);
  const column = (name: keyof QuoteRow) => quotes.map((row) => row[name]);
  return [
    {
      name: "quotes",
      columns: {
        strike: column("strike"),
        expiry_years: column("expiry_years"),
        implied_vol: column("implied_vol"),
        model_vol: column("model_vol"),
      },
    },
  ];
}
