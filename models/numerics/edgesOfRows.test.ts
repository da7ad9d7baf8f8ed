import { uniforms } from "../../test/support/random.ts";
import { edgesOfRows } from "./edgesOfRows.ts";

test("every edge moves its own row by one and no other", () => {
  const k = 12;
  const uniform = uniforms(4);
  const matrix = Float64Array.from({ length: k * k }, () => uniform() - 0.5);
  const edges = edgesOfRows(matrix.slice(), k)!;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let product = 0;
      for (let m = 0; m < k; m++) product += matrix[j * k + m]! * edges[i * k + m]!;
      expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
    }
  }
});

test("a singular matrix has none", () => {
  expect(edgesOfRows(Float64Array.of(1, 2, 2, 4), 2)).toBeNull();
  // The first pivot is not on the diagonal.
  expect([...edgesOfRows(Float64Array.of(0, 2, 4, 0), 2)!]).toEqual([0, 0.5, 0.25, 0]);
});
