import type { Outcome, Table } from "../../jobKind.ts";
import { gridRows } from "./grid.ts";

interface Attribution {
  readonly greeks: { readonly terms: readonly { name: string; amount: number }[]; readonly residual: number };
  readonly revaluation: { readonly steps: readonly { variable: string; amount: number }[] };
}

/** The nodes of the grid, and the amounts of both explanations. */
export function scenarioTables({ result }: Outcome): readonly Table[] {
  const tables: Table[] = [];
  if (result.scenarios) {
    const rows = gridRows(result.scenarios as Parameters<typeof gridRows>[0]);
    const names = Object.keys(rows[0]!);
    tables.push({
      name: "scenarios",
      columns: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name]!)])),
    });
  }
  if (result.attribution) {
    const { greeks, revaluation } = result.attribution as unknown as Attribution;
    const rows = [
      ...greeks.terms.map(({ name, amount }) => ({ by: "greeks", name, amount })),
      { by: "greeks", name: "residual", amount: greeks.residual },
      ...revaluation.steps.map(({ variable, amount }) => ({ by: "revaluation", name: variable, amount })),
    ];
    tables.push({
      name: "attribution",
      columns: {
        by: rows.map(({ by }) => by),
        term: rows.map(({ name }) => name),
        amount: rows.map(({ amount }) => amount),
      },
    });
  }
  return tables;
}
