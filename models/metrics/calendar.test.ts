import { civilDate, dayNumber, monthsBefore } from "../numerics/civilDate.ts";
import { calendarReturns, calendarTable } from "./calendar.ts";

const day = (text: string) => {
  const [year, month, date] = text.split("-").map(Number);
  return dayNumber({ year: year!, month: month!, day: date! });
};
const days = Int32Array.from(
  ["2019-12-30", "2019-12-31", "2020-01-02", "2020-01-31", "2020-03-02", "2020-12-31"].map(day),
);
const returns = Float64Array.of(0.01, 0.02, -0.01, 0.05, 0.1);

describe("civilDate", () => {
  test("is the inverse of dayNumber over 800 years, every 13th day", () => {
    for (let number = -146_097; number < 146_097; number += 13) expect(dayNumber(civilDate(number))).toBe(number);
  });
  test("knows the epoch, leap days and centuries", () => {
    expect(civilDate(0)).toEqual({ year: 1970, month: 1, day: 1 });
    expect(civilDate(day("2000-02-29"))).toEqual({ year: 2000, month: 2, day: 29 });
    expect(day("1900-03-01") - day("1900-02-28")).toBe(1);
    expect(day("2024-03-01") - day("2024-02-28")).toBe(2);
  });
  test("goes back months to the same day, or to the month's end", () => {
    expect(civilDate(monthsBefore(day("2024-05-31"), 3))).toEqual({ year: 2024, month: 2, day: 29 });
    expect(civilDate(monthsBefore(day("2024-01-15"), 13))).toEqual({ year: 2022, month: 12, day: 15 });
  });
});

describe("calendarReturns", () => {
  test("compounds the periods that end in a month", () => {
    const { units, compounded, sums } = calendarReturns(returns, days, "month");
    expect(Array.from(units)).toEqual([2019 * 12 + 11, 2020 * 12, 2020 * 12 + 2, 2020 * 12 + 11]);
    expect(compounded[1]).toBeCloseTo(1.02 * 0.99 - 1, 15);
    expect(sums[1]).toBeCloseTo(0.01, 15);
  });
  test("lets weeks begin on Monday", () => {
    const weekdays = Int32Array.from(["2024-01-05", "2024-01-07", "2024-01-08", "2024-01-12"].map(day));
    expect(calendarReturns(Float64Array.of(0.1, 0.2, 0.3), weekdays, "week").sums).toHaveLength(2);
  });
});

describe("calendarTable", () => {
  test("has a row for each year, null for months without a period's end", () => {
    const [first, second] = calendarTable(returns, days);
    expect(first).toMatchObject({ year: 2019, months: [...new Array(11).fill(null), expect.closeTo(0.01, 15)] });
    expect(second!.months.map((r) => r !== null)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((month) => [0, 2, 11].includes(month)),
    );
    expect(second!.total).toBeCloseTo(1.02 * 0.99 * 1.05 * 1.1 - 1, 14);
  });
});
