import { defineEntity, p } from "@mikro-orm/core";

/** How one key stands with its vendor, for every process that uses it. The key itself is never written. */
export const VendorAccountEntity = defineEntity({
  name: "VendorAccount",
  tableName: "vendor_accounts",
  properties: {
    vendor: p.text().primary(),
    /** The first 16 hexadecimal digits of the key's SHA-256. */
    key: p.text().primary(),
    /** Requests or credits of a minute by the settings, and by the vendor's latest word. */
    configuredPerMinute: p.integer(),
    perMinute: p.integer(),
    /** Until then the vendor wants no request. */
    closedUntil: p.datetime().columnType("timestamptz").nullable(),
    /** Requests in a row that the vendor did not answer, and until when it is left alone for that. */
    outages: p.integer().default(0),
    openUntil: p.datetime().columnType("timestamptz").nullable(),
    lastAnswerAt: p.datetime().columnType("timestamptz").nullable(),
    lastErrorAt: p.datetime().columnType("timestamptz").nullable(),
    /** Code of the error catalogue. */
    lastError: p.text().nullable(),
  },
});
