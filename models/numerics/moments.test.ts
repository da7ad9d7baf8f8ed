import { moments, sampleDeviation } from "./moments.ts";

describe("moments", () => {
  test("are those of a small sample by hand", () => {
    const { mean, m2, m3, m4, min, max } = moments([1, 2, 3, 10]);
    expect([mean, m2, m3, m4]).toEqual([4, 12.5, 45, 348.5]);
    expect([min, max]).toEqual([1, 10]);
    expect(sampleDeviation(moments([1, 2, 3, 4]))).toBeCloseTo(Math.sqrt(5 / 3), 15);
  });
  test("keep their digits beside a large mean", () => {
    expect(moments([1e8 + 1, 1e8 + 2, 1e8 + 3]).m2).toBeCloseTo(2 / 3, 15);
  });
  test("are exactly zero for values that differ by rounding", () => {
    expect(moments([0.1, 0.1 + 1e-17, 1.1 - 1]).m2).toBe(0);
  });
});
