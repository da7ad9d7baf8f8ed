import { normalQuantile } from "./normal.ts";
import { philox4x32 } from "./philox.ts";

// Bound once: in the contexts that tests run in, looking up a global costs more than what is done with it.
const { abs, floor, max, min } = Math;

/** Points of one shifted rule. */
export const latticePoints = 4096;
/** Most coordinates of a point. */
export const latticeDimensions = 100;

/** Made by make_lattice_rule.py, component by component. */
const generator: readonly number[] = [
  1, 1557, 1087, 701, 1163, 321, 1649, 207, 1827, 1203, 1935, 1869, 433, 299, 735, 1735, 1675, 1279, 551, 2015, 1799,
  531, 1427, 793, 559, 901, 137, 61, 1231, 1751, 925, 509, 343, 2021, 1311, 1439, 1055, 1381, 651, 307, 2033, 785, 1029,
  1289, 81, 187, 339, 143, 1489, 871, 87, 1583, 101, 1901, 1715, 633, 1983, 1175, 1975, 1679, 1047, 893, 921, 373, 537,
  515, 1435, 1355, 333, 1477, 1909, 1019, 83, 1903, 2011, 1499, 1635, 229, 1227, 1423, 1611, 1523, 1395, 937, 189, 99,
  1667, 447, 875, 1255, 1905, 71, 49, 85, 1313, 199, 165, 927, 719, 1411,
];

/** Key of the shifts: any fixed words. */
const key = [0x6c617474, 0x69636531] as const;

/**
 * A random shift of the lattice rule, the same for the same index everywhere.
 *
 * @param index - integer ≥ 0.
 * @param dimensions - 1 … {@link latticeDimensions}.
 * @returns shape (dimensions,); independent, uniform on (0, 1).
 */
export const latticeShift = (index: number, dimensions: number): Float64Array =>
  Float64Array.from({ length: dimensions }, (_, j) => {
    const [high, low] = philox4x32([j, index, 0, 0], key);
    return ((high >>> 5) * 67_108_864 + (low >>> 6) + 0.5) / 9_007_199_254_740_992;
  });

/**
 * One point of a randomly shifted rank-1 lattice rule as independent standard normals.
 *
 * The average over the {@link latticePoints} points of one shift is an unbiased estimate of the mean of a function of
 * independent normals; averages over different shifts are independent of each other, and their spread gives the standard
 * error. Coordinates are folded like a tent, which makes the error fall with the square of the number of points where the
 * function is smooth. Earlier coordinates are covered better.
 *
 * @param point - integer, 0 … latticePoints − 1.
 * @param shift - see {@link latticeShift}.
 * @param normals - shape (dimensions,); overwritten.
 * @see I. Sloan, S. Joe, Lattice methods for multiple integration (1994); F. Hickernell, "Obtaining O(N^−2+ε) convergence for
 * lattice quadrature rules" (2002).
 */
export function latticeNormals(point: number, shift: Float64Array, normals: Float64Array): void {
  for (let j = 0; j < shift.length; j++) {
    const position = ((point * generator[j]!) % latticePoints) / latticePoints + shift[j]!;
    const u = position - floor(position);
    const folded = 1 - abs(2 * u - 1);
    normals[j] = normalQuantile(min(1 - 1e-16, max(1e-300, folded)));
  }
}
