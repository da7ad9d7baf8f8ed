import { uniforms } from "../../test/support/random.ts";
import { addExactly, emptyExactSum, exactValue, mergeExactly } from "./exactSum.ts";

const sumOf = (values: Iterable<number>) => {
  const sum = emptyExactSum();
  for (const value of values) addExactly(sum, value);
  return sum;
};

test("small sums are what they are", () => {
  expect(exactValue(emptyExactSum())).toBe(0);
  expect(exactValue(sumOf([1, 2, 3.5]))).toBe(6.5);
  expect(exactValue(sumOf([-1, -2, -3.5]))).toBe(-6.5);
  expect(exactValue(sumOf([0.1]))).toBe(0.1);
  expect(exactValue(sumOf([Number.MIN_VALUE, Number.MIN_VALUE]))).toBe(2 * Number.MIN_VALUE);
  expect(exactValue(sumOf([-1e-310]))).toBe(-1e-310);
  expect(exactValue(sumOf([1e300, -3e299]))).toBe(7e299);
});

test("nothing is lost to a large number that goes away again", () => {
  expect(exactValue(sumOf([1e200, 1, -1e200]))).toBe(1);
  expect(exactValue(sumOf([1e16, 1, 1e-16, -1e16, -1]))).toBe(1e-16);
});

test("seed 5: any order and any grouping of a hundred thousand numbers give the same bits", () => {
  const uniform = uniforms(5);
  const values = Array.from({ length: 100_000 }, () => (uniform() - 0.5) * 2 ** Math.floor(60 * uniform() - 30));
  const whole = exactValue(sumOf(values));
  expect(exactValue(sumOf([...values].reverse()))).toBe(whole);
  const parts = [0, 7, 31_234, 99_999, 100_000];
  const merged = emptyExactSum();
  for (const [i, from] of parts.entries()) mergeExactly(merged, sumOf(values.slice(from, parts[i + 1])));
  expect(exactValue(merged)).toBe(whole);
  const plain = values.reduce((a, b) => a + b, 0);
  expect(Math.abs(whole / plain - 1)).toBeLessThan(1e-9);
});

test("more numbers than a limb takes without a carry", () => {
  const sum = emptyExactSum();
  const value = 1 - 2 ** -53;
  for (let i = 0; i < 2_200_000; i++) addExactly(sum, value);
  expect(exactValue(sum)).toBe(2_200_000 * value);
});
