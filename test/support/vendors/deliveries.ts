import type { BarRange } from "./answer.ts";

/** Bars that a client got whole and true. */
export interface Delivery extends BarRange {
  readonly vendor: "eodhd" | "twelvedata";
}

/**
 * Ranges that were delivered twice. Neighbours may share a day: whether an end is part of its range is not known of every
 * vendor, and clients ask for a day more.
 */
export function deliveredTwice(deliveries: readonly Delivery[]): readonly string[] {
  const series = Map.groupBy(deliveries, ({ vendor, interval, symbol }) => `${vendor} ${interval} ${symbol}`);
  return [...series].flatMap(([name, ranges]) => {
    const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1));
    return sorted.flatMap(({ first, last }, i) => {
      const before = sorted.slice(0, i).map((one) => one.last.slice(0, 10));
      const reached = before.sort().at(-1) ?? "";
      return first.slice(0, 10) < reached ? [`${name}: ${first} to ${last}, delivered to ${reached} before`] : [];
    });
  });
}
