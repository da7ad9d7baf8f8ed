import type { FaultKind } from "./faults.ts";

/** What every bar of both vendors has, as JSON. */
interface BarRow {
  readonly date?: string;
  readonly datetime?: string;
  readonly timestamp?: number;
  readonly high?: unknown;
  readonly low?: unknown;
  readonly close?: unknown;
}

/** A document with bars: EODHD's is a list, Twelve Data's has one and says of what. */
interface BarDocument {
  readonly meta?: { readonly symbol: string };
  readonly values?: readonly BarRow[];
}

const changes: Partial<Readonly<Record<FaultKind, (rows: readonly BarRow[]) => readonly BarRow[]>>> = {
  lie: ([first, ...rest]) => [{ ...first, close: scaled(first!.close, -1) }, ...rest],
  two_closes: (rows) => [...rows, { ...rows[0], close: scaled(rows[0]!.close, 1.01) }],
  high_below_low: ([first, ...rest]) => [{ ...first, high: scaled(first!.low, 0.5) }, ...rest],
  future_bar: (rows) => [...rows, { ...rows[0], ...inTheFuture(rows[0]!) }],
  missing_field: ([{ close: _, ...first } = {}, ...rest]) => [first, ...rest],
  page_of_text: ([first, ...rest]) => [{ ...first, close: "see our plans" }, ...rest],
  numbers_otherwise: (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).map(otherwise))),
};

/** Faults that change the bars of an answer, and nothing else. */
export const lies: ReadonlySet<FaultKind | null> = new Set<FaultKind | null>([
  ...(Object.keys(changes) as FaultKind[]),
  "other_symbol",
]);

const scaled = (value: unknown, factor: number) =>
  typeof value === "string" ? String(Number(value) * factor) : Number(value) * factor;

const inTheFuture = (row: BarRow): BarRow => {
  if (row.timestamp !== undefined) return { timestamp: row.timestamp + 3e9 };
  return row.date === undefined ? { datetime: `2199${row.datetime!.slice(4)}` } : { date: `2199${row.date.slice(4)}` };
};

/** A number as text, a text that is a number as one; both are seen of both vendors. */
function otherwise([name, value]: [string, unknown]): [string, unknown] {
  if (name === "timestamp" || name === "gmtoffset") return [name, value];
  if (typeof value === "number") return [name, String(value)];
  return [name, typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value];
}

/** The body with what is wrong about it; `null` where this cannot go wrong: it has no bars. */
export function bodyWithLie(body: string, kind: FaultKind): string | null {
  const change = changes[kind];
  const document: unknown = JSON.parse(body);
  const { meta, values } = (Array.isArray(document) ? { values: document } : document) as BarDocument;
  if (values?.[0]?.close === undefined) return null;
  if (kind === "other_symbol") {
    return meta ? JSON.stringify({ ...(document as object), meta: { ...meta, symbol: "OTHER" } }) : null;
  }
  if (!change) return null;
  return JSON.stringify(meta ? { ...(document as object), values: change(values) } : change(values));
}
