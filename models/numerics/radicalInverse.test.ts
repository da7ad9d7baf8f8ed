import { golden } from "../../test/support/golden.ts";
import { faurePoint, radicalInverse } from "./radicalInverse.ts";

interface Published {
  // biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
  readonly cases: readonly { readonly id: string; readonly inputs: any; readonly expected: { readonly points: any } }[];
}
const { cases } = golden<Published>("montecarlo/published_sequences.json");
const caseOf = (id: string) => cases.find((one) => one.id === id)!;

test.each(["halton-base2", "halton-base3"])("%s: published points", (id) => {
  const { inputs, expected } = caseOf(id);
  expected.points.forEach((x: number, i: number) => {
    expect(radicalInverse(i + inputs.firstIndex, inputs.base)).toBeCloseTo(x, 15);
  });
});

test("Faure in two dimensions: published second coordinates", () => {
  const { inputs, expected } = caseOf("faure-2d");
  expect(Array.from({ length: inputs.points }, (_, i) => faurePoint(i + 1, 2)[1])).toEqual(expected.points);
});

test("Faure in three dimensions: published points", () => {
  const { inputs, expected } = caseOf("faure-3d");
  for (let i = 0; i < inputs.points; i++) {
    faurePoint(i + 1, 3).forEach((x, d) => {
      expect(x).toBeCloseTo(expected.points[i][d], 14);
    });
  }
});

test("Faure: 5² points in 5 dimensions put 5 points into every strip of width 1/5", () => {
  const points = Array.from({ length: 25 }, (_, i) => faurePoint(i, 5));
  for (let d = 0; d < 5; d++) {
    const base = 5;
    const strips = new Map<number, number>();
    for (const point of points) {
      const strip = Math.floor(point[d]! * base + 1e-9);
      strips.set(strip, (strips.get(strip) ?? 0) + 1);
    }
    expect([...strips.values()]).toEqual(Array(base).fill(5));
  }
});

test("a base below 2 is refused", () => {
  expect(() => radicalInverse(1, 1)).toThrow("base");
});
