import { instantText } from "./days.ts";
import { zoneClock } from "./zoneClock.ts";

// Changes of the clocks as the tz database has them.
test.each([
  ["America/New_York", "2022-03-13T06:59:00Z", "2022-03-13T01:59:00Z"],
  ["America/New_York", "2022-03-13T07:00:00Z", "2022-03-13T03:00:00Z"],
  ["America/New_York", "2022-11-06T05:59:59Z", "2022-11-06T01:59:59Z"],
  ["America/New_York", "2022-11-06T06:00:00Z", "2022-11-06T01:00:00Z"],
  ["Europe/London", "2022-03-27T01:00:00Z", "2022-03-27T02:00:00Z"],
  ["Australia/Sydney", "2022-10-01T16:00:00Z", "2022-10-02T03:00:00Z"],
  ["Asia/Kolkata", "2022-01-01T00:15:00Z", "2022-01-01T05:45:00Z"],
  ["Asia/Tokyo", "1990-01-04T00:00:00Z", "1990-01-04T09:00:00Z"],
  ["UTC", "2022-01-01T00:00:00Z", "2022-01-01T00:00:00Z"],
])("in %s it is at %s %s", (zone, instant, local) => {
  expect(instantText(zoneClock(zone)(Date.parse(instant)))).toBe(local);
});
