/** A stock exchange that canonical symbols may name. */
export interface Exchange {
  /** MIC of the market, ISO 10383: the operating MIC, but where one operator has several markets. */
  readonly mic: string;
  /** Other MICs that vendors write in its place, most of them of its segments. */
  readonly segments: readonly string[];
  readonly name: string;
  /** IANA time zone of its sessions. */
  readonly timeZone: string;
  /** Regular session in local time, `HH:MM`, from the first trade (inclusive) to the close (exclusive). */
  readonly opens: string;
  readonly closes: string;
  /** Suffix of its symbols at EODHD; `null` when EODHD does not serve it. */
  readonly eodhd: string | null;
}

const exchange = (
  mic: string,
  name: string,
  timeZone: string,
  opens: string,
  closes: string,
  eodhd: string | null,
  segments: readonly string[] = [],
): Exchange => ({ mic, segments, name, timeZone, opens, closes, eodhd });

/** Every exchange of the symbol map, by MIC. */
export const exchanges: ReadonlyMap<string, Exchange> = new Map(
  [
    exchange("XNAS", "Nasdaq", "America/New_York", "09:30", "16:00", "US", ["XNGS", "XNMS", "XNCM"]),
    exchange("XNYS", "New York Stock Exchange", "America/New_York", "09:30", "16:00", "US", ["ARCX", "XASE"]),
    exchange("XCBO", "Cboe US", "America/New_York", "09:30", "16:00", "US", ["BATS", "BATY", "EDGX"]),
    exchange("OTCM", "OTC Markets", "America/New_York", "09:30", "16:00", "US", ["OTCQ", "OTCB", "PINX", "PSGM"]),
    exchange("XTSE", "Toronto Stock Exchange", "America/Toronto", "09:30", "16:00", "TO"),
    exchange("XLON", "London Stock Exchange", "Europe/London", "08:00", "16:30", "LSE"),
    exchange("XETR", "Xetra", "Europe/Berlin", "09:00", "17:30", "XETRA"),
    exchange("XFRA", "Frankfurt Stock Exchange", "Europe/Berlin", "08:00", "22:00", "F"),
    exchange("XPAR", "Euronext Paris", "Europe/Paris", "09:00", "17:30", "PA"),
    exchange("XAMS", "Euronext Amsterdam", "Europe/Amsterdam", "09:00", "17:30", "AS"),
    exchange("XBRU", "Euronext Brussels", "Europe/Brussels", "09:00", "17:30", "BR"),
    exchange("XLIS", "Euronext Lisbon", "Europe/Lisbon", "08:00", "16:30", "LS"),
    exchange("XMAD", "Bolsa de Madrid", "Europe/Madrid", "09:00", "17:30", "MC", ["BMEX"]),
    exchange("XMIL", "Borsa Italiana", "Europe/Rome", "09:00", "17:30", "MI", ["MTAA"]),
    exchange("XSWX", "SIX Swiss Exchange", "Europe/Zurich", "09:00", "17:30", "SW", ["XVTX"]),
    exchange("XWBO", "Wiener Börse", "Europe/Vienna", "09:00", "17:30", "VI"),
    exchange("XPRA", "Prague Stock Exchange", "Europe/Prague", "09:00", "16:30", "PR"),
    exchange("XWAR", "Warsaw Stock Exchange", "Europe/Warsaw", "09:00", "17:00", "WAR"),
    exchange("XBSE", "Bucharest Stock Exchange", "Europe/Bucharest", "10:00", "18:00", "RO"),
    exchange("XSTO", "Nasdaq Stockholm", "Europe/Stockholm", "09:00", "17:30", "ST"),
    exchange("XHEL", "Nasdaq Helsinki", "Europe/Helsinki", "10:00", "18:30", "HE"),
    exchange("XCSE", "Nasdaq Copenhagen", "Europe/Copenhagen", "09:00", "17:00", "CO"),
    exchange("XOSL", "Oslo Børs", "Europe/Oslo", "09:00", "16:30", "OL"),
    exchange("XASX", "Australian Securities Exchange", "Australia/Sydney", "10:00", "16:00", "AU"),
    exchange("XHKG", "Hong Kong Stock Exchange", "Asia/Hong_Kong", "09:30", "16:00", "HK"),
    exchange("XJPX", "Tokyo Stock Exchange", "Asia/Tokyo", "09:00", "15:30", null, ["XTKS"]),
    exchange("XKRX", "Korea Exchange", "Asia/Seoul", "09:00", "15:30", "KO"),
    exchange("XNSE", "National Stock Exchange of India", "Asia/Kolkata", "09:15", "15:30", "NSE"),
  ].map((one) => [one.mic, one]),
);

const marketMics: ReadonlyMap<string, string> = new Map(
  [...exchanges.values()].flatMap(({ mic, segments }) => segments.map((segment) => [segment, mic] as const)),
);

/** The MIC in canonical symbols of a market that a vendor may name by a segment. */
export const marketMicOf = (mic: string): string => marketMics.get(mic) ?? mic;
