import { exchanges } from "../../../market/symbols/exchanges.ts";
import type { Interval } from "../../../protocol/marketData.ts";
import { barRange, json, type SimulatedAnswer, type SimulatedRequest } from "./answer.ts";
import { type CorporateEvents, sharesSince } from "./corporateEvents.ts";
import { unit } from "./dice.ts";
import type { Instrument } from "./instruments.ts";
import { type IntradayBar, intradayBars } from "./intraday.ts";
import type { RequestCost } from "./quota.ts";
import type { World } from "./world.ts";

/** Refusals as recorded or documented; `test/golden/vendors/SOURCES.md` says where each was seen. */
export const eodhdRefusals = {
  badToken: plain(401, "Unauthenticated"),
  dayLimit: plain(402, "You exceeded your daily API requests limit.  Please contact support@eodhistoricaldata.com"),
  notInPlan: plain(
    403,
    "Only EOD data allowed for free users. Please, contact our support team: support@eodhistoricaldata.com",
  ),
  unknownTicker: plain(404, "Ticker Not Found."),
  unknownExchange: plain(404, "Exchange Not Found."),
  validation: plain(422, "Only one ticker is allowed in parameter s"),
  minuteLimit: plain(429, "Too Many Requests"),
  /** As the documents have errors. */
  minuteLimitIn200: json({ error: "Too Many Requests", code: 429 }),
} as const;

function plain(status: number, body: string): SimulatedAnswer {
  return { status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

const usNames: Readonly<Record<string, string>> = { XNAS: "NASDAQ", XNYS: "NYSE" };
const stepMinutes: Readonly<Record<string, number>> = { "1m": 1, "5m": 5, "1h": 60 };
const intervalNames: Readonly<Record<string, Interval>> = { "1m": "1min", "5m": "5min", "1h": "1h" };

/** What EODHD counts a request as: one of the minute, and more of the day where it has more data. */
export const eodhdCost = (path: string): RequestCost => ({ minute: 1, day: path.startsWith("/intraday/") ? 5 : 1 });

/** Answers as EODHD does; free keys have end of day and search only. */
export function answerEodhd(world: World, { path, query }: SimulatedRequest, free: boolean): SimulatedAnswer {
  const [, endpoint, name = ""] = path.split("/").map(decodeURIComponent);
  switch (endpoint) {
    case "eod":
      return withInstrument(world, name, (one) => dailyAnswer(world, one, query, free));
    case "intraday":
      if (free) return eodhdRefusals.notInPlan;
      return withInstrument(world, name, (one) => intradayAnswer(world, one, query));
    case "splits":
      return withInstrument(world, name, (one) =>
        json(world.eventsOf(one).splits.map(({ date, ratio }) => ({ date, split: splitText(ratio) }))),
      );
    case "div":
      if (free) return eodhdRefusals.notInPlan;
      return withInstrument(world, name, (one) => json(dividendRows(world.eventsOf(one), one)));
    case "search":
      return json(searchRows(world, name));
    case "exchange-symbol-list":
      if (free) return eodhdRefusals.notInPlan;
      return symbolList(world, name, query.get("delisted") === "1");
    default:
      return plain(404, "<html><body>Not Found</body></html>");
  }
}

function withInstrument(world: World, name: string, answer: (one: Instrument) => SimulatedAnswer): SimulatedAnswer {
  const found = world.instruments.find((one) => `${codeOf(one)}.${exchangeOf(one)}` === name);
  return found ? answer(found) : eodhdRefusals.unknownTicker;
}

const exchangeOf = ({ market }: Instrument): string =>
  ({ FX: "FOREX", CRYPTO: "CC" })[market] ?? exchanges.get(market)?.eodhd ?? "";

function codeOf({ ticker, market }: Instrument): string {
  if (market === "FX") return ticker.replace("/", "");
  return market === "CRYPTO" ? ticker.replace("/", "-") : ticker.replaceAll(".", "-");
}

const between = (query: URLSearchParams, date: string) =>
  date >= (query.get("from") ?? "0") && date <= (query.get("to") ?? "9");

/** Nothing in a range is an empty list or an unknown ticker; both were seen. */
const nothing = (one: Instrument, query: URLSearchParams): SimulatedAnswer =>
  unit(one.symbol, query.toString(), "nothing") < 0.5 ? json([]) : eodhdRefusals.unknownTicker;

/** Free keys have the last year, with a word about it in the last row or alone. */
function dailyAnswer(world: World, one: Instrument, query: URLSearchParams, free: boolean): SimulatedAnswer {
  const all = dailyRows(world, one, query);
  const lastDay = world.daysOf(one).at(-1)!.date;
  const yearBefore = `${Number(lastDay.slice(0, 4)) - 1}${lastDay.slice(4)}`;
  const rows = free ? all.filter(({ date }) => date > yearBefore) : all;
  const warning = "Data is limited by one year as you have free subscription.";
  const limited = rows.length < all.length || (free && !query.has("from"));
  if (rows.length === 0 && !limited) return nothing(one, query);
  const last = rows.at(-1);
  const body = limited ? [...rows.slice(0, -1), { ...last, warning }] : rows;
  const dates = rows.map(({ date }) => date);
  return { ...json(body), ...barRange(one.symbol, "1d", dates) };
}

/** Longest range of one request, in days. */
const mostDays: Readonly<Record<string, number>> = { "1m": 120, "5m": 600, "1h": 7_200 };

function intradayAnswer(world: World, one: Instrument, query: URLSearchParams): SimulatedAnswer {
  const step = query.get("interval") ?? "5m";
  const [from, to] = [Number(query.get("from")), Number(query.get("to"))];
  if (to - from > mostDays[step]! * 86_400)
    return plain(422, `The maximum period for ${step} is ${mostDays[step]} days`);
  const rows = intradayRows(world, one, query);
  if (rows.length === 0) return nothing(one, query);
  const dates = rows.map(({ datetime }) => datetime);
  return { ...json(rows), ...barRange(one.symbol, intervalNames[step]!, dates) };
}

const dailyRows = (world: World, one: Instrument, query: URLSearchParams) =>
  world
    .daysOf(one)
    .filter(({ date }) => between(query, date))
    .map(({ adjustedClose, date, open, high, low, close, volume }) => ({
      ...{ date, open, high, low, close, adjusted_close: adjustedClose },
      volume: one.market === "FX" ? 0 : volume,
    }));

function intradayRows(world: World, one: Instrument, query: URLSearchParams) {
  const step = stepMinutes[query.get("interval") ?? "5m"] ?? 5;
  const [from, to] = [Number(query.get("from")) * 1000, Number(query.get("to")) * 1000];
  const bars = intradayBars(world, one, step, from, to);
  const listed = exchanges.has(one.market);
  return bars.flatMap((bar, i) => {
    const next = bars[i + 1];
    const lastOfDay = listed && (next === undefined || next.timeMs - bar.timeMs > step * 60_000);
    const firstOfDay = listed && (i === 0 || bar.timeMs - bars[i - 1]!.timeMs > step * 60_000);
    const closing = { ...bar, timeMs: bar.timeMs + step * 60_000, open: bar.close, high: bar.close, low: bar.close };
    return [
      // Before the opening there is trading as well, and behind the close a print of one price without volume.
      ...(firstOfDay ? [row({ ...bar, timeMs: bar.timeMs - step * 60_000, volume: 7 })] : []),
      row(bar),
      ...(lastOfDay ? [{ ...row(closing), volume: null }] : []),
    ];
  });
}

const row = ({ timeMs, ...prices }: IntradayBar) => ({
  timestamp: timeMs / 1000,
  gmtoffset: 0,
  datetime: new Date(timeMs).toISOString().slice(0, 19).replace("T", " "),
  ...prices,
});

/** New and old shares: `4.000000/1.000000`, `1.000000/10.000000`. */
const splitText = (ratio: number) =>
  ratio < 1 ? `1.000000/${(1 / ratio).toFixed(6)}` : `${ratio.toFixed(6)}/1.000000`;

/** In shares of today and, rebuilt from the rounded value, as paid. */
const dividendRows = (events: CorporateEvents, { currency }: Instrument) =>
  events.dividends.map(({ exDate, amount }) => {
    const later = sharesSince(events, exDate);
    const value = Number((amount / later).toFixed(4));
    return {
      date: exDate,
      declarationDate: null,
      recordDate: null,
      paymentDate: null,
      period: "Quarterly",
      value,
      unadjustedValue: Number((value * later).toFixed(4)),
      currency,
    };
  });

const searchRows = (world: World, text: string) =>
  world.instruments
    .filter((one) => codeOf(one).startsWith(text.replaceAll(" ", "-").toUpperCase()))
    .map((one) => ({
      Code: codeOf(one),
      Exchange: exchangeOf(one),
      Name: one.name,
      Type: one.type,
      Country: "",
      Currency: one.currency,
      ISIN: null,
      previousClose: 1,
      previousCloseDate: "2022-12-28",
      isPrimary: true,
    }));

function symbolList(world: World, exchange: string, delisted: boolean): SimulatedAnswer {
  const found = world.instruments.filter((one) => exchangeOf(one) === exchange);
  if (found.length === 0) return eodhdRefusals.unknownExchange;
  if (delisted) return json([]);
  return json(
    found.map((one) => ({
      Code: codeOf(one),
      Name: one.name,
      Country: "",
      Exchange: usNames[one.market] ?? exchange,
      Currency: one.currency,
      Type: one.type,
      Isin: null,
    })),
  );
}
