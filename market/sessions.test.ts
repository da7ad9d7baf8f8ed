import type { Interval } from "../protocol/marketData.ts";
import { minutesOf } from "../protocol/marketData.ts";
import { golden } from "../test/support/golden.ts";
import { uniforms } from "../test/support/random.ts";
import { instantText } from "./days.ts";
import { inSession, resampleIntraday } from "./sessions.ts";
import { isSymbol, readSymbol } from "./symbols/symbol.ts";
import type { Bars } from "./vendor.ts";

const symbolOf = (text: string) => {
  const read = readSymbol(text);
  if (!isSymbol(read)) throw new Error(read.message);
  return read;
};

/** Bars of `minutes` each, that begin at these instants; prices are dice. */
function barsAt(symbol: string, instants: readonly number[], seed: number): Bars {
  const dice = uniforms(seed);
  const close = Float64Array.from(instants, () => 100 + dice());
  const open = Float64Array.from(instants, () => 100 + dice());
  return {
    symbol,
    dates: instants.map(instantText),
    open,
    high: open.map((value, i) => Math.max(value, close[i]!) + dice()),
    low: open.map((value, i) => Math.min(value, close[i]!) - dice()),
    close,
    volume: Float64Array.from(instants, () => Math.floor(1000 * dice())),
    vendorClose: null,
    asOf: "2025-01-01T00:00:00.000Z",
  };
}

/** Five-minute bars of a session in UTC. */
const session = (begin: string, minutes: number) =>
  Array.from({ length: minutes / 5 }, (_, i) => Date.parse(begin) + i * 300_000);

const firstsOf = (bars: Bars) => bars.dates.map((date) => date.slice(11, 16));
const sum = (column: Float64Array | null) => column!.reduce((total, value) => total + value, 0);

test("hours of a recorded day in New York begin on the half hour, seven of them", () => {
  const { rows } = golden<{ rows: Record<"timestamp" | "open" | "high" | "low" | "close" | "volume", number>[] }>(
    "vendors/eodhd_intraday_AAPL_5m.json",
  );
  const day = rows.slice(0, 78);
  const column = (name: "open" | "high" | "low" | "close" | "volume") => Float64Array.from(day, (row) => row[name]);
  const bars: Bars = {
    symbol: "AAPL.XNAS",
    dates: day.map(({ timestamp }) => instantText(timestamp * 1000)),
    ...{ open: column("open"), high: column("high"), low: column("low"), close: column("close") },
    volume: column("volume"),
    vendorClose: null,
    asOf: "",
  };
  const hours = resampleIntraday(bars, "1h", symbolOf("AAPL.XNAS"));
  // As Twelve Data's recorded hours lie, in New York's summer four hours behind UTC.
  const { answer } = golden<{ answer: { values: { datetime: string }[] } }>("vendors/twelvedata_1h_AAPL.json");
  const recorded = answer.values.filter(({ datetime }) => datetime.startsWith("2023-05-12")).map((row) => row.datetime);
  expect(hours.dates.map((date) => `${Number(date.slice(11, 13)) - 4}${date.slice(13, 16)}`)).toEqual(
    recorded.map((time) => `${Number(time.slice(11, 13))}${time.slice(13, 16)}`).reverse(),
  );
  expect(hours.open![0]).toBe(day[0]!.open);
  expect(hours.close.at(-1)).toBe(day[77]!.close);
  expect(hours.high![0]).toBe(Math.max(...day.slice(0, 12).map(({ high }) => high)));
  expect(sum(hours.volume)).toBe(sum(bars.volume));
});

test("days on both sides of a change of the clocks, and a half day", () => {
  const symbol = symbolOf("KO.XNYS");
  // 2022-03-11 was in winter time, 2022-03-14 in summer time; 2022-11-25 closed at 13:00.
  const instants = [
    ...session("2022-03-11T14:30:00Z", 390),
    ...session("2022-03-14T13:30:00Z", 390),
    ...session("2022-11-25T14:30:00Z", 210),
  ];
  const bars = barsAt("KO.XNYS", instants, 1);
  expect(firstsOf(resampleIntraday(bars, "4h", symbol))).toEqual(["14:30", "18:30", "13:30", "17:30", "14:30"]);
  expect(firstsOf(resampleIntraday(bars, "2h", symbol)).slice(-2)).toEqual(["14:30", "16:30"]);
});

test("a session that crosses midnight in UTC stays one day", () => {
  // Sydney opens at 10:00, in its summer 23:00 UTC of the day before.
  const bars = barsAt("BHP.XASX", session("2023-01-10T23:00:00Z", 360), 2);
  expect(resampleIntraday(bars, "4h", symbolOf("BHP.XASX")).dates).toEqual([
    "2023-01-10T23:00:00Z",
    "2023-01-11T03:00:00Z",
  ]);
});

test("a bar that is missing at the opening does not move the others", () => {
  const bars = barsAt("KO.XNYS", session("2022-03-14T13:30:00Z", 390).slice(2), 3);
  expect(firstsOf(resampleIntraday(bars, "45min", symbolOf("KO.XNYS"))).slice(0, 3)).toEqual([
    "13:30",
    "14:15",
    "15:00",
  ]);
});

test("pairs are counted from midnight UTC", () => {
  const bars = barsAt("BTC/USD", session("2022-03-13T00:00:00Z", 1440), 4);
  expect(firstsOf(resampleIntraday(bars, "4h", symbolOf("BTC/USD")))).toEqual([
    ...["00:00", "04:00", "08:00"],
    ...["12:00", "16:00", "20:00"],
  ]);
});

test.each(["15min", "30min", "45min", "1h", "2h", "4h"] as const)(
  "%s: what is resampled again stays, and through a divisor it is the same (seed 5)",
  (interval) => {
    for (const [text, instants] of [
      ["KO.XNYS", [...session("2022-03-11T14:30:00Z", 390), ...session("2022-03-14T13:30:00Z", 390)]],
      ["EUR/USD", session("2022-03-13T00:00:00Z", 1440)],
    ] as const) {
      const symbol = symbolOf(text);
      // Some bars are missing.
      const dice = uniforms(5);
      const kept = instants.filter(() => dice() > 0.1);
      const bars = barsAt(text, kept, 6);
      const once = resampleIntraday(bars, interval, symbol);
      expect(resampleIntraday(once, interval, symbol)).toEqual(once);
      const divisors = (["15min", "30min", "45min", "1h", "2h"] as Interval[]).filter(
        (shorter) => minutesOf[shorter] < minutesOf[interval] && minutesOf[interval] % minutesOf[shorter] === 0,
      );
      for (const shorter of divisors) {
        expect(resampleIntraday(resampleIntraday(bars, shorter, symbol), interval, symbol)).toEqual(once);
      }
    }
  },
);

test("the regular session begins at the opening and ends before the close", () => {
  const regular = inSession(symbolOf("KO.XNYS"));
  const at = (text: string) => regular(Date.parse(text));
  expect([at("2022-03-11T14:29:00Z"), at("2022-03-11T14:30:00Z")]).toEqual([false, true]);
  expect([at("2022-03-11T20:59:00Z"), at("2022-03-11T21:00:00Z")]).toEqual([true, false]);
  expect([at("2022-03-14T13:29:00Z"), at("2022-03-14T13:30:00Z")]).toEqual([false, true]);
  // The day after Thanksgiving 2024 ended at 13:00.
  expect([at("2024-11-29T17:59:00Z"), at("2024-11-29T18:00:00Z")]).toEqual([true, false]);
  expect(inSession(symbolOf("BTC/USD"))(0)).toBe(true);
});
