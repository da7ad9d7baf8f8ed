import type { SymbolListing } from "../../market/vendor.ts";

/** One instrument of a vendor as the API answers it. */
export const presentSymbol = ({ kind, symbol, name, ...rest }: SymbolListing) => ({
  symbol,
  name,
  type: kind,
  ...rest,
});
