import type { CorporateActions } from "../corporateActions.ts";
import type { MarketRecord } from "../record/marketRecord.ts";
import type { Vendor } from "../vendor.ts";

/** Corporate actions that a process remembers: those of a day, of as many symbols as one job may have, and some more. */
const remembered = 2_048;

/** Corporate actions of symbols, asked of a vendor once a day by all processes together. */
export type KnownActions = (vendor: Vendor, symbol: string) => Promise<CorporateActions>;

/** @param now - the clock by which days end. */
export function createKnownActions(record: MarketRecord, now: () => Date): KnownActions {
  const known = new Map<string, Promise<CorporateActions>>();

  /** What was retrieved on the running day of the symbol's exchange; `null` when nobody has asked on it. */
  async function kept(vendor: Vendor, symbol: string, day: string): Promise<CorporateActions | null> {
    const last = await record.corporateActions(vendor.name, symbol);
    return last && dayAt(vendor, symbol, new Date(last.retrievedAt)) === day ? last.actions : null;
  }

  async function readOrFetch(vendor: Vendor, symbol: string, day: string): Promise<CorporateActions> {
    const there = await kept(vendor, symbol, day);
    if (there) return there;
    return record.exclusively(`corporate actions ${vendor.name} ${symbol}`, async () => {
      const meanwhile = await kept(vendor, symbol, day);
      if (meanwhile) return meanwhile;
      const retrievedAt = now().toISOString();
      const actions = await vendor.fetchCorporateActions(symbol);
      await record.keepCorporateActions(vendor.name, actions, retrievedAt);
      return actions;
    });
  }

  return (vendor, symbol) => {
    const day = dayAt(vendor, symbol, now());
    const key = JSON.stringify([vendor.name, symbol, day]);
    const asked = known.get(key);
    if (asked) return asked;
    const asking = readOrFetch(vendor, symbol, day);
    known.set(key, asking);
    // What failed is asked again.
    asking.catch(() => known.delete(key));
    if (known.size > remembered) known.delete(known.keys().next().value!);
    return asking;
  };
}

/** The last day that is over on a symbol's exchange at an instant: while it is the same, so is what happened to the shares. */
const dayAt = (vendor: Vendor, symbol: string, instant: Date) => vendor.servedDays(symbol, "1d", instant).last;
