import { cubicTable, cubicValue } from "./cubicTable.ts";

test("cubics are exact, ends are held", () => {
  const cubic = (x: number) => 1 + x * (2 - x * (3 - 0.5 * x));
  const table = cubicTable(cubic, -1, 2, 7);
  for (const x of [-1, -0.9, -0.26, 0, 0.7, 1.9, 2]) expect(cubicValue(table, x)).toBeCloseTo(cubic(x), 13);
  expect(cubicValue(table, 5)).toBe(cubic(2));
  expect(cubicValue(table, -5)).toBe(cubic(-1));
});

test("the error falls with the fourth power of the distance", () => {
  const errorOf = (count: number) => {
    const table = cubicTable(Math.sin, 0, 3, count);
    let worst = 0;
    for (let x = 0.3; x < 2.7; x += 0.001) worst = Math.max(worst, Math.abs(cubicValue(table, x) - Math.sin(x)));
    return worst;
  };
  expect(errorOf(31) / errorOf(61)).toBeGreaterThan(12);
  expect(errorOf(301)).toBeLessThan((3 / 128 / 100 ** 4) * 1.1);
});
