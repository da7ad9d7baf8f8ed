import { exchanges } from "../../../market/symbols/exchanges.ts";
import { zoneClock } from "../../../market/zoneClock.ts";
import type { Interval } from "../../../protocol/marketData.ts";
import { barRange, json, type SimulatedAnswer, type SimulatedRequest } from "./answer.ts";
import { type CorporateEvents, sharesSince } from "./corporateEvents.ts";
import type { Instrument } from "./instruments.ts";
import { intradayBars } from "./intraday.ts";
import type { Day, World } from "./world.ts";

const error = (code: number, message: string, status = code): SimulatedAnswer => ({
  ...json({ code, message, status: "error" }),
  status,
});

/** Refusals as recorded or documented; `test/golden/vendors/SOURCES.md` says where each was seen. */
export const twelveDataRefusals = {
  badKey: error(
    401,
    "**apikey** parameter is incorrect or not specified. You can get your free API key instantly following this link: https://twelvedata.com/pricing. If you believe that everything is correct, you can contact us at https://twelvedata.com/contact/customer",
  ),
  endpointNotInPlan: error(
    403,
    "/dividends is available exclusively with grow or pro or ultra or venture or enterprise plans. Consider upgrading your API Key now at https://twelvedata.com/pricing",
  ),
  symbolNotInPlan: error(
    404,
    "This symbol is available starting with the Grow or Venture plan. Consider upgrading now at https://twelvedata.com/pricing",
  ),
  unknownSymbol: error(
    404,
    "**symbol** or **figi** parameter is missing or invalid. Please provide a valid symbol according to API documentation: https://twelvedata.com/docs#reference-data",
  ),
  /** The same within a successful answer, as captured in 2021 and 2022. */
  unknownSymbolWithin200: error(
    400,
    "**symbol** not found: FAKE. Please specify it correctly according to API Documentation.",
    200,
  ),
  noData: error(400, "No data is available on the specified dates. Try setting different start/end dates."),
  minuteLimit: error(
    429,
    "You have run out of API credits for the current minute. 9 API credits were used, with the current limit being 8. Wait for the next minute or consider switching to a higher tier plan at https://twelvedata.com/pricing",
  ),
  dayLimit: error(
    429,
    "You have run out of API credits for the day. 801 API credits were used, with the current limit being 800. Wait for the next day or consider switching to a higher tier plan at https://twelvedata.com/pricing",
  ),
  serverError: error(500, "Internal server error"),
} as const;

const segments: Readonly<Record<string, string>> = { XNAS: "XNGS" };
const exchangeNames: Readonly<Record<string, string>> = { XNAS: "NASDAQ", XNYS: "NYSE", XLON: "LSE", XASX: "ASX" };
const minutes: Readonly<Record<string, number>> = {
  "1min": 1,
  "5min": 5,
  "15min": 15,
  "30min": 30,
  "45min": 45,
  "1h": 60,
  "2h": 120,
  "4h": 240,
};
const mostRows = 5_000;

/** What Twelve Data counts a request as. */
export const twelveDataCost = (path: string): number => (path === "/splits" || path === "/dividends" ? 20 : 1);

/** Answers as Twelve Data does; free keys have no splits and dividends. */
export function answerTwelveData(world: World, { path, query }: SimulatedRequest, free: boolean): SimulatedAnswer {
  switch (path) {
    case "/time_series":
      return withInstrument(world, query, (one) =>
        free && !isPair(one) && one.currency !== "USD"
          ? twelveDataRefusals.symbolNotInPlan
          : timeSeries(world, one, query),
      );
    case "/splits":
      if (free) return twelveDataRefusals.endpointNotInPlan;
      return withInstrument(world, query, (one) =>
        json({ meta: metaOf(one), splits: inRange(splitRows(world.eventsOf(one)), query) }),
      );
    case "/dividends":
      if (free) return twelveDataRefusals.endpointNotInPlan;
      return withInstrument(world, query, (one) =>
        json({ meta: metaOf(one), dividends: inRange(dividendRows(world.eventsOf(one)), query) }),
      );
    case "/symbol_search":
      return json({ data: searchRows(world, query.get("symbol") ?? ""), status: "ok" });
    case "/stocks":
      return list(world.instruments.filter((one) => isStock(one) && inMarket(one, query)).map(stockRow));
    case "/forex_pairs":
      return list(world.instruments.filter(({ market }) => market === "FX").map(pairRow));
    case "/cryptocurrencies":
      return list(world.instruments.filter(({ market }) => market === "CRYPTO").map(pairRow));
    default:
      return error(404, "The requested endpoint does not exist.");
  }
}

const list = (data: readonly unknown[]) => json({ count: data.length, data, status: "ok" });
const isStock = ({ type }: Instrument) => type === "Common Stock";
const isPair = ({ market }: Instrument) => market === "FX" || market === "CRYPTO";

const exchangeNameOf = ({ market }: Instrument) => exchangeNames[market] ?? exchanges.get(market)!.name;

const inMarket = ({ market }: Instrument, query: URLSearchParams) => {
  const [exchange, mic] = [query.get("exchange"), query.get("mic_code")];
  return (exchange === null || exchangeNames[market] === exchange) && (mic === null || market === mic);
};

function withInstrument(
  world: World,
  query: URLSearchParams,
  answer: (one: Instrument) => SimulatedAnswer,
): SimulatedAnswer {
  const found = world.instruments.find((one) => one.ticker === query.get("symbol") && inMarket(one, query));
  return found ? answer(found) : twelveDataRefusals.unknownSymbol;
}

function metaOf(one: Instrument) {
  if (isPair(one)) {
    const [base, quote] = one.ticker.split("/");
    return { symbol: one.ticker, currency_base: base, currency_quote: quote, type: one.type };
  }
  return {
    symbol: one.ticker,
    currency: one.currency,
    exchange_timezone: exchanges.get(one.market)!.timeZone,
    exchange: exchangeNameOf(one),
    mic_code: segments[one.market] ?? one.market,
    type: one.type,
  };
}

interface Prices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

function timeSeries(world: World, one: Instrument, query: URLSearchParams): SimulatedAnswer {
  const interval = query.get("interval") ?? "";
  const step = minutes[interval];
  if (interval !== "1day" && step === undefined) {
    return error(
      400,
      `Invalid **interval** provided: ${interval}. Supported intervals: 1min, 5min, 15min, 30min, 45min, 1h, 2h, 4h, 8h, 1day, 1week, 1month`,
    );
  }
  const dated = query.has("start_date") || query.has("end_date");
  const size = Number(query.get("outputsize") ?? (dated ? mostRows : 30));
  if (size > mostRows) {
    return error(400, `Invalid outputsize provided: ${size}. Accepts values in the range from 1 to 5000 inclusive.`);
  }
  const bars = step === undefined ? dailyBars(world, one, query) : clockBars(world, one, query, step);
  const rows = bars.slice(-size).map(({ datetime, open, high, low, close, volume }) => ({
    ...{ datetime, open: text(open), high: text(high), low: text(low), close: text(close) },
    ...(isPair(one) ? {} : { volume: String(volume) }),
  }));
  if (rows.length === 0) return twelveDataRefusals.noData;
  const range = barRange(
    one.symbol,
    interval === "1day" ? "1d" : (interval as Interval),
    rows.map(({ datetime }) => datetime),
  );
  if (query.get("order") !== "asc") rows.reverse();
  const { symbol, ...rest } = metaOf(one);
  return { ...json({ meta: { symbol, interval, ...rest }, values: rows, status: "ok" }), ...range };
}

/** As many decimals as the vendor happens to write. */
const text = (price: number) => (price > 100 ? price.toFixed(5) : String(price));

/** The end of a range is not part of it, here. */
function dailyBars(world: World, one: Instrument, query: URLSearchParams) {
  const [start, end] = [query.get("start_date") ?? "0", query.get("end_date") ?? "9"];
  const adjust = query.get("adjust") ?? "splits";
  return world
    .daysOf(one)
    .filter(({ date }) => date >= start && date < end)
    .map((day) => ({ datetime: day.date, ...adjusted(day, adjust, world.eventsOf(one)) }));
}

function adjusted(day: Day, adjust: string, events: CorporateEvents): Prices {
  const factor = { all: day.adjustedClose / day.close, none: 1 }[adjust] ?? 1 / sharesSince(events, day.date);
  const scaled = (price: number) => Number((price * factor).toFixed(5));
  const [open, high, low] = [scaled(day.open), scaled(day.high), scaled(day.low)];
  return { open, high, low, close: adjust === "all" ? day.adjustedClose : scaled(day.close), volume: day.volume };
}

/** Bars named by the clock of a zone: the exchange's unless another one is asked for, UTC for pairs. */
function clockBars(world: World, one: Instrument, query: URLSearchParams, step: number) {
  const asked = query.get("timezone") ?? "Exchange";
  const zone = asked === "Exchange" ? (exchanges.get(one.market)?.timeZone ?? "UTC") : asked;
  const clock = zone === "UTC" ? (timeMs: number) => timeMs : zoneClock(zone);
  const textOf = (timeMs: number) => new Date(clock(timeMs)).toISOString().slice(0, 19).replace("T", " ");
  const bound = (name: string) => query.get(name)?.replace("T", " ").padEnd(19, " 00:00:00");
  const [from, to] = [bound("start_date") ?? "0", bound("end_date") ?? "9"];
  const [fromMs, toMs] = [instantOf(from, 0), instantOf(to, Date.UTC(2100, 0, 1))];
  return intradayBars(world, one, step, fromMs - dayMs, toMs + dayMs)
    .map(({ timeMs, ...prices }) => ({ datetime: textOf(timeMs), ...prices }))
    .filter(({ datetime }) => datetime >= from && datetime <= to);
}

const dayMs = 86_400_000;
const instantOf = (text: string, otherwise: number) =>
  text.length === 1 ? otherwise : Date.parse(`${text.replace(" ", "T")}Z`);

/** The latest event alone, unless all are asked for. */
const inRange = <Row>(rows: readonly Row[], query: URLSearchParams): readonly Row[] =>
  query.get("range") === "full" ? rows : rows.slice(0, 1);

/** Whole numbers where two small ones will do. */
function factorsOf(ratio: number): { readonly from_factor: number; readonly to_factor: number } {
  if (Number.isInteger(ratio)) return { from_factor: ratio, to_factor: 1 };
  if (ratio < 1) return { from_factor: 1, to_factor: Math.round(1 / ratio) };
  return { from_factor: Math.round(ratio * 10_000), to_factor: 10_000 };
}

const splitRows = ({ splits }: CorporateEvents) =>
  splits
    .map(({ date, ratio }) => ({
      date,
      description: `${ratio}-for-1 split`,
      ratio: Number((1 / ratio).toFixed(5)),
      ...factorsOf(ratio),
    }))
    .reverse();

const dividendRows = (events: CorporateEvents) =>
  events.dividends
    .map(({ exDate, amount }) => ({
      ex_date: exDate,
      amount: Number((amount / sharesSince(events, exDate)).toFixed(5)),
    }))
    .reverse();

const stockRow = (one: Instrument) => ({
  symbol: one.ticker,
  name: one.name,
  currency: one.currency,
  exchange: exchangeNameOf(one),
  mic_code: segments[one.market] ?? one.market,
  country: "",
  type: one.type,
});

const pairRow = ({ ticker }: Instrument) => {
  const [base, quote] = ticker.split("/");
  return { symbol: ticker, currency_base: base, currency_quote: quote };
};

const searchRows = (world: World, wanted: string) =>
  world.instruments
    .filter(({ ticker }) => ticker.startsWith(wanted.toUpperCase()))
    .map((one) => ({
      symbol: one.ticker,
      instrument_name: one.name,
      exchange: isPair(one) ? "" : exchangeNameOf(one),
      mic_code: isPair(one) ? "DIGITAL_CURRENCY" : (segments[one.market] ?? one.market),
      instrument_type: one.type,
      country: "",
      currency: one.currency,
    }));
