import type { Outcome, Table } from "../jobKind.ts";

type Cell = number | string | null;
type Columns = Readonly<Record<string, readonly Cell[]>>;

/** A table of the rows in which every cell is there. */
function table(name: string, columns: Columns): Table {
  const names = Object.keys(columns);
  const rows = columns[names[0]!]!.length;
  const whole = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    names.every((column) => columns[column]![row] !== null),
  );
  return {
    name,
    columns: Object.fromEntries(names.map((column) => [column, whole.map((row) => columns[column]![row]!)])),
  };
}

interface MonthlyRow {
  readonly year: number;
  readonly months: readonly (number | null)[];
}

function monthlyColumns(rows: readonly MonthlyRow[]): Columns {
  const cells = rows.flatMap(({ year, months }) => months.map((value, i) => ({ year, month: i + 1, value })));
  return {
    year: cells.map(({ year }) => year),
    month: cells.map(({ month }) => month),
    return: cells.map(({ value }) => value),
  };
}

/** Columns of rows that all have the same names. */
const columnsOf = (rows: readonly Readonly<Record<string, Cell>>[]): Columns =>
  Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name]!)]));

/** Equity, trades, round trips, holdings, monthly returns, drawdowns, rolling figures and the trials of a sweep. */
export function backtestTables({ result }: Outcome): readonly Table[] {
  const tables: Table[] = [];
  const add = (name: string, columns: Columns | null | undefined) => {
    if (columns && (Object.values(columns)[0]?.length ?? 0) > 0) tables.push(table(name, columns));
  };
  const part = <Shape>(name: string) => (result[name] ?? null) as Shape | null;
  const { dates, period, ...series } = part<Columns>("equity")!;
  add("equity", { ...(dates ? { date: dates } : { period: period! }), ...series });
  add("trades", part<Columns>("trades"));
  add("round_trips", part<Columns>("round_trips"));
  add("holdings", part<Columns>("holdings"));
  const monthly = part<readonly MonthlyRow[]>("monthly_returns");
  if (monthly?.length) add("monthly_returns", monthlyColumns(monthly));
  const drawdowns = part<readonly Readonly<Record<string, Cell>>[]>("drawdowns");
  // A drawdown that goes on has no recovery yet.
  if (drawdowns?.length) {
    add("drawdowns", columnsOf(drawdowns.map((row) => ({ ...row, recovery: row.recovery ?? "" }))));
  }
  const rolling = part<{ readonly window: number; readonly dates: readonly Cell[] }>("rolling");
  if (rolling) {
    const { window: _, dates: ends, ...columns } = rolling;
    add("rolling", { date: ends, ...(columns as Columns) });
  }
  add("trials", part<{ readonly trials: Columns }>("sweep")?.trials);
  return tables;
}
