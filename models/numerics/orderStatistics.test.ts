import { withOrderStatistics } from "./orderStatistics.ts";
import { philox4x32 } from "./philox.ts";

describe("withOrderStatistics", () => {
  test.each([1, 2, 3, 10, 101, 500])("puts places and tails of %d numbers in order (seeds 0 … 19)", (n) => {
    for (let seed = 0; seed < 20; seed++) {
      // Few distinct values, so that ties are common.
      const values = Float64Array.from({ length: n }, (_, i) => philox4x32([i, seed, 0, 0], [1, 2])[0] % 50);
      const sorted = values.slice().sort();
      const places = [0, n >> 1, n - 1, Math.floor(n / 3)];
      const tail = Math.ceil(n / 10);
      const result = withOrderStatistics(values, places, tail);
      for (const place of places) expect(result[place]).toBe(sorted[place]);
      expect(result.subarray(0, tail)).toEqual(sorted.subarray(0, tail));
      expect(result.subarray(n - tail)).toEqual(sorted.subarray(n - tail));
      expect(result.slice().sort()).toEqual(sorted);
    }
  });
  test("of nothing is nothing", () => {
    expect(withOrderStatistics(new Float64Array(0), [])).toHaveLength(0);
  });
});
