import { defineEntity, p } from "@mikro-orm/core";
import type { MissingPolicy, SymbolFlags, SymbolGaps } from "../../protocol/marketData.ts";

/** Frozen market data; the columns themselves lie in the lake under their digest. */
export const SnapshotEntity = defineEntity({
  name: "Snapshot",
  tableName: "snapshots",
  properties: {
    id: p.uuid().primary(),
    digest: p.text().unique(),
    vendor: p.text(),
    interval: p.text(),
    /** The word of the API: `false`, `splits` or `splits_and_dividends`. */
    adjusted: p.text().$type<"false" | "splits" | "splits_and_dividends">(),
    symbols: p.array().columnType("text[]"),
    firstDate: p.text(),
    lastDate: p.text(),
    rows: p.integer(),
    /** The latest instant at which the vendor said any of it. */
    retrievedAt: p.datetime().columnType("timestamptz"),
    /** Splits and dividends up to this day are adjusted for, `YYYY-MM-DD`; `null` for prices as traded. */
    adjustedAsOf: p.text().nullable(),
    /** Edits of the symbol map when the symbols were read. */
    symbolMapVersion: p.integer(),
    missing: p.text().$type<MissingPolicy>(),
    gaps: p.json<readonly SymbolGaps[]>(),
    flags: p.json<readonly SymbolFlags[]>(),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
});
