import { golden } from "../../test/support/golden.ts";
import type { CorporateActions, Dividend } from "../corporateActions.ts";
import { adjustmentMismatches } from "./adjustmentCheck.ts";
import { amountInPriceUnit } from "./priceUnit.ts";

const { rows, dividends } = golden<{ rows: [string, number, number][]; dividends: [string, number][] }>(
  "vendors/eodhd_adjusted_AAPL_2018_2019.json",
);
const recorded = {
  dates: rows.map(([date]) => date),
  close: Float64Array.from(rows, ([, close]) => close),
  vendorClose: Float64Array.from(rows, ([, , adjusted]) => adjusted),
  oneRetrieval: true,
};
const apple = (paid: readonly (readonly [string, number])[], splits: CorporateActions["splits"] = []) => ({
  symbol: "AAPL.XNAS",
  splits,
  dividends: paid.map(([exDate, amount]) => ({ exDate, amount, currency: "USD", priceUnit: "USD" })),
});
const late = "9999-12-31";

describe("what EODHD did to Apple's closes of 2018 and 2019", () => {
  test("is what its dividends say", () => {
    expect(dividends).toHaveLength(7);
    expect(adjustmentMismatches(recorded, apple(dividends), late)).toEqual([]);
  });

  test("a dividend that the list lacks, has twice as high or on another day", () => {
    const [exDate, amount] = dividends[3]!;
    const without = dividends.filter(([date]) => date !== exDate);
    const lacking = adjustmentMismatches(recorded, apple(without), late);
    expect(lacking.map(({ date }) => date)).toEqual([exDate]);
    // 0.73 on a close of 209.95 the day before.
    const before = recorded.close[recorded.dates.indexOf(exDate) - 1]!;
    expect(lacking[0]!.expected).toBe(1);
    expect(lacking[0]!.vendor).toBeCloseTo(1 - amount / before, 5);
    const doubled = adjustmentMismatches(recorded, apple([...without, [exDate, 2 * amount]]), late);
    expect(doubled.map(({ date }) => date)).toEqual([exDate]);
    const moved = adjustmentMismatches(recorded, apple([...without, ["2018-11-12", amount]]), late);
    expect(moved.map(({ date }) => date)).toEqual([exDate, "2018-11-12"]);
  });

  test("a dividend as large as the price: nothing can be expected, and the other days are compared all the same", () => {
    const exDate = "2019-06-03";
    const before = recorded.close[recorded.dates.indexOf(exDate) - 1]!;
    for (const amount of [before, 2 * before]) {
      const found = adjustmentMismatches(recorded, apple([...dividends, [exDate, amount]]), late);
      expect(found).toMatchObject([{ date: exDate, difference: -1 }]);
    }
  });

  test("a split that nobody announced", () => {
    const split = { date: "2019-06-03", ratio: 2 };
    const [mismatch] = adjustmentMismatches(recorded, apple(dividends, [split]), late);
    expect(mismatch).toMatchObject({ date: "2019-06-03", expected: 0.5 });
    expect(mismatch!.difference).toBeCloseTo(1, 4);
  });

  test("bars of two retrievals, of which the first knew nothing of what came later", () => {
    // The first ended before the dividend of August 2019, and has the closes before its own last dividend adjusted for that alone.
    const split = recorded.dates.indexOf("2019-07-31");
    const later = recorded.vendorClose[split]! / recorded.close[split]!;
    const vendorClose = recorded.vendorClose.map((value, i) => (i <= split ? value / later : value));
    const joined = { ...recorded, vendorClose };
    expect(adjustmentMismatches(joined, apple(dividends), late).map(({ date }) => date)).toEqual(["2019-08-01"]);
    expect(adjustmentMismatches({ ...joined, oneRetrieval: false }, apple(dividends), late)).toEqual([]);
  });
});

describe("the unit of a dividend and of the prices", () => {
  const paid = (amount: number, currency: string | null, priceUnit: string | null): Dividend => ({
    ...{ exDate: "2024-03-07", amount, currency, priceUnit },
  });
  test.each([
    [paid(0.72, "USD", "USD"), 0.72],
    [paid(0.12, "GBP", "GBX"), 12],
    [paid(0.12, "GBP", "GBp"), 12],
    [paid(12, "GBX", "GBP"), 0.12],
    [paid(12, "GBX", "GBp"), 12],
    [paid(2.5, "ZAR", "ZAC"), 250],
    [paid(3, "ILS", "ILA"), 300],
    [paid(3, null, "GBX"), 3],
    [paid(3, "EUR", null), 3],
  ])("%j is %d of the price's", (dividend, amount) => {
    expect(amountInPriceUnit("X.XLON", dividend)).toBe(amount);
  });

  test("two currencies are refused, with what to ask for instead", () => {
    expect(() => amountInPriceUnit("BHP.XLON", paid(0.72, "USD", "GBX"))).toThrow(
      "BHP.XLON is quoted in GBX and paid its dividend of 2024-03-07 in USD: ask with adjusted=splits or adjusted=false",
    );
  });
});
