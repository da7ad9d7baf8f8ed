import { golden } from "../../test/support/golden.ts";
import { uniforms } from "../../test/support/random.ts";
import { appleDividends, appleSplits } from "../../test/support/vendors/appleEvents.ts";
import { createWorld } from "../../test/support/vendors/world.ts";
import type { CorporateActions } from "../corporateActions.ts";
import { type AdjustmentMode, adjustBars, type DividendRule, eventFactors } from "./adjustment.ts";

const late = "9999-12-31";
const actions = (
  splits: CorporateActions["splits"],
  dividends: readonly { readonly exDate: string; readonly amount: number }[] = [],
): CorporateActions => ({
  symbol: "X.XNAS",
  splits,
  dividends: dividends.map((dividend) => ({ ...dividend, currency: "USD", priceUnit: "USD" })),
});
const both = "splits_and_dividends";

/** Closes and a million shares a day, adjusted. */
function adjusted(
  dates: readonly string[],
  close: Float64Array,
  events: CorporateActions,
  mode: AdjustmentMode = both,
  asOf = late,
  rule: DividendRule = "previous_close",
) {
  const bars = { symbol: events.symbol, dates, open: null, high: null, low: null, close, vendorClose: null, asOf: "" };
  const volume = new Float64Array(dates.length).fill(1e6);
  return adjustBars({ ...bars, volume }, eventFactors(bars, events, mode, asOf, rule), (date) => date);
}

test("Yahoo's worked example: a dividend of 0.08 the day after a split of two for one", () => {
  // Yahoo Help, "What is the adjusted close?": 46.99, 48.30, split 24.96, dividend 24.53.
  const dates = ["2003-02-13", "2003-02-14", "2003-02-18", "2003-02-19"];
  const closes = Float64Array.of(46.99, 48.3, 24.96, 24.53);
  const events = actions([{ date: "2003-02-18", ratio: 2 }], [{ exDate: "2003-02-19", amount: 0.08 }]);
  const { close, volume } = adjusted(dates, closes, events);
  expect([...close].map((value) => value.toFixed(2))).toEqual(["23.42", "24.07", "24.88", "24.53"]);
  expect([...volume!]).toEqual([2e6, 2e6, 1e6, 1e6]);
  expect([...adjusted(dates, closes, events, "splits").close]).toEqual([23.495, 24.15, 24.96, 24.53]);
});

test("events on days without a close, several before the next one: each in the shares of its day", () => {
  // A share that does not trade from Friday to Wednesday: 5.00 paid on 100, two for one, 1.00 paid, then 46.
  const dates = ["2024-03-01", "2024-03-06"];
  const closes = Float64Array.of(100, 46);
  const events = actions(
    [{ date: "2024-03-03", ratio: 2 }],
    [
      { exDate: "2024-03-02", amount: 5 },
      { exDate: "2024-03-04", amount: 1 },
    ],
  );
  // The 5 buys old shares at 92, which is 46 after the split; each new share is then paid 1, which buys at 46.
  const reinvested = adjusted(dates, closes, events, both, late, "reinvested").close;
  expect(reinvested[1]! / reinvested[0]!).toBeCloseTo((92 * (1 + 5 / 92) * (1 + 1 / 46)) / 100, 12);
  const vendors = adjusted(dates, closes, events).close;
  expect(vendors[0]).toBeCloseTo((100 * (1 - 5 / 100) * (1 - 1 / 50)) / 2, 12);
});

test("adjusted closes that EODHD had for Apple in October 2019, within what its four decimals say", () => {
  const { rows, dividends } = golden<{ rows: [string, number, number][]; dividends: [string, number][] }>(
    "vendors/eodhd_adjusted_AAPL_2018_2019.json",
  );
  const closes = Float64Array.from(rows, ([, close]) => close);
  const events = actions(
    [],
    dividends.map(([exDate, amount]) => ({ exDate, amount })),
  );
  const dates = rows.map(([date]) => date);
  const errors = [...adjusted(dates, closes, events).close].map((value, i) => Math.abs(value - rows[i]![2]));
  expect(rows.length).toBe(441);
  // The vendor multiplies rounded factors: its file and exact ones differ by up to 0.00018.
  expect(Math.max(...errors)).toBeLessThan(2.5e-4);
});

test("thirty-three years of Apple with every split and fourteen dividends", async () => {
  const world = await createWorld();
  const days = world.daysOf(world.find("AAPL", "XNAS")!);
  const closes = Float64Array.from(days, ({ close }) => close);
  const events = actions(appleSplits, appleDividends);
  const dates = days.map(({ date }) => date);
  for (const [i, value] of adjusted(dates, closes, events).close.entries()) {
    // Both closes of the simulated vendor are rounded to four decimals.
    expect(Math.abs(value - days[i]!.adjustedClose)).toBeLessThan(1e-4 + 1e-5 * value);
  }
});

test("Apple's split of seven for one as Alpha Vantage had it: one return by adjusted and by own closes", () => {
  // Published rows of TIME_SERIES_DAILY_ADJUSTED: close 645.57 and 93.70, adjusted close 85.8134 and 87.1866 (dividends of later
  // years scale both), split_coefficient 7; IEX had 12,517,273 shares of June 6 as traded and 87,620,911 in new ones.
  const dates = ["2014-06-06", "2014-06-09"];
  const events = actions([{ date: "2014-06-09", ratio: 7 }]);
  const { close } = adjusted(dates, Float64Array.of(645.57, 93.7), events);
  expect(close[1]! / close[0]!).toBeCloseTo(87.1866 / 85.8134, 5);
  const bars = { symbol: "AAPL.XNAS", dates, open: null, high: null, low: null, close: Float64Array.of(645.57, 93.7) };
  const volume = Float64Array.of(12_517_273, 75_414_804);
  const factors = eventFactors(bars, events, "splits", late);
  expect([...adjustBars({ ...bars, volume, vendorClose: null, asOf: "" }, factors, (date) => date).volume!]).toEqual([
    87_620_911, 75_414_804,
  ]);
});

test("Citigroup's reverse split of one for ten", () => {
  // NYSE close of 6 May 2011: 4.52. Reuters, 9 May 2011: "fell 1.8 percent to $44.39 after the company's 1-for-10 reverse split".
  const { close, volume } = adjusted(
    ["2011-05-06", "2011-05-09"],
    Float64Array.of(4.52, 44.39),
    actions([{ date: "2011-05-09", ratio: 0.1 }]),
    "splits",
  );
  expect(close[0]).toBeCloseTo(45.2, 12);
  expect((100 * (close[1]! / close[0]! - 1)).toFixed(1)).toBe("-1.8");
  expect(volume![0]).toBeCloseTo(1e5, 6);
});

test("what was not known yet changes nothing", () => {
  const dates = ["2020-08-27", "2020-08-28", "2020-08-31"];
  const closes = Float64Array.of(500.04, 499.23, 129.04);
  const events = actions([{ date: "2020-08-31", ratio: 4 }]);
  expect(adjusted(dates, closes, events, "splits", "2020-08-28").close).toEqual(closes);
  expect([...adjusted(dates, closes, events, "splits", "2020-08-31").close]).toEqual([125.01, 124.8075, 129.04]);
});

test("an event between two sessions, before the first and behind the last", () => {
  const dates = ["2021-01-04", "2021-01-08"];
  const closes = Float64Array.of(100, 110);
  const closesWith = (date: string) => [...adjusted(dates, closes, actions([], [{ exDate: date, amount: 10 }])).close];
  expect(closesWith("2021-01-06")).toEqual([90, 110]);
  expect(closesWith("2021-01-04")).toEqual([100, 110]);
  expect(closesWith("2021-01-11").map((close) => close.toFixed(9))).toEqual(["90.909090909", "100.000000000"]);
});

test("a dividend and a split on one day are both in new shares", () => {
  const dates = ["2021-01-04", "2021-01-05"];
  const closes = Float64Array.of(100, 48);
  const events = actions([{ date: "2021-01-05", ratio: 2 }], [{ exDate: "2021-01-05", amount: 1 }]);
  expect(adjusted(dates, closes, events).close[0]).toBeCloseTo(49, 12);
});

test.each([1, 2, 3])("identities: market value through splits, and returns over ex-dates (seed %i)", (seed) => {
  const dice = uniforms(seed);
  const dates = Array.from({ length: 200 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10));
  const splits = dates.flatMap((date) =>
    dice() < 0.02 ? [{ date, ratio: [2, 3, 0.1, 1.5][Math.floor(dice() * 4)]! }] : [],
  );
  const dividends = dates.flatMap((exDate) => (dice() < 0.05 ? [{ exDate, amount: 0.5 + dice() }] : []));
  let outstanding = 1e6;
  const held: number[] = [];
  const closes = Float64Array.from(dates, (date) => {
    outstanding *= splits.find((split) => split.date === date)?.ratio ?? 1;
    held.push(outstanding);
    return ((80 + 40 * dice()) * 1e6) / outstanding;
  });
  const events = actions(
    splits,
    dividends.map((one, i) => ({ ...one, amount: (one.amount * 1e6) / held[dates.indexOf(dividends[i]!.exDate)]! })),
  );

  const bySplits = adjusted(dates, closes, events, "splits");
  for (let i = 0; i < dates.length; i++) {
    // What a day trades is worth the same in shares of the day and of the last day.
    expect((bySplits.close[i]! * bySplits.volume![i]!) / (closes[i]! * 1e6)).toBeCloseTo(1, 12);
    expect((bySplits.volume![i]! * held[i]!) / (1e6 * held.at(-1)!)).toBeCloseTo(1, 12);
  }

  const { close } = adjusted(dates, closes, events);
  for (let i = 1; i < dates.length; i++) {
    const ratio = held[i]! / held[i - 1]!;
    const paid = events.dividends.find(({ exDate }) => exDate === dates[i])?.amount ?? 0;
    const expected = closes[i]! / (closes[i - 1]! / ratio - paid);
    expect(close[i]! / close[i - 1]! / expected).toBeCloseTo(1, 12);
  }
});

describe("reinvested dividends", () => {
  test("a share that pays out its whole price: the return is what was paid and what is left", () => {
    const events = actions([], [{ exDate: "2021-01-05", amount: 100 }]);
    const dates = ["2021-01-04", "2021-01-05"];
    const { close } = adjusted(dates, Float64Array.of(100, 1), events, both, late, "reinvested");
    expect(close[1]! / close[0]!).toBeCloseTo((1 + 100) / 100, 14);
  });

  test("FastTrack's worked example: two distributions and a total return of −8.274 %", () => {
    // help.fasttrack.net, "Distribution Work Sheet": closes 135.110, 124.900, 132.010, 119.300; 2.060 and 2.900 paid.
    const dates = ["2000-01-03", "2000-01-04", "2000-01-05", "2000-01-06"];
    const closes = Float64Array.of(135.11, 124.9, 132.01, 119.3);
    const events = actions(
      [],
      [
        { exDate: dates[1]!, amount: 2.06 },
        { exDate: dates[2]!, amount: 2.9 },
      ],
    );
    const factors = eventFactors({ dates, close: closes }, events, both, late);
    // The page prints the first factor as .983784, and the product of both that follows from 124.9 / 126.96.
    expect(factors[1]!.price.toFixed(6)).toBe("0.978504");
    expect((factors[0]!.price * factors[1]!.price).toFixed(6)).toBe("0.962627");
    const { close } = adjusted(dates, closes, events, both, late, "reinvested");
    expect(close[0]!.toFixed(4)).toBe("130.0606");
    expect((100 * (close[3]! / close[0]! - 1)).toFixed(3)).toBe("-8.274");
  });

  test("adjusted closes of Apple and Microsoft in a public data set", () => {
    const { cases } = golden<{ cases: readonly (CorporateActions & { bars: [string, number, number][] })[] }>(
      "market/adjusted_WIKI.json",
    );
    for (const { splits, dividends, bars } of cases) {
      const dates = bars.map(([date]) => date);
      const closes = Float64Array.from(bars, ([, close]) => close);
      const events = actions(splits, dividends);
      const { close } = adjusted(dates, closes, events, both, late, "reinvested");
      // Events behind the last bar scale all of its closes.
      const scale = bars.at(-1)![2] / bars.at(-1)![1];
      bars.forEach(([, , expected], i) => {
        expect((close[i]! * scale) / expected).toBeCloseTo(1, 9);
      });
    }
  });

  test("returns of adjusted closes are those of wealth that reinvests at the close of the ex-date", () => {
    const next = uniforms(11);
    const dates = Array.from({ length: 60 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10));
    const splits = [12, 40].map((i) => ({ date: dates[i]!, ratio: i === 12 ? 2 : 0.25 }));
    const dividends = [5, 12, 33, 59].map((i) => ({ exDate: dates[i]!, amount: 0.1 + next() }));
    const closes = new Float64Array(dates.length);
    const wealth = new Float64Array(dates.length);
    let [close, shares] = [100, 1];
    dates.forEach((date, i) => {
      const ratio = splits.find((split) => split.date === date)?.ratio ?? 1;
      close *= (0.95 + 0.1 * next()) / ratio;
      shares *= ratio * (1 + (dividends.find(({ exDate }) => exDate === date)?.amount ?? 0) / close);
      closes[i] = close;
      wealth[i] = shares * close;
    });
    const events = actions(splits, dividends);
    const { close: own } = adjusted(dates, closes, events, both, late, "reinvested");
    for (let i = 1; i < dates.length; i++) {
      expect(own[i]! / own[i - 1]!).toBeCloseTo(wealth[i]! / wealth[i - 1]!, 12);
    }
  });
});
