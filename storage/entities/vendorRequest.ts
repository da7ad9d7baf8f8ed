import { defineEntity, p } from "@mikro-orm/core";

/** A request to a vendor for as long as it counts within the vendor's minute. */
export const VendorRequestEntity = defineEntity({
  name: "VendorRequest",
  tableName: "vendor_requests",
  properties: {
    id: p.uuid().primary(),
    vendor: p.text(),
    key: p.text(),
    cost: p.integer(),
    /** When it is surely out of the vendor's window, also if the process that sent it is gone. */
    freeAt: p.datetime().columnType("timestamptz"),
  },
  indexes: [{ name: "vendor_requests_account", properties: ["vendor", "key", "freeAt"] }],
});
