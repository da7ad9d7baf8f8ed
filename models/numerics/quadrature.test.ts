import { chebyshevPoints, interpolationWeights } from "./chebyshev.ts";
import { solveLinear } from "./linearSystem.ts";
import { cosineOfHalfTurns, gaussLegendre } from "./quadrature.ts";
import { findRoot } from "./roots.ts";

test.each([1, 2, 7, 48, 64])("%d Gauss–Legendre nodes integrate polynomials of degree 2n − 1 exactly", (n) => {
  const { nodes, weights } = gaussLegendre(n);
  for (const degree of [0, 1, 2 * n - 2, 2 * n - 1]) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weights[i]! * nodes[i]! ** degree;
    expect(sum).toBeCloseTo(degree % 2 === 0 ? 2 / (degree + 1) : 0, 13);
  }
});

test("five Gauss–Legendre nodes are those of Abramowitz and Stegun, table 25.4", () => {
  const { nodes, weights } = gaussLegendre(5);
  expect(nodes[4]).toBeCloseTo(0.906179845938664, 14);
  expect(weights[4]).toBeCloseTo(0.236926885056189, 14);
  expect(weights[2]).toBeCloseTo(0.568888888888889, 14);
});

test("cosines of half turns", () => {
  for (const [u, cosine] of [
    [0, 1],
    [1 / 3, 0.5],
    [0.5, 0],
    [2 / 3, -0.5],
    [1, -1],
  ] as const) {
    expect(cosineOfHalfTurns(u)).toBeCloseTo(cosine, 15);
  }
});

test("interpolation on Chebyshev points gives polynomials back", () => {
  const points = chebyshevPoints(6);
  const polynomial = (x: number) => 3 + x - 2 * x ** 3 + 0.5 * x ** 6;
  for (const x of [-1, -0.83, 0, 0.1, points[3]!, 0.99, 1]) {
    const weights = interpolationWeights(points, x);
    const value = weights.reduce((sum, weight, i) => sum + weight * polynomial(points[i]!), 0);
    expect(value).toBeCloseTo(polynomial(x), 13);
  }
});

test("a linear system is solved, also where a pivot is zero", () => {
  const matrix = [0, 2, 1, 1, -1, 0, 3, 0, 4];
  const solution = solveLinear(Float64Array.from(matrix), Float64Array.from([7, -1, 15]));
  for (const [i, value] of [1, 2, 3].entries()) expect(solution[i]).toBeCloseTo(value, 13);
});

test("a root is found to its tolerance, rising or falling", () => {
  expect(findRoot((x) => x * x * x - 2, 0, 2, 1e-12)).toBeCloseTo(2 ** (1 / 3), 11);
  expect(findRoot((x) => 1 - x * x, 0, 5, 1e-12)).toBeCloseTo(1, 11);
  expect(findRoot((x) => x - 3, 3, 5, 1e-12)).toBe(3);
});
