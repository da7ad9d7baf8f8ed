import type { CatalogueError } from "../../protocol/errors.ts";
import { isIntraday } from "../../protocol/marketData.ts";
import { badAnswer } from "../answers/answerReader.ts";
import { barsFromRows, type Row, type RowBounds } from "../answers/barsFromRows.ts";
import { numberOf } from "../answers/vendorNumber.ts";
import { addDays } from "../days.ts";
import type { VendorHttp } from "../http/vendorHttp.ts";
import { answerBounds } from "../remoteVendor.ts";
import type { CanonicalSymbol } from "../symbols/symbol.ts";
import type { BarsWanted, Retrieval } from "../vendor.ts";
import { readTimeSeries } from "./twelveDataAnswers.ts";
import { isAbout, placeOf, twelveDataQuery } from "./twelveDataSymbol.ts";

const pageRows = 5_000;
/** A history of more pages than this does not end. */
const mostPages = 400;

/** What has been read of a history, from its end backwards. */
interface Reading {
  readonly rows: Row[];
  /** Earliest date read, as the vendor writes it; `null` before the first page. */
  earliest: string | null;
  pages: number;
}

/** Readings that were broken off, of one process: of as many symbols as many jobs want at once, half a megabyte for each page. */
const rememberedReadings = 100;

/** How a history is read. */
interface ReadingOptions {
  /** What the vendor adjusts prices for: nothing, or splits and dividends. */
  readonly adjust: "none" | "all";
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

type AdjustedWanted = BarsWanted & Pick<ReadingOptions, "adjust">;

/**
 * Reads bars page by page, from the newest backwards: the vendor's pages hold 5,000 bars and begin at the end of
 * the range. A reading that a limit, an outage or a bad page breaks off goes on where it was when it is asked for again.
 */
export function createTimeSeriesReader(http: VendorHttp) {
  const readings = new Map<string, Reading>();

  async function readPage(
    reading: Reading,
    symbol: CanonicalSymbol,
    wanted: AdjustedWanted,
    bounds: RowBounds,
  ): Promise<boolean> {
    const page = await askPage(http, symbol, wanted, reading.earliest);
    const fresh = page.filter((row) => reading.earliest === null || row.datetime < reading.earliest);
    const rows = fresh.map(rowOf);
    // A page that cannot be is asked for again, and not the others.
    barsFromRows(rows, bounds);
    reading.rows.push(...rows);
    reading.pages += 1;
    for (const { datetime } of fresh) {
      if (reading.earliest === null || datetime < reading.earliest) reading.earliest = datetime;
    }
    const full = page.length >= pageRows;
    if (full && (fresh.length === 0 || reading.pages === mostPages)) {
      startAnew(reading);
      throw badAnswer(`Twelve Data, ${symbol.symbol}: the pages of the history do not go back`);
    }
    return full;
  }

  return async function readBars(
    symbol: CanonicalSymbol,
    wanted: BarsWanted,
    { adjust, now, signal }: ReadingOptions,
  ): Promise<Retrieval> {
    const bounds = answerBounds("Twelve Data", symbol, wanted, now);
    const key = JSON.stringify([wanted, adjust, bounds.before]);
    const reading = readings.get(key) ?? { rows: [], earliest: null, pages: 0 };
    readings.delete(key);
    try {
      do signal?.throwIfAborted();
      while (await readPage(reading, symbol, { ...wanted, adjust }, bounds));
    } catch (error) {
      readings.set(key, reading);
      if (readings.size > rememberedReadings) readings.delete(readings.keys().next().value!);
      throw error;
    }
    return { answered: wanted, bars: barsFromRows(reading.rows, bounds) };
  };
}

function startAnew(reading: Reading): void {
  reading.rows.length = 0;
  reading.earliest = null;
  reading.pages = 0;
}

const vendorIntervals: Readonly<Record<string, string>> = { "1d": "1day" };

async function askPage(http: VendorHttp, symbol: CanonicalSymbol, wanted: AdjustedWanted, earliest: string | null) {
  const { interval, first, last, adjust } = wanted;
  const place = placeOf(symbol, wanted.code);
  const intraday = isIntraday(interval);
  const vendorInterval = vendorIntervals[interval] ?? interval;
  // Whether an end is part of its range is not known: a day more is asked for, and cut.
  const end = earliest ?? addDays(last, 1);
  const query = {
    ...twelveDataQuery(place),
    interval: vendorInterval,
    outputsize: String(pageRows),
    order: "desc",
    start_date: first,
    end_date: end.replace(" ", "T"),
    ...(intraday ? { timezone: "UTC" } : {}),
    ...(symbol.kind === "listed" ? { adjust } : {}),
  };
  try {
    const { meta, values } = readTimeSeries(await http.get({ path: "time_series", query }));
    if (!isAbout(meta, place) || meta.interval !== vendorInterval) {
      throw badAnswer(
        `Twelve Data, ${symbol.symbol}, ${interval}: bars of ${meta.symbol} ${meta.mic_code ?? ""} at ${meta.interval}`,
      );
    }
    return values;
  } catch (error) {
    if ((error as CatalogueError).code === "market_data.insufficient") return [];
    throw error;
  }
}

function rowOf(value: ReturnType<typeof readTimeSeries>["values"][number]): Row {
  const { datetime, open, high, low, close, volume } = value;
  return {
    date: datetime.length === 10 ? datetime : `${datetime.replace(" ", "T")}Z`,
    open: numberOf(open),
    high: numberOf(high),
    low: numberOf(low),
    close: numberOf(close),
    volume: numberOf(volume),
    // Adjusted bars are another request.
    vendorClose: null,
  };
}
