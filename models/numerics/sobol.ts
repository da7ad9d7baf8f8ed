import { requireThat } from "../requireThat.ts";
import { joeKuoBits, joeKuoDimensions } from "./joeKuoDirections.ts";

/** Most dimensions that a Sobol point can have. */
export const maxSobolDimensions: number = joeKuoDimensions;

/** Digits of a point: 2³² points before it repeats. */
const sobolBits = 32;

/**
 * Direction numbers of the first `dimensions` dimensions of the Sobol sequence (Joe and Kuo's, optimised for
 * two-dimensional projections).
 *
 * @param dimensions - integer in [1, {@link maxSobolDimensions}].
 * @returns 32 × dimensions words, row-major: entry (b, d) is what bit b of the (Gray-coded) index adds modulo 2 to the
 * binary digits of coordinate d, the first digit in the highest bit.
 * @throws {@link CatalogueError} `model.input` when `dimensions` is outside its domain.
 * @see S. Joe, F. Kuo, "Remark on algorithm 659: implementing Sobol's quasirandom sequence generator", ACM TOMS 29 (2003)
 * 49–57, equations 2 and 3; the same, SIAM J. Sci. Comput. 30 (2008) 2635–2654.
 */
export function sobolDirections(dimensions: number): Uint32Array {
  requireThat(
    Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= maxSobolDimensions,
    "dimensions",
    `a whole number from 1 to ${maxSobolDimensions}`,
    dimensions,
  );
  const directions = new Uint32Array(sobolBits * dimensions);
  for (let b = 0; b < sobolBits; b++) directions[b * dimensions] = (1 << (sobolBits - 1 - b)) >>> 0;
  const read = bitReader(atob(joeKuoBits));
  const column = new Uint32Array(sobolBits);
  for (let d = 1; d < dimensions; d++) {
    const degree = read(5);
    const inner = read(degree - 1);
    for (let i = 0; i < degree; i++) column[i] = ((2 * read(i) + 1) << (sobolBits - 1 - i)) >>> 0;
    for (let i = degree; i < sobolBits; i++) {
      let word = column[i - degree]! ^ (column[i - degree]! >>> degree);
      for (let j = 1; j < degree; j++) if ((inner >>> (degree - 1 - j)) & 1) word ^= column[i - j]!;
      column[i] = word;
    }
    for (let i = 0; i < sobolBits; i++) directions[i * dimensions + d] = column[i]!;
  }
  return directions;
}

/** Reads numbers of some bits from a string of bytes, the highest bit first. */
function bitReader(bytes: string): (width: number) => number {
  let at = 0;
  return (width) => {
    let value = 0;
    for (let i = 0; i < width; i++, at++) value = 2 * value + ((bytes.charCodeAt(at >>> 3) >>> (7 - (at & 7))) & 1);
    return value;
  };
}

/**
 * Sets `point` to the digits of point `index` of the sequence in Gray code order; point 0 is zero.
 *
 * @param directions - of {@link sobolDirections}.
 * @param index - integer in [0, 2³²).
 * @param point - one word for each dimension, filled; the coordinate is the word over 2³².
 */
export function sobolPoint(directions: Uint32Array, index: number, point: Uint32Array): void {
  const dimensions = point.length;
  const gray = (index ^ (index >>> 1)) >>> 0;
  point.fill(0);
  for (let b = 0; b < sobolBits; b++) {
    if (((gray >>> b) & 1) === 0) continue;
    for (let d = 0; d < dimensions; d++) point[d]! ^= directions[b * dimensions + d]!;
  }
}

/**
 * Takes `point` from point `index` to point `index` + 1 in Gray code order.
 *
 * @see I. Antonov, V. Saleev, "An economic method of computing LPτ-sequences", USSR Comput. Math. 19 (1979) 252–256.
 */
export function nextSobolPoint(directions: Uint32Array, index: number, point: Uint32Array): void {
  const dimensions = point.length;
  // The number of trailing ones of the index is the bit that changes in the Gray code.
  const row = (31 - Math.clz32(~index & (index + 1))) * dimensions;
  for (let d = 0; d < dimensions; d++) point[d]! ^= directions[row + d]!;
}
