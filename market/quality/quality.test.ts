import type { QualityFlag } from "../../protocol/marketData.ts";
import { uniforms } from "../../test/support/random.ts";
import type { CorporateActions } from "../corporateActions.ts";
import type { Bars, Retrieval } from "../vendor.ts";
import { flagBars } from "./barFlags.ts";
import { confirmedBars } from "./confirmedBars.ts";
import { countFlags, refuseFlagged, screenBars } from "./screening.ts";

const days = (count: number, from = "2024-01-01") =>
  Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10));

const barsOf = (close: ArrayLike<number>, overrides: Partial<Bars> = {}): Bars => ({
  symbol: "X.XNAS",
  dates: days(close.length),
  ...{ open: null, high: null, low: null, close: Float64Array.from(close), volume: null, vendorClose: null },
  asOf: "2025-01-01T12:00:00.000Z",
  ...overrides,
});

const noActions: CorporateActions = { symbol: "X.XNAS", splits: [], dividends: [] };
const found = (bars: Bars, actions: CorporateActions | null = noActions, interval: "1d" | "1min" = "1d") =>
  Object.fromEntries(flagBars(bars, { interval, actions, dayOf: (date) => date.slice(0, 10) })) as Partial<
    Record<QualityFlag, readonly number[]>
  >;

/** A quiet walk of closes: every move below one per cent. */
function walk(count: number, seed: number): Float64Array {
  const dice = uniforms(seed);
  let close = 100;
  return Float64Array.from({ length: count }, () => {
    close *= Math.exp(0.01 * (dice() - 0.5));
    return close;
  });
}

const changed = (close: Float64Array, at: number, value: number) => close.map((one, i) => (i === at ? value : one));
const scaledFrom = (close: Float64Array, at: number, by: number) => close.map((one, i) => (i < at ? one : one * by));

test("a quiet series has no flag", () => {
  expect(found(barsOf(walk(500, 1)))).toEqual({});
});

test("dividends in another currency are not compared with the vendor's adjusted closes, and stop nothing", () => {
  const close = walk(20, 1);
  const dividends = [{ exDate: "2024-01-10", amount: 0.1, currency: "USD", priceUnit: "GBX" }];
  expect(found(barsOf(close, { vendorClose: close }), { ...noActions, dividends })).toEqual({});
});

test("dates that were there before, or go back", () => {
  const dates = ["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-04", "2024-01-03", "2024-01-05"];
  expect(found(barsOf(walk(6, 2), { dates }))).toEqual({ duplicate: [2], non_monotone: [4] });
});

test("prices that cannot be", () => {
  const close = walk(6, 3);
  const high = close.map((value, i) => (i === 2 ? value * 0.99 : value * 1.01));
  const low = close.map((value, i) => (i === 4 ? value * 1.005 : value * 0.99));
  const open = close.map((value, i) => (i === 5 ? -value : value));
  expect(found(barsOf(changed(close, 1, 0), { high, low, open }))).toEqual({
    non_positive: [1, 5],
    high_below_low: [2, 4],
  });
  // A close above its high by a rounding, and prices that are not there.
  const rounded = close.map((value) => value * 0.9995);
  expect(found(barsOf(close, { high: rounded, low: close.map(() => Number.NaN) }))).toEqual({});
});

describe("jumps that a split explains", () => {
  test.each([
    [1 / 7, 0.01],
    [1 / 4, -0.02],
    [10, 0.015],
    [2 / 3, 0],
  ])("a price times %d on a day that also moves by %d", (ratio, move) => {
    const close = scaledFrom(walk(300, 4), 200, ratio * (1 + move));
    expect(found(barsOf(close))).toEqual({ split_like_jump: [200] });
    const split = { date: days(300)[200]!, ratio: 1 / ratio };
    expect(found(barsOf(close), { ...noActions, splits: [split] })).toEqual({});
    // Where nobody knows of splits, no jump is held against one.
    expect(found(barsOf(close), null)).toEqual({});
  });

  test("a split on a day without bars explains the jump over it; one of another day does not", () => {
    const dates = [...days(200), ...days(100, "2024-08-01")];
    const close = scaledFrom(walk(300, 5), 200, 0.5);
    const at = (date: string) => found(barsOf(close, { dates }), { ...noActions, splits: [{ date, ratio: 2 }] });
    expect(at("2024-07-25")).toEqual({});
    expect(at("2024-08-02")).toEqual({ split_like_jump: [200] });
  });

  test("a crash that no usual split explains, and one wrong price", () => {
    expect(found(barsOf(scaledFrom(walk(300, 6), 200, 0.56)))).toEqual({});
    const close = walk(300, 6);
    expect(found(barsOf(changed(close, 200, close[200]! / 2)))).toEqual({ outlier: [200] });
  });
});

test("runs of five equal closes with nothing traded", () => {
  const close = walk(40, 7).map((value, i) => (i >= 10 && i < 15 ? 50 : i >= 30 && i < 34 ? 60 : value));
  const quiet = { outlier: undefined };
  expect({ ...found(barsOf(close), null), ...quiet }).toEqual({ stale: [11, 12, 13, 14], ...quiet });
  const traded = Float64Array.from(close, (_, i) => (i === 12 ? 100 : 0));
  expect({ ...found(barsOf(close, { volume: traded }), null), ...quiet }).toEqual({ ...quiet });
  // Two hours of minutes, not five of them.
  const dates = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2024, 0, 2, 14, 30 + i)).toISOString());
  expect(found(barsOf(close, { dates }), null, "1min").stale).toBeUndefined();
});

describe("outliers", () => {
  test("a price that stands out on both sides; a move that stays is none", () => {
    const close = walk(500, 8);
    expect(found(barsOf(changed(close, 250, close[250]! * 1.1)))).toEqual({ outlier: [250] });
    expect(found(barsOf(scaledFrom(close, 250, 1.25)))).toEqual({});
  });

  test("a series that hardly ever moves is judged by its moves", () => {
    // A peg: one move in ten.
    const close = walk(500, 9).map((_, i, all) => all[Math.floor(i / 10) * 10]!);
    const volume = close.map(() => 1);
    expect(found(barsOf(close, { volume }))).toEqual({});
    expect(found(barsOf(changed(close, 255, close[255]! * 2), { volume }))).toEqual({ outlier: [255] });
    expect(found(barsOf(new Float64Array(20).fill(7), { volume: new Float64Array(20).fill(1) }))).toEqual({});
  });

  test("impossible bars do not count among the others", () => {
    const close = walk(500, 10);
    const faulty = changed(changed(close, 249, -1), 250, close[250]! * 1.1);
    expect(found(barsOf(faulty))).toEqual({ non_positive: [249], outlier: [250] });
  });
});

test("what is done about flags", () => {
  const close = walk(300, 11);
  const bars = barsOf(changed(changed(close, 100, 0), 200, close[200]! * 1.2));
  const flags = flagBars(bars, { interval: "1d", actions: null, dayOf: (date) => date });
  const { dates } = bars;
  // Impossible bars go at any rate, doubtful ones when that is asked for.
  expect(screenBars(bars, flags, {}).dates).toEqual(dates.filter((_, i) => i !== 100));
  expect(screenBars(bars, flags, { outlier: "drop" }).dates).toEqual(dates.filter((_, i) => i !== 100 && i !== 200));
  const counts = countFlags(bars, flags);
  expect(counts).toEqual([
    { symbol: "X.XNAS", flag: "non_positive", count: 1, dates: [dates[100]] },
    { symbol: "X.XNAS", flag: "outlier", count: 1, dates: [dates[200]] },
  ]);
  expect(countFlags(bars, flags, dates[101], dates[200]).map(({ flag }) => flag)).toEqual(["outlier"]);
  const refuse = (quality: Partial<Record<QualityFlag, "error" | "drop">>) => () =>
    refuseFlagged(counts, { symbols: ["A.XNAS", "X.XNAS"], quality } as never);
  expect(refuse({ outlier: "error", stale: "error" })).toThrow(
    `X.XNAS has 1 bar flagged outlier, the first of ${dates[200]}`,
  );
  expect(refuse({ outlier: "drop" })).not.toThrow();
});

describe("impossible bars are asked for again", () => {
  const retrieval = (close: ArrayLike<number>): Retrieval => ({
    answered: { first: "2024-01-01", last: "2024-01-31" },
    bars: barsOf(close),
  });
  const asked = async (...answers: readonly Retrieval[]) => {
    let calls = 0;
    const confirmed = await confirmedBars(async () => answers[calls++]!);
    return { calls, closes: [...confirmed.bars.close] };
  };

  test("a sound answer is not", async () => {
    expect(await asked(retrieval([1, 2]))).toEqual({ calls: 1, closes: [1, 2] });
  });
  test("the second answer holds when it is sound or says the same", async () => {
    expect(await asked(retrieval([1, -2]), retrieval([1, 2]))).toEqual({ calls: 2, closes: [1, 2] });
    expect(await asked(retrieval([1, -2]), retrieval([1, -2]))).toEqual({ calls: 2, closes: [1, -2] });
  });
  test("two answers that are impossible in different ways are none", async () => {
    await expect(asked(retrieval([1, -2]), retrieval([-1, 2]))).rejects.toMatchObject({
      code: "market_data.bad_answer",
    });
  });
});
