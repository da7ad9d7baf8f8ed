import { TextPieces } from "./textPieces.ts";

function written(values: readonly number[]): string[] {
  const pieces = new TextPieces();
  const column = Float64Array.from(values);
  for (const i of column.keys()) {
    pieces.number(column, i, "null");
    pieces.text("\n");
  }
  return pieces.take().toString().trimEnd().split("\n");
}

/** ECMAScript's Number::toString is the shortest text that reads back (ECMA-262, 6.1.6.1.20). */
const shortest = (values: readonly number[]) => values.map((value) => (Number.isNaN(value) ? "null" : String(value)));

test("numbers are written as ECMAScript writes them", () => {
  const edges = [
    ...[0, -0, 1, 9, 10, 99, 100, 999_999_999, 1e9, 1e9 + 0.5, 2 ** 31, 2 ** 53, 1e21, 1e300, Number.MAX_VALUE],
    ...[0.1, 0.000001, 0.0000011, 1e-7, 5e-324, 0.5, 0.999999, 0.9999999, 1.000001, 123456789.123456, 999999999.999999],
    ...[0.1 + 0.2, 1 / 3, 37.0325, 1.08345, 4.35, 8.575, 1.005, 0.07, 100.01, -1, -0.25],
    ...[Number.NaN, Number.POSITIVE_INFINITY],
  ];
  expect(written(edges)).toEqual(shortest(edges));
});

test("prices of up to seven decimals, and their neighbours among doubles", () => {
  const bits = new Float64Array(1);
  const words = new BigInt64Array(bits.buffer);
  const next = (value: number) => {
    bits[0] = value;
    words[0]! += 1n;
    return bits[0]!;
  };
  for (let digits = 0; digits <= 7; digits++) {
    const values = Array.from({ length: 2_000 }, (_, i) => (97 * i * 509 + i) / 10 ** digits);
    expect(written(values)).toEqual(shortest(values));
    const neighbours = values.map(next);
    expect(written(neighbours)).toEqual(shortest(neighbours));
  }
});

test("a column that is not there is missing", () => {
  const pieces = new TextPieces();
  pieces.number(null, 0, "null");
  expect(pieces.take().toString()).toBe("null");
  expect(pieces.take().length).toBe(0);
});
