import { createHash } from "node:crypto";
import type { Bars } from "../../vendor.ts";

/** SHA-256 over the dates and values of bars: what is missing counts as NaN, and 0 has no sign, as BigQuery writes it. */
export function digestOfBars({ dates, ...bars }: Omit<Bars, "symbol" | "asOf">): string {
  const hash = createHash("sha256").update(`${dates.join("\n")}\n`);
  for (const column of [bars.open, bars.high, bars.low, bars.close, bars.volume, bars.vendorClose]) {
    const bytes = Buffer.alloc(dates.length * 8);
    for (let i = 0; i < dates.length; i++) bytes.writeDoubleLE(canonical(column?.[i]), i * 8);
    hash.update(bytes);
  }
  return hash.digest("hex");
}

const canonical = (value = Number.NaN) => (Number.isNaN(value) ? Number.NaN : value === 0 ? 0 : value);
