import { CatalogueError, type ErrorCode, type Fault } from "../protocol/errors.ts";
import { isIntraday, minutesOf, type VendorName } from "../protocol/marketData.ts";
import { type CanonicalSymbol, isSymbol, readSymbol } from "./symbols/symbol.ts";
import type { DataRequest } from "./vendor.ts";

/** What a vendor over the network can serve. */
export interface VendorReach {
  readonly name: VendorName;
  /** Why it has no such instruments at all; `null` when it may have this one. */
  refusalOf(symbol: CanonicalSymbol): string | null;
  /** Canonical symbols with this ticker, from the vendor's search. */
  candidates(ticker: string): Promise<readonly string[]>;
}

/** Intraday bars that one request may ask of a market that never closes. */
const mostBars = 1_000_000;

/**
 * Refuses what a vendor cannot serve before anything is fetched; whether it has the symbols is known when it is asked.
 *
 * @param today - the date up to which a range without an end goes.
 * @throws {@link CatalogueError} `market_data.unsupported`, `market_data.unknown_symbol` or
 * `market_data.ambiguous_symbol` with all faults of its kind.
 */
export async function requireWithinReach(reach: VendorReach, request: DataRequest, today: string): Promise<void> {
  const reads = request.symbols.map(readSymbol);
  refuse("market_data.unsupported", rangeFaults(request, today));

  const unknown = reads.flatMap((read, i): Fault[] => {
    if (isSymbol(read)) return faultAt(`/symbols/${i}`, reach.refusalOf(read));
    return read.kind === "no_exchange" ? [] : faultAt(`/symbols/${i}`, read.message);
  });
  refuse("market_data.unknown_symbol", unknown);

  const ambiguous = reads.map(async (read, i): Promise<Fault[]> => {
    if (isSymbol(read)) return [];
    // A vendor that does not answer cannot help, and need not.
    const candidates = await reach.candidates(request.symbols[i]!).catch(() => []);
    const found = candidates.length > 0 ? `: ${reach.name} has ${candidates.join(", ")}` : ", as AAPL.XNAS";
    return faultAt(`/symbols/${i}`, `${read.message}${found}`);
  });
  refuse("market_data.ambiguous_symbol", (await Promise.all(ambiguous)).flat());
}

function rangeFaults({ interval, start, end = "" }: DataRequest, today: string): readonly Fault[] {
  if (!isIntraday(interval)) return [];
  if (start === undefined) return faultAt("/start", "is required for intraday bars");
  const days = (Date.parse(end || today) - Date.parse(start)) / 86_400_000 + 1;
  const most = Math.floor((mostBars * minutesOf[interval]) / minutesOf["1d"]);
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
