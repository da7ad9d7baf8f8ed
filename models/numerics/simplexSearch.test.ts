import { simplexSearch } from "./simplexSearch.ts";

test("Rosenbrock's valley", () => {
  const rosenbrock = ([x, y]: Float64Array) => 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2;
  const { at, converged } = simplexSearch(
    rosenbrock,
    Float64Array.of(-1.2, 1),
    Float64Array.of(0.1, 0.1),
    1e-14,
    5_000,
  );
  expect(converged).toBe(true);
  expect(at[0]).toBeCloseTo(1, 6);
  expect(at[1]).toBeCloseTo(1, 6);
});

test("a domain with a hard edge", () => {
  const f = ([x]: Float64Array) => (x! < 0.5 ? Number.POSITIVE_INFINITY : x!);
  expect(simplexSearch(f, Float64Array.of(3), Float64Array.of(1), 1e-12, 1_000).value).toBeCloseTo(0.5, 6);
});

test("says so when the evaluations run out", () => {
  const f = ([x, y]: Float64Array) => x! * x! + y! * y!;
  expect(simplexSearch(f, Float64Array.of(1, 1), Float64Array.of(1, 1), 1e-15, 20).converged).toBe(false);
});
