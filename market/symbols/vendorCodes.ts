import type { VendorName } from "../../protocol/marketData.ts";
import { eodhdCodeOf, eodhdSymbolOf, pairExchanges, readEodhdCode } from "../eodhd/eodhdSymbol.ts";
import type { SymbolMap } from "../record/marketRecord.ts";
import { readTwelveDataCode, twelveDataCodeOf } from "../twelvedata/twelveDataSymbol.ts";
import type { CanonicalSymbol } from "./symbol.ts";

/** How a vendor writes the codes of its instruments. */
interface CodeRules {
  /** The code that a symbol has without an edit; `null` where the vendor does not serve the exchange. */
  readonly codeOf: (symbol: CanonicalSymbol) => string | null;
  /** Whether a code is that of a pair; `null` for a text that is no code. */
  readonly isPair: (text: string) => boolean | null;
  /** What a code looks like, for messages. */
  readonly looks: string;
}

const rulesOf: Partial<Readonly<Record<VendorName, CodeRules>>> = {
  eodhd: {
    codeOf(symbol) {
      const place = eodhdSymbolOf(symbol);
      return place && eodhdCodeOf(place);
    },
    isPair(text) {
      const place = readEodhdCode(text);
      return place && pairExchanges.has(place.exchange);
    },
    looks: "CODE.EXCHANGE, as META.US, EURUSD.FOREX or BTC-USD.CC",
  },
  twelvedata: {
    codeOf: twelveDataCodeOf,
    isPair(text) {
      const place = readTwelveDataCode(text);
      return place && place.mic === null;
    },
    looks: "TICKER:MIC with the MIC of the market, as META:XNAS, or BASE/QUOTE, as EUR/USD",
  },
};

/** Vendors whose instruments have codes of their own. */
export const codedVendors = Object.keys(rulesOf) as readonly VendorName[];

/** Why a text cannot be a symbol's code at a vendor; `null` when it can. */
export function codeFault(vendor: VendorName, { symbol, kind }: CanonicalSymbol, text: string): string | null {
  const rules = rulesOf[vendor];
  if (!rules) return `${vendor} has no codes: its symbols are what they are`;
  const isPair = rules.isPair(text);
  if (isPair === null) return `${text} is no code of ${vendor}: write ${rules.looks}`;
  if (isPair === (kind !== "listed")) return null;
  return isPair ? `${text} is a pair and ${symbol} is none` : `${symbol} is a pair and ${text} is none`;
}

/** The code of a symbol at a vendor and where it comes from, or why there is none. */
export type ResolvedCode =
  | { readonly code: string; readonly by: "edit" | "rules" }
  | { readonly code: null; readonly refusal: string };

/**
 * What a vendor is asked for. An edit comes before the rules, and what it takes nobody else has by the rules: one code is one
 * symbol.
 */
export function resolveCode(map: SymbolMap, vendor: VendorName, symbol: CanonicalSymbol): ResolvedCode {
  const edited = map.codeOf(vendor, symbol.symbol);
  if (edited !== undefined) return { code: edited, by: "edit" };
  const code = rulesOf[vendor]?.codeOf(symbol) ?? null;
  if (code === null) return { code, refusal: `${vendor} does not serve ${symbol.symbol}` };
  const holder = map.symbolOf(vendor, code);
  if (holder === undefined) return { code, by: "rules" };
  return {
    code: null,
    refusal: `${vendor} has ${code} for ${holder}, by an edit of the symbol map, and none for ${symbol.symbol}`,
  };
}

/** Why a vendor has nothing for a symbol; `null` when it may have it. */
export function refusalOfSymbol(map: SymbolMap, vendor: VendorName, symbol: CanonicalSymbol): string | null {
  const resolved = resolveCode(map, vendor, symbol);
  return resolved.code === null ? resolved.refusal : null;
}

/**
 * The canonical symbol of an instrument in a vendor's list; `null` where an edit gives the symbol that it would have by the rules
 * to another instrument.
 *
 * @param byRules - the symbol that the rules make of the code; `null` for none.
 */
export function symbolOfCode(map: SymbolMap, vendor: VendorName, code: string, byRules: string | null): string | null {
  const edited = map.symbolOf(vendor, code);
  if (edited !== undefined) return edited;
  return byRules !== null && map.codeOf(vendor, byRules) === undefined ? byRules : null;
}

/**
 * The name under which lake and record keep what a vendor says of a symbol: what came by another code is another series, so
 * that an edit never mixes two instruments, and taking it back brings back what there was.
 */
export const keptName = (symbol: string, code: string | undefined): string =>
  code === undefined ? symbol : `${symbol}@${code}`;

/** The symbol of a {@link keptName}. */
export const symbolOfKept = (name: string): string => name.split("@")[0]!;
