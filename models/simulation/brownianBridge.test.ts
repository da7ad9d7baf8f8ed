import { golden } from "../../test/support/golden.ts";
import { normalQuantile } from "../numerics/normal.ts";
import { nextSobolPoint, sobolDirections, sobolPoint } from "../numerics/sobol.ts";
import { bridgeIncrements, brownianBridge } from "./brownianBridge.ts";

interface Published {
  // biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
  readonly cases: readonly { readonly id: string; readonly inputs: any; readonly tolerance: any }[];
}

test("the published case: increments and paths have their covariance under Sobol points", () => {
  const { inputs, tolerance } = golden<Published>("montecarlo/published_sequences.json").cases.find(
    ({ id }) => id === "brownian-bridge-cov",
  )!;
  const times = Float64Array.from(inputs.times as number[]);
  const n = times.length;
  const bridge = brownianBridge(times);
  const directions = sobolDirections(n);
  const point = new Uint32Array(n);
  const [normals, walk, increments] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const sums = new Float64Array(n);
  const products = new Float64Array(n * n);
  const pathProducts = new Float64Array(n * n);
  sobolPoint(directions, 1, point);
  for (let i = 1; i <= inputs.samples; i++) {
    for (let d = 0; d < n; d++) normals[d] = normalQuantile(point[d]! / 2 ** 32);
    bridgeIncrements(bridge, normals, 1, walk, increments);
    for (let a = 0; a < n; a++) {
      sums[a]! += increments[a]!;
      for (let b = 0; b <= a; b++) {
        products[a * n + b]! += increments[a]! * increments[b]!;
        pathProducts[a * n + b]! += walk[a]! * walk[b]!;
      }
    }
    nextSobolPoint(directions, i, point);
  }
  for (let a = 0; a < n; a++) {
    // A mean of numbers of size 1 over 2¹⁸ additions: rounding leaves 1e-13, where the source has a compensated sum.
    expect(Math.abs(sums[a]! / inputs.samples)).toBeLessThan(1e-13);
    for (let b = 0; b <= a; b++) {
      const identity = a === b ? 1 : 0;
      expect(Math.abs(products[a * n + b]! / inputs.samples - identity)).toBeLessThan(
        tolerance.normalisedCovariance.abs,
      );
      expect(Math.abs(pathProducts[a * n + b]! / inputs.samples - Math.min(times[a]!, times[b]!))).toBeLessThan(
        tolerance.pathCovariance.abs,
      );
    }
  }
});

test.each([1, 2, 3, 7, 64])("the map over %i unequal steps is orthogonal for two motions at once", (n) => {
  const times = Float64Array.from({ length: n }, (_, i) => (i + 1) ** 1.5);
  const bridge = brownianBridge(times);
  const columns = Array.from({ length: n }, (_, j) => {
    const normals = new Float64Array(2 * n);
    normals[2 * j + 1] = 1;
    const increments = new Float64Array(2 * n);
    bridgeIncrements(bridge, normals, 2, new Float64Array(2 * n), increments);
    expect(increments.filter((x, i) => i % 2 === 0 && x !== 0)).toHaveLength(0);
    return increments.filter((_, i) => i % 2 === 1);
  });
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const dot = columns[i]!.reduce((sum, x, s) => sum + x * columns[j]![s]!, 0);
      expect(dot).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  }
});
