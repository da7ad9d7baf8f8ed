import { complex, complexExp, complexLog, complexLog1p, complexSqrt, over, times } from "./complex.ts";
import { atan2, cos, sin } from "./trigonometry.ts";

test("sine and cosine are those of the engine to two units in the last place of one", () => {
  for (let i = -2_000; i <= 2_000; i++) {
    const x = i * 0.37;
    expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(5e-16);
    expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(5e-16);
  }
  expect(cos(2e6)).toBeNaN();
});

test("sine and cosine of angles with known values", () => {
  expect(sin(Math.PI / 6)).toBeCloseTo(0.5, 15);
  expect(cos(Math.PI / 4)).toBeCloseTo(Math.SQRT1_2, 15);
  expect(cos(100 * Math.PI)).toBeCloseTo(1, 13);
});

test("the angle of a point, in every quadrant and on the axes", () => {
  const sides = [-3, -1.1, -0.6, -0.2, 0, 0.2, 0.6, 1.1, 3];
  for (const y of sides) {
    for (const x of sides) expect(Math.abs(atan2(y, x) - Math.atan2(y + 0, x + 0))).toBeLessThan(5e-16);
  }
});

test.each([complex(0.3, -2), complex(-4, 0.001), complex(-1e-3, -7), complex(5, 0)])(
  "%o: roots, logarithms and quotients invert",
  (a) => {
    const root = complexSqrt(a);
    for (const b of [times(root, root), complexExp(complexLog(a)), times(over(a, complex(1, 2)), complex(1, 2))]) {
      expect(b.re).toBeCloseTo(a.re, 13);
      expect(b.im).toBeCloseTo(a.im, 13);
    }
    expect(root.re).toBeGreaterThanOrEqual(0);
  },
);

test("the logarithm of 1 + a keeps the digits of a small a, with no seam at its series", () => {
  const tiny = complexLog1p(complex(1e-9, 2e-9));
  // a − a²/2 with a² = −3e-18 + 4e-18 i.
  expect(tiny.re / (1e-9 + 1.5e-18)).toBeCloseTo(1, 15);
  expect(tiny.im / (2e-9 - 2e-18)).toBeCloseTo(1, 15);
  const [below, above] = [complexLog1p(complex(9.999e-4)), complexLog1p(complex(1.0001e-3))];
  expect(below.re).toBeCloseTo(Math.log1p(9.999e-4), 15);
  expect(above.re).toBeCloseTo(Math.log1p(1.0001e-3), 15);
});
