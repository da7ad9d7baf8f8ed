import { type Interval, minutesOf } from "../../protocol/marketData.ts";
import type { Bars } from "../vendor.ts";
import { dateReader } from "./barDates.ts";
import { isCustomSymbol } from "./customSymbol.ts";
import type { FileFaults } from "./fileFaults.ts";

/** What a file does not say itself. */
export interface ImportWanted {
  /** Of all bars of the file: one day, or an intraday interval. */
  readonly interval: Interval;
  /** Of all bars, where the file has no column for it. */
  readonly symbol?: string;
}

/** A value of a file: text, a number as a table has it, or nothing. */
export type FileValue = string | number | null;

/** Takes the rows of a file one after the other and makes bars of them. */
export interface BarReader {
  /** @param place - line or row, from 1. */
  row(place: number, values: readonly FileValue[]): void;
  /** The bars of each symbol, in the order in which the file begins with them. @param asOf - the instant of the import. */
  bars(asOf: string): readonly Bars[];
}

export const fileColumns = ["symbol", "date", "open", "high", "low", "close", "volume"] as const;
type FileColumn = (typeof fileColumns)[number];

/** Bars and symbols that one file may have. */
export const mostBars = 1_000_000;
const mostSymbols = 1_000;

const numberColumns = ["open", "high", "low", "close", "volume"] as const;
type NumberColumn = (typeof numberColumns)[number];

/** The bars of one symbol while they are read. */
interface Growing extends Record<NumberColumn, number[]> {
  readonly dates: string[];
  lastPlace: number;
  lastTimeMs: number;
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/**
 * Reads the header of a file.
 *
 * @param place - its line; `null` where it has none of its own.
 * @returns `null` when the rows make no sense under it; the faults say why.
 */
export function createBarReader(
  header: readonly string[],
  place: number | null,
  { interval, symbol }: ImportWanted,
  now: Date,
  faults: FileFaults,
): BarReader | null {
  const before = faults.count;
  for (const [i, name] of header.entries()) {
    if (header.indexOf(name) !== i) faults.add(place, name, "appears twice", "uniqueItems");
    else if (!fileColumns.includes(name as FileColumn)) {
      faults.add(place, name, `is not a known column: they are ${fileColumns.join(", ")}`, "additionalProperties");
    }
  }
  const required = ["date", "close", ...(symbol === undefined ? ["symbol"] : [])];
  for (const name of required.filter((one) => !header.includes(one))) {
    const orSay = name === "symbol" ? "is missing: add it, or name the symbol with the import" : "is missing";
    faults.add(place, name, orSay, "required");
  }
  if (symbol !== undefined && header.includes("symbol")) {
    faults.add(place, "symbol", "must not be there when the symbol is named with the import", "not");
  }
  if (symbol !== undefined && !isCustomSymbol(symbol)) faults.add(null, null, `${symbol} ${noSymbol}`, "pattern");
  if (faults.count > before) return null;

  const at = Object.fromEntries(fileColumns.map((name) => [name, header.indexOf(name)])) as Record<FileColumn, number>;
  const readDate = dateReader(interval, now);
  const leastMs = minutesOf[interval] * 60_000;
  const series = new Map<string, Growing>();
  let rows = 0;

  function numberAt(row: number, values: readonly FileValue[], column: NumberColumn): number {
    const value = at[column] === -1 ? null : values[at[column]]!;
    if (value === null || value === "") {
      if (column === "close") faults.add(row, column, "is missing", "required");
      return Number.NaN;
    }
    const number = typeof value === "number" ? value : numberPattern.test(value) ? Number(value) : Number.NaN;
    const least = column === "volume" ? "at least 0" : "greater than 0";
    if (!Number.isFinite(number)) faults.add(row, column, `must be a number; received ${shown(value)}`, "type");
    else if (column === "volume" ? number < 0 : number <= 0) {
      faults.add(row, column, `must be ${least}; received ${shown(value)}`, "minimum");
    }
    return number;
  }

  function symbolAt(row: number, values: readonly FileValue[]): string | null {
    if (symbol !== undefined) return symbol;
    const value = String(values[at.symbol] ?? "");
    if (series.has(value) || isCustomSymbol(value)) return value;
    faults.add(row, "symbol", value === "" ? "is missing" : `${shown(value)} ${noSymbol}`, "pattern");
    return null;
  }

  function dateAt(row: number, values: readonly FileValue[]): { date: string; timeMs: number } | null {
    const value = String(values[at.date] ?? "");
    const read = value === "" ? { fault: "is missing" } : readDate(value);
    if ("date" in read) return read;
    faults.add(row, "date", value === "" ? read.fault : `${read.fault}; received ${shown(value)}`, "date");
    return null;
  }

  /** Whether a bar may follow the one before it. */
  function follows(row: number, date: string, timeMs: number, { dates, lastPlace, lastTimeMs }: Growing): void {
    const last = dates.at(-1);
    if (last === undefined) return;
    const apart = timeMs - lastTimeMs;
    if (apart >= leastMs) return;
    const before = `${last} in ${faults.nameOf(lastPlace)}`;
    if (apart === 0) faults.add(row, "date", `repeats ${before}`, "uniqueItems");
    else if (apart < 0) faults.add(row, "date", `${date} comes before ${before}`, "order");
    else faults.add(row, "date", `${date} is nearer to ${before} than bars of ${interval} are`, "interval");
  }

  return {
    row(place, values) {
      rows += 1;
      if (rows > mostBars) {
        if (rows === mostBars + 1) faults.add(place, null, `a file has at most ${mostBars} bars`, "maxItems");
        return;
      }
      if (values.length !== header.length) {
        faults.add(place, null, `must have ${header.length} fields as the header; received ${values.length}`, "length");
        return;
      }
      const name = symbolAt(place, values);
      const time = dateAt(place, values);
      const numbers = numberColumns.map((column) => numberAt(place, values, column));
      const [, high, low] = numbers as [number, number, number, number, number];
      if (high < low) faults.add(place, "high", `must not be below the low, ${low}; received ${high}`, "order");
      if (name === null || time === null) return;
      const growing = series.get(name) ?? newSeries();
      if (!series.has(name)) {
        series.set(name, growing);
        if (series.size === mostSymbols + 1)
          faults.add(place, "symbol", `a file has at most ${mostSymbols} symbols`, "maxItems");
      }
      follows(place, time.date, time.timeMs, growing);
      growing.dates.push(time.date);
      growing.lastPlace = place;
      growing.lastTimeMs = time.timeMs;
      for (const [i, column] of numberColumns.entries()) growing[column].push(numbers[i]!);
    },
    bars(asOf) {
      return [...series].map(([symbol, { dates, close, ...others }]) => {
        const column = (values: readonly number[]) => (values.every(Number.isNaN) ? null : Float64Array.from(values));
        return {
          symbol,
          dates,
          open: column(others.open),
          high: column(others.high),
          low: column(others.low),
          close: Float64Array.from(close),
          volume: column(others.volume),
          vendorClose: null,
          asOf,
        };
      });
    },
  };
}

const noSymbol =
  "is no symbol: write TICKER.MIC, BASE/QUOTE, or a name of A-Z, 0-9, dot, underscore and hyphen other than DATE, at most 32 characters";

const newSeries = (): Growing => ({
  dates: [],
  open: [],
  high: [],
  low: [],
  close: [],
  volume: [],
  lastPlace: 0,
  lastTimeMs: 0,
});

/** A value as messages show it. */
const shown = (value: FileValue): string => {
  const text = String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};
