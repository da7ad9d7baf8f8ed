import { golden } from "../../test/support/golden.ts";
import { reverseBits, scrambledDigits, scrambleKeys } from "./owenScrambling.ts";
import { maxSobolDimensions, nextSobolPoint, sobolDirections, sobolPoint } from "./sobol.ts";

const two32 = 4_294_967_296;

interface Published {
  readonly cases: readonly {
    readonly id: string;
    readonly family: string;
    // biome-ignore lint/suspicious/noExplicitAny: every family has inputs of its own.
    readonly inputs: any;
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly expected: any;
  }[];
}
const published = golden<Published>("montecarlo/published_sequences.json").cases;
const caseOf = (id: string) => published.find((one) => one.id === id)!;

/** The first `count` points of the sequence from `first` on as rows of coordinates, scrambled with a seed or not. */
function points(dimensions: number, first: number, count: number, seed: number | null = null): number[][] {
  const directions = sobolDirections(dimensions);
  const keys = scrambleKeys(seed ?? 0, 3, dimensions);
  const point = new Uint32Array(dimensions);
  sobolPoint(directions, first, point);
  return Array.from({ length: count }, (_, i) => {
    const row = Array.from(
      point,
      (word, d) => (seed === null ? word : scrambledDigits(reverseBits(word), keys[d]!)) / two32,
    );
    nextSobolPoint(directions, first + i, point);
    return row;
  });
}

describe("Sobol sequence", () => {
  test("has the points of scipy in dimensions up to the last one", () => {
    const { dimensions, points: rows } = golden<{
      dimensions: number[];
      points: { index: number; values: number[] }[];
    }>("montecarlo/sobol.json");
    const directions = sobolDirections(maxSobolDimensions);
    const point = new Uint32Array(maxSobolDimensions);
    for (const { index, values } of rows) {
      sobolPoint(directions, index, point);
      expect(dimensions.map((d) => point[d - 1]! / two32)).toEqual(values);
    }
  });

  test("has the published points in Gray code order without the zero point", () => {
    expect(points(1, 1, 31).flat()).toEqual(caseOf("sobol-1d-31").expected.points);
  });

  test("reaches points far ahead without the ones before them", () => {
    const { inputs, expected } = caseOf("sobol-1d-large-skip");
    // The source counts in natural order; the point of natural index i has Gray index i ^ (i >> 1) inverted.
    const grayIndexOf = (natural: number) => {
      let index = natural;
      for (let shift = 1; shift < 32; shift *= 2) index ^= index >>> shift;
      return index >>> 0;
    };
    const got = Array.from({ length: inputs.points }, (_, i) => points(1, grayIndexOf(inputs.skip + i), 1)[0]!);
    // Its first point is index skip + 1, and it rounds to single precision.
    const next = Array.from({ length: inputs.points }, (_, i) => points(1, grayIndexOf(inputs.skip + 1 + i), 1)[0]!);
    const distance = (rows: number[][]) => Math.max(...rows.map((row, i) => Math.abs(row[0]! - expected.points[i][0])));
    expect(Math.min(distance(got), distance(next))).toBeLessThan(1e-6);
  });

  test.each([0, 4, 5])(
    "scramble seed %i: 2^m points put one point into every elementary interval of one dimension",
    (seed) => {
      for (const [d, row] of transposed(points(50, 0, 256, seed === 0 ? null : seed)).entries()) {
        const cells = new Set(row.map((x) => Math.floor(x * 256)));
        expect([d, cells.size]).toEqual([d, 256]);
      }
    },
  );

  test.each([0, 6, 7])("scramble seed %i: dimensions 1 and 2 are a (0, m, 2)-net", (seed) => {
    const m = 8;
    const net = points(2, 3 * 2 ** m, 2 ** m, seed === 0 ? null : seed);
    for (let a = 0; a <= m; a++) {
      const cells = new Set(net.map(([x, y]) => `${Math.floor(x! * 2 ** a)},${Math.floor(y! * 2 ** (m - a))}`));
      expect(cells.size).toBe(2 ** m);
    }
  });

  test.each(["sobol-highdim-1000", "sobol-highdim-2000"])("%s: error of a product over many dimensions", (id) => {
    const { inputs, expected } = caseOf(id);
    const errorOf = (seed: number | null, first: number) => {
      const directions = sobolDirections(inputs.dimension);
      const keys = scrambleKeys(seed ?? 0, 0, inputs.dimension);
      const point = new Uint32Array(inputs.dimension);
      sobolPoint(directions, first, point);
      let sum = 0;
      for (let i = 0; i < inputs.points; i++) {
        let product = 1;
        for (let d = 0; d < point.length; d++) {
          const word = seed === null ? point[d]! : scrambledDigits(reverseBits(point[d]!), keys[d]!);
          product *= 1 + 0.01 * (word / two32 - 0.5);
        }
        sum += product;
        nextSobolPoint(directions, first + i, point);
      }
      return Math.log10(Math.abs(sum / inputs.points - 1));
    };
    expect(errorOf(null, 1)).toBeLessThan(expected.log10AbsErrorMax.sobolGray);
    expect(errorOf(43, 0)).toBeLessThan(expected.log10AbsErrorMax.owenScrambledBurley2020);
  });

  test("refuses more dimensions than the table has", () => {
    expect(() => sobolDirections(maxSobolDimensions + 1)).toThrow("a whole number from 1 to 4096; received 4097");
  });
});

describe("Owen scrambling", () => {
  test("points that share their first digits share them after the scramble, and the next digit differs", () => {
    const [key] = scrambleKeys(11, 0, 1);
    for (let k = 1; k < 32; k++) {
      const a = 0x9e3779b9;
      const b = (a ^ (1 << (31 - k))) >>> 0;
      const [x, y] = [a, b].map((word) => scrambledDigits(reverseBits(word), key!));
      expect(Math.clz32(x! ^ y!)).toBe(k);
    }
  });

  test("1,000 scrambles of one point are uniform (chi-square over 16 cells, seeds 0 to 999)", () => {
    const counts = new Float64Array(16);
    for (let seed = 0; seed < 1000; seed++) {
      const key = scrambleKeys(seed, 0, 3)[2]!;
      counts[scrambledDigits(reverseBits(0x40000000), key) >>> 28]! += 1;
    }
    // 99.99 % quantile of chi-square with 15 degrees of freedom.
    expect(counts.reduce((sum, n) => sum + (n - 62.5) ** 2 / 62.5, 0)).toBeLessThan(44.3);
  });
});

const transposed = (rows: number[][]): number[][] => rows[0]!.map((_, d) => rows.map((row) => row[d]!));
