import type { CorporateActions } from "../corporateActions.ts";
import type { MarketRecord } from "../record/marketRecord.ts";
import { keptName } from "../symbols/vendorCodes.ts";
import type { Vendor } from "../vendor.ts";

/** Corporate actions that a process remembers: those of a day, of as many symbols as one job may have, and some more. */
const remembered = 2_048;

/** Corporate actions of symbols, asked of a vendor once a day by all processes together. */
export type KnownActions = (vendor: Vendor, symbol: CodedSymbol) => Promise<CorporateActions>;

/** A symbol, and the vendor's own code of it where the symbol map has an edit; what came by it is kept apart. */
export interface CodedSymbol {
  readonly symbol: string;
  readonly code: string | undefined;
}

/** @param now - the clock by which days end. */
export function createKnownActions(record: MarketRecord, now: () => Date): KnownActions {
  const known = new Map<string, Promise<CorporateActions>>();

  /** What was retrieved on the running day of the symbol's exchange; `null` when nobody has asked on it. */
  async function kept(vendor: Vendor, { symbol, code }: CodedSymbol, day: string): Promise<CorporateActions | null> {
    const last = await record.corporateActions(vendor.name, keptName(symbol, code));
    return last && dayAt(vendor, symbol, new Date(last.retrievedAt)) === day ? { ...last.actions, symbol } : null;
  }

  async function readOrFetch(vendor: Vendor, coded: CodedSymbol, day: string): Promise<CorporateActions> {
    const there = await kept(vendor, coded, day);
    if (there) return there;
    const name = keptName(coded.symbol, coded.code);
    return record.exclusively(`corporate actions ${vendor.name} ${name}`, async () => {
      const meanwhile = await kept(vendor, coded, day);
      if (meanwhile) return meanwhile;
      const retrievedAt = now().toISOString();
      const actions = await vendor.fetchCorporateActions(coded.symbol, coded.code);
      await record.keepCorporateActions(vendor.name, { ...actions, symbol: name }, retrievedAt);
      return actions;
    });
  }

  return (vendor, coded) => {
    const day = dayAt(vendor, coded.symbol, now());
    const key = JSON.stringify([vendor.name, coded.symbol, coded.code, day]);
    const asked = known.get(key);
    if (asked) return asked;
    const asking = readOrFetch(vendor, coded, day);
    known.set(key, asking);
    // What failed is asked again.
    asking.catch(() => known.delete(key));
    if (known.size > remembered) known.delete(known.keys().next().value!);
    return asking;
  };
}

/** The last day that is over on a symbol's exchange at an instant: while it is the same, so is what happened to the shares. */
const dayAt = (vendor: Vendor, symbol: string, instant: Date) => vendor.servedDays(symbol, "1d", instant).last;
