import type { MarketDataWanted } from "../../protocol/marketData.ts";
import { uniforms } from "../../test/support/random.ts";
import { exchangeDays } from "../calendar/exchangeDays.ts";
import { type JoinedSymbol, joinCloses } from "./jointHistory.ts";

/** Closes 1, 2, 3, … on some dates. */
const symbol = (name: string, mic: string | null, dates: readonly string[]): JoinedSymbol => ({
  bars: {
    ...{ symbol: name, dates, open: null, high: null, low: null, volume: null, vendorClose: null },
    close: Float64Array.from(dates, (_, i) => i + 1),
    asOf: "2024-12-31T00:00:00.000Z",
  },
  mic,
  dayOf: (date) => date.slice(0, 10),
});

const join = (joined: readonly JoinedSymbol[], wanted: Partial<MarketDataWanted> = {}) => {
  const history = joinCloses(
    {
      symbols: joined.map(({ bars }) => bars.symbol),
      ...{ interval: "1d", vendor: "eodhd", adjusted: false, missing: "drop", quality: {} },
      ...wanted,
    },
    joined,
  );
  return { ...history, closes: history.closes.map((column) => [...column]) };
};

const sessions = (mic: string, first: string, last: string) => exchangeDays(mic)!.sessions(first, last);
// 4 July 2024, a Thursday, was a holiday in New York and none in London.
const newYork = sessions("XNYS", "2024-07-01", "2024-07-12");
const london = sessions("XLON", "2024-07-01", "2024-07-12");
const without = (dates: readonly string[], ...gone: readonly string[]) => dates.filter((date) => !gone.includes(date));

test("two exchanges share the days on which both trade", () => {
  expect(london).toHaveLength(newYork.length + 1);
  const { dates, closes, gaps } = join([symbol("A.XNYS", "XNYS", newYork), symbol("B.XLON", "XLON", london)]);
  expect(dates).toEqual(newYork);
  expect(closes[1]!.slice(2, 5)).toEqual([3, 5, 6]);
  // Neither lacks a session of its own exchange.
  expect(gaps).toEqual([]);
});

test("the last close stands for a day that the other exchange has", () => {
  const joined = [symbol("A.XNYS", "XNYS", newYork), symbol("B.XLON", "XLON", london)];
  const { dates, closes } = join(joined, { missing: "forward_fill(1)" });
  expect(dates).toEqual(london);
  expect(closes[0]!.slice(2, 5)).toEqual([3, 3, 4]);
});

test("error names the symbols and their first days", () => {
  const joined = [
    symbol("A.XNYS", "XNYS", newYork),
    symbol("B.XLON", "XLON", without(london, "2024-07-02", "2024-07-09")),
  ];
  const refused = () => join(joined, { missing: "error" });
  expect(refused).toThrow(
    "A.XNYS lacks 1 bar: 2024-07-04; B.XLON lacks 2 bars: 2024-07-02, 2024-07-09; ask with missing=drop or missing=forward_fill(n)",
  );
  expect(refused).toThrow(expect.objectContaining({ code: "market_data.missing" }));
  // Days outside of the range that is asked for are nobody's business.
  const wednesday = { missing: "error", start: "2024-07-10", end: "2024-07-12" } as const;
  expect(join(joined, wednesday).dates).toHaveLength(3);
});

describe("a session that nobody has", () => {
  const lacking = [symbol("A.XNYS", "XNYS", without(newYork, "2024-07-09", "2024-07-10"))];
  const gaps = [{ symbol: "A.XNYS", count: 2, dates: ["2024-07-09", "2024-07-10"] }];

  test("is a gap under every policy", () => {
    expect(join(lacking)).toMatchObject({ dates: without(newYork, "2024-07-09", "2024-07-10"), gaps });
    expect(join(lacking, { missing: "forward_fill(5)" })).toMatchObject({ dates: newYork, gaps });
    expect(() => join(lacking, { missing: "error" })).toThrow("lacks 2 bars: 2024-07-09, 2024-07-10");
  });

  test("is filled for as many days in a row as are allowed", () => {
    const { dates, closes } = join(lacking, { missing: "forward_fill(1)" });
    expect(dates).toEqual(without(newYork, "2024-07-10"));
    expect(closes[0]).toEqual([1, 2, 3, 4, 5, 5, 6, 7]);
  });
});

test("nothing is filled before the first bar; without a start the history begins where all have one", () => {
  const joined = [symbol("A.XNYS", "XNYS", newYork), symbol("B.XNYS", "XNYS", newYork.slice(4))];
  expect(join(joined, { missing: "forward_fill(99)", start: "2024-07-01" }).dates).toEqual(newYork.slice(4));
  expect(join(joined, { missing: "error" }).dates).toEqual(newYork.slice(4));
  expect(() => join(joined, { missing: "error", start: "2024-07-01" })).toThrow("B.XNYS lacks 4 bars: 2024-07-01");
});

test("without an end the history ends where the first symbol does; with one the last close is carried behind it", () => {
  const joined = [symbol("A.XNYS", "XNYS", newYork), symbol("B.XNYS", "XNYS", newYork.slice(0, 4))];
  expect(join(joined, { missing: "forward_fill(2)" }).dates).toEqual(newYork.slice(0, 4));
  expect(join(joined, { missing: "forward_fill(2)", end: "2024-07-31" }).dates).toEqual(newYork.slice(0, 6));
});

test("crypto assets have weekends, which shares can be carried over", () => {
  const days = Array.from({ length: 12 }, (_, i) => `2024-07-${String(i + 1).padStart(2, "0")}`);
  const joined = [symbol("BTC/USD", null, days), symbol("A.XNYS", "XNYS", newYork)];
  expect(join(joined).dates).toEqual(newYork);
  expect(join(joined, { missing: "forward_fill(2)" }).dates).toEqual(days);
  expect(join(joined, { missing: "forward_fill(1)" }).dates).toEqual(without(days, "2024-07-07"));
});

test("weeks end with the last day that stays, and one that ends behind the end is left out", () => {
  const joined = [symbol("A.XNYS", "XNYS", without(newYork, "2024-07-12")), symbol("B.XNYS", "XNYS", newYork)];
  const weeks = (wanted: Partial<MarketDataWanted>) =>
    join(joined, { interval: "1week", start: "2024-06-01", ...wanted }).dates;
  expect(weeks({ end: "2024-07-31" })).toEqual(["2024-07-05", "2024-07-11"]);
  expect(weeks({ end: "2024-07-31", missing: "forward_fill(1)" })).toEqual(["2024-07-05", "2024-07-12"]);
  expect(() => weeks({ end: "2024-07-10" })).toThrow("have 1 common bars");
});

test("instants that both have", () => {
  const hours = (minute: string, ...at: readonly number[]) =>
    at.map((hour) => `2024-07-0${1 + Math.floor(hour / 24)}T${String(hour % 24).padStart(2, "0")}:${minute}:00Z`);
  const joined = [
    symbol("A.XNYS", "XNYS", hours("30", 13, 14, 15, 37, 38, 85)),
    symbol("B.XNYS", "XNYS", hours("30", 13, 15, 37, 38, 85)),
  ];
  const intraday = { interval: "1h", start: "2024-07-01", end: "2024-07-04" } as const;
  const { dates, gaps } = join(joined, intraday);
  expect(dates).toEqual(hours("30", 13, 15, 37, 38, 85));
  // The third of July was a session, of which neither has a bar.
  expect(gaps.map((gap) => [gap.symbol, gap.dates])).toEqual([
    ["A.XNYS", ["2024-07-03"]],
    ["B.XNYS", ["2024-07-03"]],
  ]);
  expect(join(joined, { ...intraday, missing: "forward_fill(1)" }).closes[1]).toEqual([1, 1, 2, 3, 4, 5]);
  expect(() => join(joined, { ...intraday, missing: "error" })).toThrow("B.XNYS lacks 1 bar: 2024-07-01T14:30:00Z");
});

test.each([1, 2, 3, 4])("properties of every policy (seed %i)", (seed) => {
  const dice = uniforms(seed);
  const all = sessions("XNYS", "2023-01-01", "2024-06-30");
  const joined = ["A.XNYS", "B.XNYS", "C.XNYS"].map((name) =>
    symbol(
      name,
      "XNYS",
      all.filter(() => dice() > 0.15),
    ),
  );
  const own = joined.map(({ bars }) => new Map(bars.dates.map((date, i) => [date, bars.close[i]!])));
  const dropped = join(joined).dates;
  expect(dropped).toEqual(all.filter((date) => own.every((closes) => closes.has(date))));
  let shorter = dropped;
  for (const most of [1, 2, 4, 99]) {
    const { dates, closes } = join(joined, { missing: `forward_fill(${most})` });
    // Longer fills keep every day that shorter ones keep.
    expect(shorter.filter((date) => !dates.includes(date))).toEqual([]);
    shorter = dates;
    for (const [k, known] of own.entries()) {
      dates.forEach((date, i) => {
        const own = known.get(date);
        // Its own close, or the latest one before the day, at most so many sessions back.
        const day = all.indexOf(date);
        const back = own === undefined ? all.slice(0, day).findLastIndex((earlier) => known.has(earlier)) : day;
        expect(day - back).toBeLessThanOrEqual(most);
        expect(closes[k]![i]).toBe(known.get(all[back]!));
      });
    }
  }
});
