import { defineEntity, p } from "@mikro-orm/core";

/** One edit of the symbol map; the latest edit of a vendor's symbol is what holds, the earlier ones are its history. */
export const VendorSymbolEntity = defineEntity({
  name: "VendorSymbol",
  tableName: "vendor_symbols",
  properties: {
    /** From 1 without gaps: the version of the map that the edit made. */
    version: p.integer().primary().autoincrement(false),
    vendor: p.text(),
    /** Canonical, as `AAPL.XNAS`. */
    symbol: p.text(),
    /** The vendor's own code; `null` = from here on the rules hold again. */
    vendorCode: p.text().nullable(),
    note: p.text(),
    editedAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
  indexes: [{ name: "vendor_symbols_symbol", properties: ["vendor", "symbol", "version"] }],
});
