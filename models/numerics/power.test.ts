import { relativeError } from "../../test/support/golden.ts";
import { uniforms } from "../../test/support/random.ts";
import { expm1, log1p, pow } from "./power.ts";

const ulp = 2 ** -52;

test("pow agrees with the engine over its whole range (seed 1)", () => {
  const uniform = uniforms(1);
  for (let i = 0; i < 20_000; i++) {
    const x = 10 ** (-20 + 40 * uniform());
    const y = (-1 + 2 * uniform()) * Math.min(60, Math.abs(700 / Math.log(x)));
    expect(relativeError(pow(x, y), x ** y)).toBeLessThan(10 * ulp);
  }
});

test("pow of growth factors over centuries of days keeps the last digits (seed 2)", () => {
  const uniform = uniforms(2);
  for (let i = 0; i < 20_000; i++) {
    const x = 0.99 + 0.02 * uniform();
    const y = 10_000 * uniform();
    expect(relativeError(pow(x, y), x ** y)).toBeLessThan(4 * ulp);
  }
});

test("pow of whole numbers is exact where the result is", () => {
  for (let x = 1; x <= 20; x++) for (let y = 0; y <= 8; y++) expect(relativeError(pow(x, y), x ** y)).toBeLessThan(ulp);
});

test("pow keeps its limits", () => {
  expect(pow(0, 2)).toBe(0);
  expect(pow(0, -1)).toBe(Number.POSITIVE_INFINITY);
  expect(pow(0, 0)).toBe(1);
  expect(pow(-8, 1 / 3)).toBeNaN();
  expect(pow(2, 2_000)).toBe(Number.POSITIVE_INFINITY);
  expect(pow(2, -2_000)).toBe(0);
  expect(pow(Number.POSITIVE_INFINITY, 0.5)).toBe(Number.POSITIVE_INFINITY);
});

test("expm1 and log1p agree with the engine near zero and far from it (seed 3)", () => {
  const uniform = uniforms(3);
  for (let i = 0; i < 20_000; i++) {
    const size = 10 ** (-18 + 19 * uniform());
    for (const x of [size, -Math.min(size, 0.999)]) {
      expect(relativeError(expm1(x), Math.expm1(x))).toBeLessThan(4 * ulp);
      expect(relativeError(log1p(x), Math.log1p(x))).toBeLessThan(4 * ulp);
    }
  }
});
