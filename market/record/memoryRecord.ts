import type { VendorName } from "../../protocol/marketData.ts";
import type { CorporateActions } from "../corporateActions.ts";
import type { MarketRecord, SymbolMap } from "./marketRecord.ts";

/** The symbol map of the rules alone. */
export const uneditedSymbolMap: SymbolMap = { version: 0, codeOf: () => undefined, symbolOf: () => undefined };

/** The record of a process that shares it with no other: what is kept is forgotten with the process. */
export function createMemoryRecord(): MarketRecord {
  const turns = new Map<string, Promise<unknown>>();
  const actionsKept = new Map<string, { readonly actions: CorporateActions; readonly retrievedAt: string }>();
  const keyOf = (vendor: VendorName, symbol: string) => `${vendor} ${symbol}`;
  return {
    async exclusively(name, work) {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work);
      const over = turn.catch(() => undefined);
      turns.set(name, over);
      try {
        return await turn;
      } finally {
        if (turns.get(name) === over) turns.delete(name);
      }
    },
    corporateActions: async (vendor, symbol) => actionsKept.get(keyOf(vendor, symbol)) ?? null,
    async keepCorporateActions(vendor, actions, retrievedAt) {
      const key = keyOf(vendor, actions.symbol);
      // An answer that was long on its way is older than what is known.
      if ((actionsKept.get(key)?.retrievedAt ?? "") <= retrievedAt) actionsKept.set(key, { actions, retrievedAt });
    },
    symbolMap: async () => uneditedSymbolMap,
  };
}
