import { latticeNormals, latticePoints, latticeShift } from "./latticeRule.ts";

const meanOver = (shift: number, dimensions: number, f: (z: Float64Array) => number): number => {
  const offsets = latticeShift(shift, dimensions);
  const normals = new Float64Array(dimensions);
  let sum = 0;
  for (let point = 0; point < latticePoints; point++) {
    latticeNormals(point, offsets, normals);
    sum += f(normals);
  }
  return sum / latticePoints;
};

describe("latticeNormals", () => {
  test.each([1, 5, 40])("has the moments of %d independent normals", (dimensions) => {
    const last = dimensions - 1;
    for (const shift of [0, 7]) {
      expect(Math.abs(meanOver(shift, dimensions, (z) => z[last]!))).toBeLessThan(1e-3);
      expect(Math.abs(meanOver(shift, dimensions, (z) => z[last]! * z[last]! - 1))).toBeLessThan(5e-3);
      if (last > 0) expect(Math.abs(meanOver(shift, dimensions, (z) => z[0]! * z[last]!))).toBeLessThan(5e-3);
    }
  });

  test("shifts differ, and one index is one shift", () => {
    expect(latticeShift(3, 4)).toEqual(latticeShift(3, 4));
    expect(latticeShift(3, 4)).not.toEqual(latticeShift(4, 4));
  });

  test("is much better than random points on a smooth function of ten normals", () => {
    const f = (z: Float64Array) => Math.exp(0.1 * z.reduce((sum, x) => sum + x, 0) - 0.05);
    const errors = Array.from({ length: 8 }, (_, shift) => meanOver(shift, 10, f) - 1);
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    // Random points would be off by 0.32/√4096 = 0.005.
    expect(spread).toBeLessThan(2e-4);
  });
});
