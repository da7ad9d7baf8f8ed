import { access, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isIntraday } from "../../protocol/marketData.ts";
import type { Bars, BarsWanted, Vendor } from "../vendor.ts";
import { settledVersion } from "../vendorDays.ts";
import { readBarsFile, writeBarsFile } from "./barsFile.ts";
import type { DuckDb } from "./duckdb.ts";
import { monthsBetween } from "./months.ts";

/** Bars on disk as Parquet, one file for each vendor, interval, adjustment, symbol, part of the history and data version. */
export interface Lake {
  /**
   * Bars of one symbol, fetched from the vendor as far as the lake does not have them yet: the whole history of daily
   * bars, the calendar months of the range of intraday bars. A part that is fetched stays, whatever happens to the next.
   *
   * @param wanted - its `start` and `end` are given for intraday intervals.
   */
  bars(vendor: Vendor, wanted: BarsWanted): Promise<Bars>;
}

/** Opens the lake in `folder`; nothing is read or written before the first call. */
export function openLake(folder: string, duckDb: DuckDb): Lake {
  const underWay = new Map<string, Promise<Bars>>();

  const pathOf = (vendor: Vendor, part: BarsWanted, version: string) =>
    join(
      folder,
      `vendor=${vendor.name}`,
      `interval=${part.interval}`,
      part.adjusted ? "adjusted" : "raw",
      `symbol=${encodeURIComponent(part.symbol)}`,
      `${part.start?.slice(0, 7) ?? "all"}@${version}.parquet`,
    );

  async function readOrFetch(vendor: Vendor, part: BarsWanted, version: string): Promise<Bars> {
    const settled = pathOf(vendor, part, version);
    // An answer without bars may be a gap that the vendor fills later: it counts for the day.
    const empty = version === settledVersion ? pathOf(vendor, part, vendor.versionOf(wholeOf(part))) : settled;
    for (const path of [settled, empty]) if (await exists(path)) return readBarsFile(duckDb, path, part.symbol);
    const bars = await vendor.fetchBars(part);
    const path = bars.dates.length > 0 ? settled : empty;
    await writeBarsFile(duckDb, path, bars);
    await dropOtherVersions(path);
    return readBarsFile(duckDb, path, part.symbol);
  }

  function partOf(vendor: Vendor, part: BarsWanted): Promise<Bars> {
    const version = vendor.versionOf(part);
    const path = pathOf(vendor, part, version);
    // Callers that want the same bars at the same time ask once.
    const asked = underWay.get(path);
    if (asked) return asked;
    const asking = readOrFetch(vendor, part, version).finally(() => underWay.delete(path));
    underWay.set(path, asking);
    return asking;
  }

  return {
    async bars(vendor, { start, end, ...history }) {
      if (!isIntraday(history.interval)) return partOf(vendor, history);
      const parts: Bars[] = [];
      // One after the other: when the vendor's limit is reached, what was fetched before it is kept.
      for (const month of monthsBetween(start!, end!)) parts.push(await partOf(vendor, { ...history, ...month }));
      return joined(parts);
    },
  };
}

const wholeOf = ({ symbol, interval, adjusted }: BarsWanted): BarsWanted => ({ symbol, interval, adjusted });

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Removes what the part was at another version of the vendor's data: nobody asks for it again. */
async function dropOtherVersions(path: string): Promise<void> {
  const part = basename(path).replace(/@.*/, "@");
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(part) && name.endsWith(".parquet") && name !== basename(path)) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

/** Parts of one history, in their order, as one. */
function joined(parts: readonly Bars[]): Bars {
  const [first] = parts as [Bars];
  if (parts.length === 1) return first;
  const column = (name: "open" | "high" | "low" | "volume") =>
    parts.every((part) => part[name] === null)
      ? null
      : Float64Array.from(parts.flatMap((part) => [...(part[name] ?? part.close.map(() => Number.NaN))]));
  return {
    symbol: first.symbol,
    dates: parts.flatMap(({ dates }) => dates),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: Float64Array.from(parts.flatMap(({ close }) => [...close])),
    volume: column("volume"),
    asOf: parts.map(({ asOf }) => asOf).sort()[parts.length - 1]!,
  };
}
