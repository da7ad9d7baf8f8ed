import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { exchangeDays, missingSessions } from "./exchangeDays.ts";

describe("days that the exchanges announced", () => {
  test.each([
    // NYSE group, holidays and trading hours 2025: a day of mourning, Good Friday, and the half days.
    ["XNYS", "2025-01-08", "2025-01-10", ["2025-01-08", "2025-01-10"]],
    ["XNAS", "2025-04-17", "2025-04-21", ["2025-04-17", "2025-04-21"]],
    ["XNYS", "2025-11-27", "2025-11-28", ["2025-11-28"]],
    // London: Easter Monday is a bank holiday, and the coronation's.
    ["XLON", "2025-04-17", "2025-04-22", ["2025-04-17", "2025-04-22"]],
    ["XLON", "2023-05-05", "2023-05-09", ["2023-05-05", "2023-05-09"]],
    // Tokyo: Golden Week.
    ["XJPX", "2024-05-02", "2024-05-07", ["2024-05-02", "2024-05-07"]],
    // A special session on a Saturday.
    ["XNSE", "2024-01-19", "2024-01-22", ["2024-01-19", "2024-01-20"]],
    // Trading stopped for four sessions.
    ["XNYS", "2001-09-10", "2001-09-17", ["2001-09-10", "2001-09-17"]],
  ])("%s from %s to %s", (mic, start, end, sessions) => {
    expect(exchangeDays(mic)!.sessions(start, end)).toEqual(sessions);
  });

  test("half days end early, others do not", () => {
    const days = exchangeDays("XNYS")!;
    expect([days.earlyClose("2025-11-28"), days.earlyClose("2025-12-24"), days.earlyClose("2025-12-26")]).toEqual([
      "13:00",
      "13:00",
      null,
    ]);
    expect(exchangeDays("XLON")!.earlyClose("2024-12-24")).toBe("12:30");
  });

  test("a US year has 250 to 253 sessions", () => {
    for (let year = 1990; year < 2027; year++) {
      const { length } = exchangeDays("XNYS")!.sessions(`${year}-01-01`, `${year}-12-31`);
      // 2001 lost four.
      expect(length).toBeGreaterThanOrEqual(year === 2001 ? 248 : 250);
      expect(length).toBeLessThanOrEqual(254);
    }
  });

  test("an exchange that is not known has no days", () => {
    expect(exchangeDays("XXXX")).toBeNull();
    expect(missingSessions("XXXX", ["2025-01-06", "2025-01-10"])).toEqual([]);
  });

  test("nothing is said beyond what is known", () => {
    const days = exchangeDays("XNYS")!;
    expect(days.sessions("2100-01-01", "2100-12-31")).toEqual([]);
    expect(days.sessions("1980-01-01", "1990-01-02")).toEqual(["1990-01-02"]);
  });
});

test("a gap in real prices is found, and their whole history has no other", () => {
  const text = gunzipSync(readFileSync(new URL("../bundled/data/sp500_index.csv.gz", import.meta.url))).toString();
  const dates = text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[0]!)
    .sort();
  expect(missingSessions("XNYS", dates)).toEqual([]);
  const without = dates.filter((date) => date !== "2015-03-18" && date !== "2015-03-19");
  expect(missingSessions("XNYS", without)).toEqual(["2015-03-18", "2015-03-19"]);
});
