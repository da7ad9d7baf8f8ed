import { defineEntity, p } from "@mikro-orm/core";

/** When a vendor was last asked for the corporate actions of a symbol, be it that it has none. */
export const CorporateActionRetrievalEntity = defineEntity({
  name: "CorporateActionRetrieval",
  tableName: "corporate_action_retrievals",
  properties: {
    vendor: p.text().primary(),
    symbol: p.text().primary(),
    retrievedAt: p.datetime().columnType("timestamptz"),
  },
});
