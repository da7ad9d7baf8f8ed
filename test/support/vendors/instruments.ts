/** One instrument of the simulated vendors. */
export interface Instrument {
  /** Canonical symbol. */
  readonly symbol: string;
  readonly ticker: string;
  /** MIC; `FX` and `CRYPTO` for pairs. */
  readonly market: string;
  readonly name: string;
  readonly type: "Common Stock" | "ETF" | "Index" | "Physical Currency" | "Digital Currency";
  readonly currency: string;
}

/** A listing beside those of the bundled data set: on each session of its exchange the latest price of `like`, times `scale`. */
interface Listing {
  readonly ticker: string;
  readonly market: string;
  readonly name: string;
  readonly currency: string;
  readonly like: string;
  readonly scale: number;
}

const listing = (
  symbol: string,
  name: string,
  currency: string,
  like: string,
  scale: number,
): Listing & { readonly symbol: string } => {
  const dot = symbol.lastIndexOf(".");
  return { symbol, ticker: symbol.slice(0, dot), market: symbol.slice(dot + 1), name, currency, like, scale };
};

/** Real listings with prices that are not theirs. */
export const listings = [
  listing("BHP.XASX", "BHP Group", "AUD", "RRC", 2),
  listing("BHP.XLON", "BHP Group", "GBX", "RRC", 100),
  listing("BHP.XNYS", "BHP Group ADR", "USD", "RRC", 1.5),
  listing("BRK.B.XNYS", "Berkshire Hathaway B", "USD", "JPM", 3),
  listing("CBA.XASX", "Commonwealth Bank", "AUD", "BAC", 2.5),
  listing("VOD.XLON", "Vodafone Group", "GBX", "PFE", 4),
  listing("RY.XTSE", "Royal Bank of Canada", "CAD", "JPM", 1.1),
  listing("SAP.XETR", "SAP", "EUR", "MSFT", 0.5),
  listing("SIE.XETR", "Siemens", "EUR", "GE", 1.5),
  listing("AIR.XPAR", "Airbus", "EUR", "HD", 0.4),
  listing("MC.XPAR", "LVMH", "EUR", "UNH", 1.3),
  listing("ASML.XAMS", "ASML Holding", "EUR", "AMD", 6),
  listing("NESN.XSWX", "Nestlé", "CHF", "PEP", 0.6),
  listing("ENI.XMIL", "Eni", "EUR", "XOM", 0.2),
  listing("SAN.XMAD", "Banco Santander", "EUR", "BAC", 0.1),
  listing("NOKIA.XHEL", "Nokia", "EUR", "BBY", 0.1),
  listing("CEZ.XPRA", "ČEZ", "CZK", "CVX", 6),
  listing("TLV.XBSE", "Banca Transilvania", "RON", "KO", 0.4),
  listing("0700.XHKG", "Tencent Holdings", "HKD", "AAPL", 3),
  listing("7203.XJPX", "Toyota Motor", "JPY", "GE", 30),
  listing("005930.XKRX", "Samsung Electronics", "KRW", "AMD", 900),
  listing("RELIANCE.XNSE", "Reliance Industries", "INR", "CVX", 15),
] as const;

/** Sessions that both vendors have lost: their exchanges traded. */
export const lostSessions: Readonly<Record<string, readonly string[]>> = {
  "ENI.XMIL": ["2019-03-05", "2019-03-06", "2021-08-11"],
};

/** Pairs with prices that are made up: a walk of the dice. */
export const pairs = [
  { symbol: "EUR/USD", type: "Physical Currency", first: 1.12, dailyVol: 0.004 },
  { symbol: "USD/JPY", type: "Physical Currency", first: 118, dailyVol: 0.005 },
  { symbol: "GBP/USD", type: "Physical Currency", first: 1.55, dailyVol: 0.005 },
  { symbol: "EUR/GBP", type: "Physical Currency", first: 0.78, dailyVol: 0.004 },
  { symbol: "USD/CHF", type: "Physical Currency", first: 0.99, dailyVol: 0.005 },
  { symbol: "AUD/USD", type: "Physical Currency", first: 0.81, dailyVol: 0.006 },
  { symbol: "EUR/CZK", type: "Physical Currency", first: 27.7, dailyVol: 0.002 },
  { symbol: "BTC/USD", type: "Digital Currency", first: 320, dailyVol: 0.035 },
  { symbol: "ETH/USD", type: "Digital Currency", first: 10, dailyVol: 0.04 },
  { symbol: "LTC/USD", type: "Digital Currency", first: 2.7, dailyVol: 0.045 },
  { symbol: "SOL/USD", type: "Digital Currency", first: 1.5, dailyVol: 0.05 },
  { symbol: "ETH/BTC", type: "Digital Currency", first: 0.03, dailyVol: 0.02 },
] as const;
