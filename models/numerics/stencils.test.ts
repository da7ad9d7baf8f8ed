import { stencils } from "./stencils.ts";

const power = (x: number, n: number): number => x ** n;

describe.each(["central", "forward"] as const)("%s stencils", (side) => {
  test.each([
    ["slope", 1],
    ["curvature", 2],
  ] as const)("the %s of every polynomial up to degree 4 is exact", (name, order) => {
    const { offsets, weights } = stencils[side][name];
    for (let degree = 0; degree <= 4; degree++) {
      const derivative = offsets.reduce((sum, offset, i) => sum + weights[i]! * power(offset, degree), 0);
      expect(derivative).toBeCloseTo(degree === order ? order : 0, 12);
    }
  });
});
