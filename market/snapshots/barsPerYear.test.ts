import { exchangeDays } from "../calendar/exchangeDays.ts";
import { barsPerYearOf } from "./barsPerYear.ts";

const sessions = exchangeDays("XNYS")!.sessions("2022-01-01", "2022-12-31");
const everyDay = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(0, 10));

test.each([
  ["1d", ["AAPL.XNAS"], 252],
  ["1d", ["AAPL"], 252],
  ["1week", ["AAPL.XNAS", "BTC/USD"], 52],
  ["1month", ["EUR/USD"], 12],
  ["1d", ["EUR/USD"], 260],
  ["1d", ["BTC/USD", "ETH/USD"], 365],
  // A session of New York has 390 minutes, one of London 510, one of Hong Kong 150 and 180 around a break.
  ["1h", ["AAPL.XNAS", "KO.XNYS"], 7 * 252],
  ["1min", ["AAPL.XNAS"], 390 * 252],
  ["4h", ["AAPL.XNAS"], 2 * 252],
  ["30min", ["BP.XLON"], 17 * 252],
  ["5min", ["700.XHKG"], 66 * 252],
  ["1h", ["700.XHKG"], 7 * 252],
  ["1h", ["EUR/USD", "USD/JPY"], 24 * 260],
  ["45min", ["BTC/USD"], 32 * 365],
] as const)("%s of %j: %d", (interval, symbols, bars) => {
  expect(barsPerYearOf(interval, symbols, ["2022-01-03", "2022-01-04"])).toBe(bars);
});

test("series of plain names have the hours that their history shows", () => {
  expect(barsPerYearOf("1d", ["FUND"], sessions)).toBe(252);
  expect(barsPerYearOf("1d", ["COIN"], everyDay)).toBeCloseTo(365.25, 9);
  const hours = everyDay.flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}:00:00Z`),
  );
  expect(barsPerYearOf("1h", ["COIN"], hours)).toBeCloseTo(24 * 365.25, 6);
  expect(barsPerYearOf("1h", ["COIN", "FUND"], hours)).toBeCloseTo(24 * 365.25, 6);
});

describe("markets of different hours", () => {
  test("have the days of the one with the fewest", () => {
    expect(barsPerYearOf("1d", ["AAPL.XNAS", "BP.XLON", "EUR/USD", "BTC/USD"], sessions)).toBe(252);
    expect(barsPerYearOf("1d", ["EUR/USD", "BTC/USD"], sessions)).toBe(260);
  });

  test("are counted where closes are carried over weekends", () => {
    expect(barsPerYearOf("1d", ["AAPL.XNAS", "BTC/USD"], everyDay)).toBeCloseTo(365.25, 9);
    const withoutSundays = everyDay.filter((day) => new Date(day).getUTCDay() !== 0);
    expect(barsPerYearOf("1d", ["AAPL.XNAS", "BTC/USD"], withoutSundays)).toBeCloseTo((6 / 7) * 365.25, 0);
  });

  test("have as many bars on a day as the history shows", () => {
    // New York and London are open together from 14:30 to 16:30 UTC in winter.
    const instants = sessions.flatMap((day) => ["14:30", "15:00", "15:30", "16:00"].map((at) => `${day}T${at}:00Z`));
    expect(barsPerYearOf("30min", ["AAPL.XNAS", "BP.XLON"], instants)).toBe(4 * 252);
  });
});
