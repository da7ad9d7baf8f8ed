import { CatalogueError, type ErrorCode, type Fault } from "../protocol/errors.ts";
import { type Interval, isIntraday, minutesOf, type VendorName } from "../protocol/marketData.ts";
import { type CanonicalSymbol, isSymbol, readSymbol } from "./symbols/symbol.ts";
import type { DataRequest } from "./vendor.ts";

/** What a vendor over the network can serve. */
export interface VendorReach {
  readonly name: VendorName;
  /** Why it has no such instruments at all; `null` when it may have this one. */
  refusalOf(symbol: CanonicalSymbol): string | null;
  /** The interval of the bars that are fetched for those of `interval`. */
  sourceInterval(interval: Interval): Interval;
  /** Canonical symbols with this ticker, from the vendor's search. */
  candidates(ticker: string): Promise<readonly string[]>;
}

/** Intraday bars that one request may ask of a market that never closes: whole, or piece by piece. */
const mostBars = 1_000_000;
const mostBarsStreamed = 15_000_000;

/** Searches that one request with ambiguous symbols may cost. */
const mostSearches = 3;

/** No vendor has intraday bars before this day. */
export const firstIntradayDay = "2000-01-01";

/** The start of a range of intraday bars, as far back as a vendor may have some. */
export const intradayStart = (start: string): string => (start < firstIntradayDay ? firstIntradayDay : start);

/**
 * Refuses what a vendor cannot serve before anything is fetched; whether it has the symbols is known when it is asked.
 *
 * @param today - the date up to which a range without an end goes.
 * @throws {@link CatalogueError} `market_data.unsupported`, `market_data.unknown_symbol` or
 * `market_data.ambiguous_symbol` with all faults of its kind.
 */
export async function requireWithinReach(reach: VendorReach, request: DataRequest, today: string): Promise<void> {
  const reads = request.symbols.map(readSymbol);
  refuse("market_data.unsupported", rangeFaults(reach, request, today));

  const unknown = reads.flatMap((read, i): Fault[] => {
    if (isSymbol(read)) return faultAt(`/symbols/${i}`, reach.refusalOf(read));
    return read.kind === "no_exchange" ? [] : faultAt(`/symbols/${i}`, read.message);
  });
  refuse("market_data.unknown_symbol", unknown);

  const ambiguous: Fault[] = [];
  for (const [i, read] of reads.entries()) {
    if (isSymbol(read)) continue;
    // A vendor that does not answer cannot help, and need not.
    const searched = ambiguous.length < mostSearches ? reach.candidates(request.symbols[i]!).catch(() => []) : [];
    const candidates = await searched;
    const found = candidates.length > 0 ? `: ${reach.name} has ${candidates.join(", ")}` : ", as AAPL.XNAS";
    ambiguous.push(...faultAt(`/symbols/${i}`, `${read.message}${found}`));
  }
  refuse("market_data.ambiguous_symbol", ambiguous);
}

function rangeFaults(
  reach: VendorReach,
  { interval, start, end, streamed }: DataRequest,
  today: string,
): readonly Fault[] {
  if (!isIntraday(interval)) return [];
  if (start === undefined) return faultAt("/start", "is required for intraday bars");
  const last = end || today;
  if (last < firstIntradayDay) return faultAt("/end", `must not be before ${firstIntradayDay} for intraday bars`);
  if (start > last) return faultAt("/start", "must not be after the end");
  const days = (Date.parse(last) - Date.parse(intradayStart(start))) / 86_400_000 + 1;
  const bars = streamed ? mostBarsStreamed : mostBars;
  const most = Math.floor((bars * minutesOf[reach.sourceInterval(interval)]) / minutesOf["1d"]);
  return faultAt("/start", days > most ? `must be within ${most} days of the end for bars of ${interval}` : null);
}

const faultAt = (pointer: string, message: string | null): Fault[] =>
  message === null ? [] : [{ pointer, message, keyword: "vendor" }];

function refuse(code: ErrorCode, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const detail = faults.map(({ pointer, message }) =>
    /^\/symbols/.test(pointer) ? message : `${pointer.slice(1)} ${message}`,
  );
  throw new CatalogueError(code, detail.join("; "), faults);
}

/** The canonical symbol of a request that was checked. @throws {@link CatalogueError} `market_data.unknown_symbol`. */
export function requireSymbol(text: string): CanonicalSymbol {
  const read = readSymbol(text);
  if (!isSymbol(read)) throw new CatalogueError("market_data.unknown_symbol", read.message);
  return read;
}

/** MIC of a listed symbol; `null` for a pair. @throws {@link CatalogueError} as {@link requireSymbol}. */
export function exchangeOfSymbol(text: string): string | null {
  const symbol = requireSymbol(text);
  return symbol.kind === "listed" ? symbol.exchange.mic : null;
}
