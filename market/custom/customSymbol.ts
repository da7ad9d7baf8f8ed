import { isSymbol, readSymbol } from "../symbols/symbol.ts";

/** What stands in for a canonical symbol where a series is on no exchange. */
const plainPattern = /^[A-Z0-9][A-Z0-9._-]{0,31}$/;

/** The column beside those of the symbols in the tables of snapshots, whose readers take no notice of case. */
const reserved = "DATE";

/** Whether imported bars may have this symbol: a canonical one, or a plain name other than DATE, at most 32 characters. */
export const isCustomSymbol = (text: string): boolean =>
  text !== reserved && text.length <= 32 && (plainPattern.test(text) || isSymbol(readSymbol(text)));

/** MIC of the exchange that a symbol of imported bars names; `null` for all others. */
export function micOfCustomSymbol(text: string): string | null {
  const read = readSymbol(text);
  return isSymbol(read) && read.kind === "listed" ? read.exchange.mic : null;
}
