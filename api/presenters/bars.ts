import type { Bars } from "../../market/vendor.ts";

const columns = ["open", "high", "low", "close", "volume"] as const;

const valueAt = (column: Float64Array | null, i: number): number | null => {
  const value = column?.[i];
  return value === undefined || Number.isNaN(value) ? null : value;
};

/** Bars as JSON rows; what the vendor does not have is `null`. */
export const barsAsRows = (bars: Bars) =>
  bars.dates.map((date, i) => ({
    date,
    ...Object.fromEntries(columns.map((name) => [name, valueAt(bars[name], i)])),
  }));

/** Bars as CSV with a header line (RFC 4180); what the vendor does not have is empty. */
export function barsAsCsv(bars: Bars): string {
  const lines = bars.dates.map((date, i) => {
    const values = columns.map((name) => valueAt(bars[name], i) ?? "");
    return [bars.symbol, date, ...values].join(",");
  });
  return `${["symbol,date,open,high,low,close,volume", ...lines].join("\r\n")}\r\n`;
}
