import { barsFromRows, type Row } from "./barsFromRows.ts";

const row = (date: string, overrides: Partial<Row> = {}): Row => ({
  ...{ date, open: 10, high: 11, low: 9, close: 10.5, volume: 100, vendorClose: null },
  ...overrides,
});
const bounds = {
  ...{ what: "EODHD, KO.XNYS, 1d", symbol: "KO.XNYS", asOf: "2022-12-30T12:00:00.000Z" },
  ...{ from: "2022-12-01", before: "2022-12-30", latest: "2022-12-31T12:00:00.000Z" },
};
const bars = (...rows: readonly Row[]) => barsFromRows(rows, bounds);

test("rows in any order, twice, outside the range or without a close", () => {
  const { dates, close } = bars(
    row("2022-12-06"),
    row("2022-12-05", { close: 10.2 }),
    row("2022-12-06"),
    row("2022-11-30"),
    row("2022-12-30"),
    row("2022-12-07", { close: null }),
  );
  expect(dates).toEqual(["2022-12-05", "2022-12-06"]);
  expect([...close]).toEqual([10.2, 10.5]);
});

test("zeros that stand for nothing are missing, a volume of zero is one", () => {
  const { open, high, volume } = bars(row("2022-12-05", { open: 0, high: null, volume: 0 }), row("2022-12-06"));
  expect([...open!]).toEqual([Number.NaN, 10]);
  expect([...high!]).toEqual([Number.NaN, 11]);
  expect([...volume!]).toEqual([0, 100]);
  expect(bars(row("2022-12-05", { open: 0, volume: null })).open).toBeNull();
});

test("a close a rounding above its high widens the bar", () => {
  expect(bars(row("2022-12-05", { high: 10.4999 })).high![0]).toBe(10.5);
});

test("what cannot be stays as the vendor said it", () => {
  const { open, high, low, close } = bars(
    row("2022-12-05", { close: 0 }),
    row("2022-12-06", { close: -10 }),
    row("2022-12-07", { high: 10.2 }),
    row("2022-12-08", { low: 10.1 }),
    row("2022-12-09", { open: -1 }),
  );
  expect([...close]).toEqual([0, -10, 10.5, 10.5, 10.5]);
  expect([...high!]).toEqual([11, 11, 10.2, 11, 11]);
  expect([...low!]).toEqual([9, 9, 9, 10.1, 9]);
  expect(open![4]).toBe(-1);
});

test.each([
  ["an infinite close", [row("2022-12-05", { close: Number.POSITIVE_INFINITY })], "a price of Infinity on 2022-12-05"],
  ["two bars of one day", [row("2022-12-05"), row("2022-12-05", { close: 10.4 })], "two different bars of 2022-12-05"],
  ["a day that is none", [row("2022-02-30")], '"2022-02-30" is no date'],
  ["a text", [row("yesterday")], '"yesterday" is no date'],
  ["a local time", [row("2022-12-05 09:30:00")], "is no date"],
  ["the future", [row("2023-02-01")], "a bar of 2023-02-01, which is in the future"],
])("%s is no answer", (_, rows, message) => {
  expect(() => bars(...rows)).toThrow(message);
});
