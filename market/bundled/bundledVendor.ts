import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { CatalogueError, type Fault } from "../../protocol/errors.ts";
import type { VendorName } from "../../protocol/marketData.ts";
import { betweenDays } from "../betweenDays.ts";
import type { Bars, SymbolListing, SymbolQuery, Vendor } from "../vendor.ts";
import { bundledSymbols } from "./symbols.ts";

const files = ["sp500_dataset.csv.gz", "sp500_index.csv.gz", "factors_dataset.csv.gz"] as const;

/** Day on which the data set ends; nothing in it was known later. */
const asOf = "2022-12-28T21:00:00.000Z";

const servedIntervals = ["1d", "1week", "1month"] as const;
type ServedInterval = (typeof servedIntervals)[number];

/**
 * The data set that comes with the project: adjusted daily closes, weekly and monthly ones made of them.
 *
 * @param name - the vendor that it stands in for; `bundled` is itself.
 */
export function createBundledVendor(name: VendorName): Vendor {
  let loading: Promise<ReadonlyMap<string, Bars>> | undefined;
  const daily = () => {
    loading ??= loadAll();
    return loading;
  };

  const requireServable: Vendor["requireServable"] = async ({ symbols, interval, adjusted }) => {
    const unsupported: Fault[] = [];
    if (adjusted !== "splits_and_dividends") {
      const message = "must be splits_and_dividends: the bundled data set has adjusted closes only";
      unsupported.push({ pointer: "/adjusted", message, keyword: "vendor" });
    }
    if (!servedIntervals.includes(interval as ServedInterval)) {
      const message = `must be one of ${servedIntervals.join(", ")} for the bundled data set; received ${interval}`;
      unsupported.push({ pointer: "/interval", message, keyword: "vendor" });
    }
    if (unsupported.length > 0) {
      const detail = unsupported.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join("; ");
      throw new CatalogueError("market_data.unsupported", detail, unsupported);
    }
    const known = await daily();
    const unknown = symbols.flatMap((symbol, i): Fault[] =>
      known.has(symbol)
        ? []
        : [{ pointer: `/symbols/${i}`, message: `${symbol} is not in the bundled data set`, keyword: "vendor" }],
    );
    if (unknown.length > 0) {
      const detail = unknown.map(({ message }) => message).join("; ");
      throw new CatalogueError("market_data.unknown_symbol", `${detail}; GET /api/v1/symbols lists what is`, unknown);
    }
  };

  return {
    name,
    priceBasis: "adjusted",
    atHand: true,
    async listSymbols({ search, exchange, kind }: SymbolQuery) {
      const text = search?.toLowerCase();
      return [...(await daily()).values()]
        .map((bars) => listingOf(bars, name))
        .filter(
          (one) =>
            (!text || `${one.symbol} ${one.name}`.toLowerCase().includes(text)) &&
            (!exchange || one.mic === exchange) &&
            (!kind || one.kind === kind),
        );
    },
    requireServable,
    // Stocks, ETFs and an index of New York.
    exchangeOf: () => "XNYS",
    sourceInterval: () => "1d",
    servedDays: () => ({ first: "1990-01-02", last: asOf.slice(0, 10) }),
    async fetchBars({ symbol, interval, first, last }) {
      await requireServable({ symbols: [symbol], interval, adjusted: "splits_and_dividends" });
      return { answered: { first, last }, bars: betweenDays((await daily()).get(symbol)!, { first, last }) };
    },
    fetchCorporateActions: refuseActions,
    fetchAdjustedCloses: refuseActions,
  };
}

const refuseActions = (symbol: string) =>
  Promise.reject(
    new CatalogueError("market_data.unsupported", `the bundled data set has no splits and dividends of ${symbol}`),
  );

const listingOf = (bars: Bars, vendor: VendorName): SymbolListing => {
  const { name, kind, mic } = bundledSymbols[bars.symbol]!;
  return {
    symbol: bars.symbol,
    name,
    kind,
    mic,
    currency: "USD",
    vendor,
    first_date: bars.dates[0]!,
    last_date: bars.dates.at(-1)!,
    bars: bars.dates.length,
  };
};

async function loadAll(): Promise<ReadonlyMap<string, Bars>> {
  const loaded = (await Promise.all(files.map(loadFile))).flat();
  return new Map(loaded.map((bars) => [bars.symbol, bars]));
}

/** One file: a header `Date,<symbol>,…` and a row of closes for every session. */
async function loadFile(file: string): Promise<readonly Bars[]> {
  const packed = await readFile(new URL(`./data/${file}`, import.meta.url));
  const text = (await promisify(gunzip)(packed)).toString("utf8");
  const [header, ...lines] = text.trimEnd().split("\n");
  const rows = lines.map((line) => line.split(","));
  const dates = rows.map(([date]) => date!);
  const [, ...symbols] = header!.trimEnd().split(",");
  return symbols.map((symbol, k) => ({
    symbol,
    dates,
    open: null,
    high: null,
    low: null,
    close: Float64Array.from(rows, (row) => Number(row[k + 1])),
    volume: null,
    vendorClose: null,
    asOf,
  }));
}
