import { canonicalJson } from "../../protocol/canonicalJson.ts";
import type { SnapshotDescription } from "../../protocol/marketData.ts";
import { isIntraday, type MarketDataWanted, type PriceHistory, type VendorName } from "../../protocol/marketData.ts";
import { dayOf } from "../days.ts";
import { refuseFlagged } from "../quality/screening.ts";
import type { MarketRecord, SymbolMap } from "../record/marketRecord.ts";
import { joinCloses } from "../series/jointHistory.ts";
import { readSymbolSeries, type SeriesSources, type SymbolSeries } from "../series/symbolSeries.ts";
import { dayOfBars } from "../sessions.ts";
import type { Vendor } from "../vendor.ts";
import { barsPerYearOf } from "./barsPerYear.ts";
import type { SnapshotStore } from "./snapshotStore.ts";

/** Descriptions of snapshots that a process remembers, by what was asked. */
const mostDescriptions = 256;

/** Closes of snapshots that a process remembers: 64 MiB. */
const mostCloses = 8 * 1024 * 1024;

/** Symbols that are read at a time. */
const atATime = 4;

/** Where snapshots come from and go to. */
export interface FreezerOptions extends SeriesSources {
  readonly vendors: Readonly<Record<VendorName, Vendor>>;
  readonly record: MarketRecord;
  readonly store: SnapshotStore;
}

/** Freezes market data, and loads what is frozen. */
export interface Freezer {
  /** @param signal - heeded between symbols; what was fetched before it stays. */
  freeze(wanted: MarketDataWanted, signal?: AbortSignal): Promise<SnapshotDescription>;
  load(digest: string): Promise<PriceHistory>;
}

export function createFreezer({ vendors, record, store, ...sources }: FreezerOptions): Freezer {
  const frozen = new Map<string, SnapshotDescription>();
  const loaded = new Map<string, PriceHistory>();

  /** Keeps the histories that were used last; the one that is used now stays, however large. */
  function rememberHistory(digest: string, history: PriceHistory): void {
    loaded.delete(digest);
    loaded.set(digest, history);
    let closes = 0;
    for (const [older, { symbols, dates }] of [...loaded].reverse()) {
      closes += symbols.length * dates.length;
      if (closes > mostCloses && older !== digest) loaded.delete(older);
    }
  }

  async function freezeNew(wanted: MarketDataWanted, today: string, map: SymbolMap, signal?: AbortSignal) {
    const vendor = vendors[wanted.vendor];
    const { symbols, start, end, interval, adjusted, quality, missing } = wanted;
    const range = { ...(start ? { start } : {}), ...(end ? { end } : {}) };
    // Weeks and months are made of the days that all symbols share.
    const ofBars = isIntraday(interval) ? interval : "1d";
    // Prices of the last day are those at which shares then traded: they are spots, and prices of whole shares.
    const adjustedAsOf = end && end < today ? end : today;
    const series = await readAll(symbols, (symbol) => {
      signal?.throwIfAborted();
      const code = map.codeOf(vendor.name, symbol);
      const one = { symbol, code, interval: ofBars, adjusted, adjustedAsOf, quality, ...range };
      return readSymbolSeries(sources, vendor, one, signal);
    });
    const flags = series.flatMap((one) => one.flags);
    refuseFlagged(flags, wanted);
    const { dates, closes, gaps } = joinCloses(
      wanted,
      series.map(({ bars }) => ({
        bars,
        mic: vendor.exchangeOf(bars.symbol),
        dayOf: dayOfBars(bars.symbol, ofBars),
      })),
    );
    const header = { vendor: wanted.vendor, interval, adjusted, symbols };
    const history = { symbols, dates, closes, barsPerYear: barsPerYearOf(interval, symbols, dates) };
    const digest = await store.put({ header, history });
    rememberHistory(digest, history);
    return {
      ...header,
      digest,
      start: dates[0]!,
      end: dates.at(-1)!,
      rows: dates.length,
      retrievedAt: latestOf(series),
      adjustedAsOf: adjusted !== false && vendor.priceBasis === "as_traded" ? adjustedAsOf : null,
      symbolMapVersion: map.version,
      missing,
      gaps,
      flags,
    };
  }

  return {
    async freeze(wanted, signal) {
      const vendor = vendors[wanted.vendor];
      const map = await record.symbolMap();
      const now = sources.now();
      const today = dayOf(now);
      const lastDays = wanted.symbols.map((symbol) => vendor.servedDays(symbol, "1d", now).last);
      const key = canonicalJson({ ...wanted, today, lastDays, version: map.version } as never);
      // What users import may change at any time.
      const known = wanted.vendor === "custom" ? undefined : frozen.get(key);
      if (known) return known;
      const description = await freezeNew(wanted, today, map, signal);
      frozen.set(key, description);
      if (frozen.size > mostDescriptions) frozen.delete(frozen.keys().next().value!);
      return description;
    },
    async load(digest) {
      const history = loaded.get(digest) ?? (await store.get(digest)).history;
      rememberHistory(digest, history);
      return history;
    },
  };
}

/**
 * The series of all symbols, in their order, a few read at a time. After a failure none is begun, and those that are under way
 * are waited for: what was fetched before a vendor's limit is kept.
 */
async function readAll(
  symbols: readonly string[],
  read: (symbol: string) => Promise<SymbolSeries>,
): Promise<readonly SymbolSeries[]> {
  const series: SymbolSeries[] = [];
  const failures: unknown[] = [];
  let next = 0;
  async function readOn(): Promise<void> {
    while (next < symbols.length && failures.length === 0) {
      const k = next++;
      try {
        series[k] = await read(symbols[k]!);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: atATime }, readOn));
  if (failures.length > 0) throw failures[0];
  return series;
}

const latestOf = (series: readonly SymbolSeries[]): string =>
  series.map(({ bars }) => bars.asOf).reduce((a, b) => (a > b ? a : b));
