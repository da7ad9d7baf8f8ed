/** What the bundled data set does not say about its columns. */
interface BundledSymbol {
  readonly name: string;
  readonly kind: "stock" | "index" | "etf";
  readonly mic: string | null;
}

const stock = (name: string, mic: "XNAS" | "XNYS"): BundledSymbol => ({ name, kind: "stock", mic });
const etf = (name: string): BundledSymbol => ({ name, kind: "etf", mic: null });

/** Every column of the bundled files, by symbol. */
export const bundledSymbols: Readonly<Record<string, BundledSymbol>> = {
  AAPL: stock("Apple", "XNAS"),
  AMD: stock("Advanced Micro Devices", "XNAS"),
  BAC: stock("Bank of America", "XNYS"),
  BBY: stock("Best Buy", "XNYS"),
  CVX: stock("Chevron", "XNYS"),
  GE: stock("General Electric", "XNYS"),
  HD: stock("Home Depot", "XNYS"),
  JNJ: stock("Johnson & Johnson", "XNYS"),
  JPM: stock("JPMorgan Chase", "XNYS"),
  KO: stock("Coca-Cola", "XNYS"),
  LLY: stock("Eli Lilly", "XNYS"),
  MRK: stock("Merck", "XNYS"),
  MSFT: stock("Microsoft", "XNAS"),
  PEP: stock("PepsiCo", "XNAS"),
  PFE: stock("Pfizer", "XNYS"),
  PG: stock("Procter & Gamble", "XNYS"),
  RRC: stock("Range Resources", "XNYS"),
  UNH: stock("UnitedHealth", "XNYS"),
  WMT: stock("Walmart", "XNYS"),
  XOM: stock("Exxon Mobil", "XNYS"),
  SP500: { name: "S&P 500", kind: "index", mic: null },
  MTUM: etf("iShares MSCI USA Momentum Factor"),
  QUAL: etf("iShares MSCI USA Quality Factor"),
  SIZE: etf("iShares MSCI USA Size Factor"),
  USMV: etf("iShares MSCI USA Min Vol Factor"),
  VLUE: etf("iShares MSCI USA Value Factor"),
};
