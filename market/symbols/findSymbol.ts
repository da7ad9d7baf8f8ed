import type { SymbolListing, SymbolQuery, Vendor } from "../vendor.ts";
import { isSymbol, readSymbol } from "./symbol.ts";

/** One symbol as a vendor lists it, or what could have been meant. */
export interface FoundSymbol {
  readonly listing: SymbolListing | null;
  /** Symbols of the vendor that look like it, a few; empty when it was found. */
  readonly candidates: readonly string[];
}

const mostCandidates = 10;

/**
 * Looks for one symbol in the lists of a vendor: a share by its ticker on its exchange, then anywhere; a pair among all pairs
 * of its kind.
 */
export async function findSymbol(vendor: Pick<Vendor, "listSymbols">, text: string): Promise<FoundSymbol> {
  const { queries, likeness } = searchOf(text);
  let found: readonly SymbolListing[] = [];
  for (const query of queries) {
    found = await vendor.listSymbols(query);
    const listing = found.find(({ symbol }) => symbol === text);
    if (listing) return { listing, candidates: [] };
  }
  const similar = found.map(({ symbol }) => symbol).filter(likeness);
  return { listing: null, candidates: [...new Set(similar)].sort().slice(0, mostCandidates) };
}

function searchOf(text: string): { queries: readonly SymbolQuery[]; likeness: (symbol: string) => boolean } {
  const read = readSymbol(text);
  if (!isSymbol(read)) return { queries: [{ search: text }], likeness: () => true };
  if (read.kind === "listed") {
    const search = read.ticker;
    return { queries: [{ search, exchange: read.exchange.mic }, { search }], likeness: () => true };
  }
  const { kind, base } = read;
  return { queries: [{ kind }], likeness: (symbol) => symbol.startsWith(`${base}/`) };
}
