import { triangularInverse } from "./triangularInverse.ts";

test("the inverse times the matrix is the identity", () => {
  // Inverse of (2 0 0; 4 1 0; −6 3 4) by hand.
  const lower = Float64Array.of(2, 0, 0, 4, 1, 0, -6, 3, 4);
  expect([...triangularInverse(lower, 3)]).toEqual([0.5, 0, 0, -2, 1, 0, 2.25, -0.75, 0.25]);
});
