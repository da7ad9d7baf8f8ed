import { keepCorporateActions, type RecordedActions, readCorporateActions } from "./corporateActions.ts";
import { openNamedLocks } from "./namedLocks.ts";
import type { Storage } from "./storage.ts";
import { type EditedSymbolMap, listSymbolEdits, symbolMapOf } from "./symbolMap.ts";

/** What all processes over one database know together about market data. */
export interface PostgresMarketRecord {
  exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  corporateActions(
    vendor: string,
    symbol: string,
  ): Promise<{ readonly actions: RecordedActions; readonly retrievedAt: string } | null>;
  keepCorporateActions(vendor: string, actions: RecordedActions, retrievedAt: string): Promise<void>;
  symbolMap(): Promise<EditedSymbolMap>;
  close(): Promise<void>;
}

/** Time after which an edit of the symbol map is seen by every process, in milliseconds. */
const symbolMapAgeMs = 3_000;

/** Opens the record of one process; nothing is sent before the first call. */
export function openMarketRecord(databaseUrl: string, storage: Storage): PostgresMarketRecord {
  const locks = openNamedLocks(databaseUrl);
  let known: { readonly readAt: number; readonly map: Promise<EditedSymbolMap> } | undefined;

  function symbolMap(): Promise<EditedSymbolMap> {
    const now = performance.now();
    if (known && now - known.readAt < symbolMapAgeMs) return known.map;
    const map = listSymbolEdits(storage.unitOfWork()).then(symbolMapOf);
    known = { readAt: now, map };
    // What failed is asked again.
    map.catch(() => {
      known = undefined;
    });
    return map;
  }

  return {
    exclusively: locks.exclusively,
    corporateActions: (vendor, symbol) => readCorporateActions(storage.unitOfWork(), vendor, symbol),
    keepCorporateActions: (vendor, actions, retrievedAt) =>
      keepCorporateActions(storage.unitOfWork(), vendor, actions, retrievedAt),
    symbolMap,
    close: locks.close,
  };
}
