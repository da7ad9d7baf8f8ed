import { defineEntity, p } from "@mikro-orm/core";

/** Frozen market data; the columns themselves lie in the lake under their digest. */
export const SnapshotEntity = defineEntity({
  name: "Snapshot",
  tableName: "snapshots",
  properties: {
    id: p.uuid().primary(),
    digest: p.text().unique(),
    vendor: p.text(),
    interval: p.text(),
    adjusted: p.boolean(),
    symbols: p.array().columnType("text[]"),
    firstDate: p.text(),
    lastDate: p.text(),
    rows: p.integer(),
    /** The instant at which the vendor's data was known. */
    asOf: p.datetime().columnType("timestamptz"),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
});
