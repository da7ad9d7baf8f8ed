import { relativeError } from "../../test/support/golden.ts";
import { uniforms } from "../../test/support/random.ts";
import { cosQuarter, exp, log, sinQuarter } from "./elementary.ts";

// The engine's own functions are within one unit in the last place on every platform: good enough to compare with two.
const twoUlp = 2 * 2 ** -52;

test("exp agrees with the engine over its whole range (seed 1)", () => {
  const uniform = uniforms(1);
  for (let i = 0; i < 20_000; i++) {
    const x = -700 + 1400 * uniform();
    expect(relativeError(exp(x), Math.exp(x))).toBeLessThan(twoUlp);
  }
});

test("exp keeps its limits", () => {
  expect(exp(0)).toBe(1);
  expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
  expect(exp(-746)).toBe(0);
  expect(exp(-740)).toBeGreaterThan(0);
  expect(exp(Number.NaN)).toBeNaN();
});

test("log agrees with the engine over many orders of magnitude (seed 2)", () => {
  const uniform = uniforms(2);
  for (let i = 0; i < 20_000; i++) {
    const x = 10 ** (-300 + 600 * uniform());
    expect(relativeError(log(x), Math.log(x))).toBeLessThan(twoUlp);
    const near = 0.5 + uniform();
    expect(relativeError(log(near), Math.log(near))).toBeLessThan(twoUlp);
  }
});

test("log keeps its limits", () => {
  expect(log(1)).toBe(0);
  expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(log(-1)).toBeNaN();
  expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(log(5e-324)).toBeCloseTo(-744.4400719213812, 10);
});

test("log undoes exp (seed 3)", () => {
  const uniform = uniforms(3);
  for (let i = 0; i < 5_000; i++) {
    const x = -300 + 600 * uniform();
    expect(Math.abs(log(exp(x)) - x)).toBeLessThan(1e-13 * Math.max(1, Math.abs(x)));
  }
});

test("sine and cosine of an eighth of the circle agree with the engine", () => {
  for (let i = -1000; i <= 1000; i++) {
    const x = (i / 1000) * (Math.PI / 4);
    expect(Math.abs(sinQuarter(x) - Math.sin(x))).toBeLessThan(3e-16);
    expect(Math.abs(cosQuarter(x) - Math.cos(x))).toBeLessThan(3e-16);
  }
});
