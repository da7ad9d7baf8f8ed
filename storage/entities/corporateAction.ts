import { defineEntity, p } from "@mikro-orm/core";

/**
 * One split or dividend as a vendor had it from one retrieval to another. What a vendor corrects is withdrawn and stands
 * beside its correction: any earlier state can be read again.
 */
export const CorporateActionEntity = defineEntity({
  name: "CorporateAction",
  tableName: "corporate_actions",
  properties: {
    id: p.uuid().primary(),
    vendor: p.text(),
    symbol: p.text(),
    kind: p.enum(["split", "dividend"] as const).$type<"split" | "dividend">(),
    /** `YYYY-MM-DD`. */
    exDate: p.text(),
    /** Of a split: new shares for one old share. */
    ratio: p.double().nullable(),
    /** Of a dividend: cash per share, in shares of the ex-date. */
    amount: p.double().nullable(),
    currency: p.text().nullable(),
    /** Of a dividend: unit of the symbol's prices at the retrieval, as GBX; `null` where the vendor does not say. */
    priceUnit: p.text().nullable(),
    firstRetrievedAt: p.datetime().columnType("timestamptz"),
    lastRetrievedAt: p.datetime().columnType("timestamptz"),
    /** The retrieval that no longer had it; `null` while it holds. */
    withdrawnAt: p.datetime().columnType("timestamptz").nullable(),
  },
  indexes: [
    {
      name: "corporate_actions_held",
      expression:
        "create index corporate_actions_held on corporate_actions (vendor, symbol) where withdrawn_at is null",
    },
    { name: "corporate_actions_symbol", properties: ["vendor", "symbol", "exDate"] },
  ],
});
