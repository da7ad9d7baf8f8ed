import { uniforms } from "../../test/support/random.ts";
import { addDays, calendarPieces } from "../days.ts";
import type { DayRange } from "../vendor.ts";
import { missingDays } from "./coverage.ts";
import type { Part } from "./lakeStore.ts";
import { mergePlan } from "./mergePlan.ts";

/** Days end at midnight in UTC. */
const lastDayAt = (instant: string) => addDays(instant.slice(0, 10), -1);
const part = (first: string, last: string, retrieved: string, rows = 1): Part => ({
  ...{ id: `${first} ${last} ${retrieved}`, first, last, rows },
  retrievedAt: retrieved.length === 10 ? `${retrieved}T12:00:00.000Z` : retrieved,
});
const missing = (wanted: DayRange, parts: readonly Part[], today: string) =>
  missingDays(wanted, parts, lastDayAt, `${today}T18:00:00.000Z`).map(({ first, last }) => `${first} ${last}`);
const year = { first: "2024-01-01", last: "2024-12-31" };

describe("days for which a vendor has to be asked", () => {
  test("are all of them when nobody has asked", () => {
    expect(missing(year, [], "2025-02-01")).toEqual(["2024-01-01 2024-12-31"]);
    expect(missing({ first: "2024-02-02", last: "2024-02-01" }, [], "2025-02-01")).toEqual([]);
  });

  test("are those that no part has, before, between and behind", () => {
    const parts = [part("2024-09-01", "2024-09-30", "2025-01-15"), part("2024-02-01", "2024-03-31", "2025-01-15")];
    expect(missing(year, parts, "2025-02-01")).toEqual([
      "2024-01-01 2024-01-31",
      "2024-04-01 2024-08-31",
      "2024-10-01 2024-12-31",
    ]);
  });

  test("are none for as long as no other day has ended, and then the last seven days again", () => {
    const parts = [part("1990-01-01", "2024-06-19", "2024-06-20")];
    expect(missing({ first: "1990-01-01", last: "2024-06-19" }, parts, "2024-06-20")).toEqual([]);
    // Retrieved on the 20th: what is older than the 13th is final.
    expect(missing({ first: "1990-01-01", last: "2024-06-20" }, parts, "2024-06-21")).toEqual([
      "2024-06-13 2024-06-20",
    ]);
    expect(missing({ first: "1990-01-01", last: "2024-06-12" }, parts, "2024-06-21")).toEqual([]);
  });

  test("a part whose days could all be corrected does not last", () => {
    expect(
      missing(
        { first: "2024-06-15", last: "2024-06-19" },
        [part("2024-06-15", "2024-06-19", "2024-06-20")],
        "2024-06-21",
      ),
    ).toEqual(["2024-06-15 2024-06-19"]);
  });

  test("an answer without bars counts for the day, however old its days are", () => {
    const gap = part("2010-01-01", "2010-12-31", "2024-06-20", 0);
    const wanted = { first: "2010-03-01", last: "2010-03-31" };
    expect(missing(wanted, [gap], "2024-06-20")).toEqual([]);
    expect(missing(wanted, [gap], "2024-06-21")).toEqual(["2010-03-01 2010-03-31"]);
  });

  test.each([1, 2, 3])("are told day by day by a plain count (seed %d)", (seed) => {
    const dice = uniforms(seed);
    const pick = (n: number) => Math.floor(dice() * n);
    for (let n = 0; n < 200; n++) {
      const parts = randomParts(dice);
      const wanted = { first: addDays("2024-01-01", pick(60)), last: addDays("2024-01-01", pick(90)) };
      const today = addDays("2024-03-01", pick(40));
      const days = parts.flatMap(({ first, last, retrievedAt, rows }) => {
        const retrieved = retrievedAt.slice(0, 10);
        return daysOf({ first, last }).filter(
          (day) => retrieved >= today || (rows > 0 && (Date.parse(retrieved) - Date.parse(day)) / 86_400_000 > 7),
        );
      });
      const expected = daysOf(wanted).filter((day) => !days.includes(day));
      const now = `${today}T18:00:00.000Z`;
      expect(missingDays(wanted, parts, lastDayAt, now).flatMap(daysOf)).toEqual(expected);
    }
  });
});

const daysOf = ({ first, last }: DayRange): readonly string[] =>
  first > last
    ? []
    : Array.from({ length: (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1 }, (_, i) => addDays(first, i));

function randomParts(dice: () => number): readonly Part[] {
  const pick = (n: number) => Math.floor(dice() * n);
  return Array.from({ length: pick(12) }, (_, i) => {
    const first = addDays("2024-01-01", pick(60));
    const last = addDays(first, pick(30));
    // Nobody knows a day before it is over.
    const retrieved = addDays(last, 1 + pick(20));
    return part(first, last, `${retrieved}T12:00:00.0${10 + i}Z`, dice() < 0.2 ? 0 : 1 + pick(9));
  });
}

test.each([4, 5, 6])("merged parts cover the days that the parts did, on any later day (seed %d)", (seed) => {
  const dice = uniforms(seed);
  for (let n = 0; n < 200; n++) {
    const parts = randomParts(dice);
    const plan = mergePlan(parts);
    const merged = plan.merged.map(({ range, retrievedAt }, i) => ({ ...range, retrievedAt, id: String(i), rows: 1 }));
    for (const [i, one] of merged.entries()) if (i > 0) expect(one.first > merged[i - 1]!.last).toBe(true);
    for (let day = 0; day < 60; day += 7) {
      const now = `${addDays("2024-02-20", day)}T18:00:00.000Z`;
      const wanted = { first: "2023-12-20", last: "2024-04-20" };
      const left = [...merged, ...plan.kept];
      expect(missingDays(wanted, left, lastDayAt, now)).toEqual(missingDays(wanted, parts, lastDayAt, now));
    }
  }
});

test("a part is as it was when there is nothing to merge it with, though its last days may still be corrected", () => {
  const one = part("2024-01-01", "2024-06-19", "2024-06-20");
  const range = { first: one.first, last: one.last };
  expect(mergePlan([one])).toMatchObject({ merged: [{ range, retrievedAt: one.retrievedAt }], kept: [] });
});

test("months and years that a range touches", () => {
  expect(calendarPieces({ first: "2021-12-15", last: "2022-02-01" }, "month")).toEqual([
    { first: "2021-12-15", last: "2021-12-31" },
    { first: "2022-01-01", last: "2022-01-31" },
    { first: "2022-02-01", last: "2022-02-01" },
  ]);
  expect(calendarPieces({ first: "2023-12-31", last: "2025-01-01" }, "year")).toEqual([
    { first: "2023-12-31", last: "2023-12-31" },
    { first: "2024-01-01", last: "2024-12-31" },
    { first: "2025-01-01", last: "2025-01-01" },
  ]);
  expect(calendarPieces({ first: "2024-02-29", last: "2024-02-29" }, "month")).toEqual([
    { first: "2024-02-29", last: "2024-02-29" },
  ]);
});
