import { uniforms } from "../../../test/support/random.ts";
import { KinkProgram, type KinkRow } from "./kinkProgram.ts";

function optimum(program: KinkProgram) {
  const answer = program.solve();
  if (answer.status !== "optimal") throw new Error(answer.status);
  return answer;
}

const costOf = (rows: readonly KinkRow[], linear: Float64Array, x: Float64Array): number =>
  rows.reduce(
    (sum, { coefficients, bound, low, high }) => {
      const r = x.reduce((part, value, i) => part + coefficients[i]! * value, -bound);
      return sum + (r > 0 ? high * r : low * r);
    },
    linear.reduce((sum, c, i) => sum + c * x[i]!, 0),
  );

/** Absolute values, hinges, and equal rows, of whole numbers so that many meet in one point. */
function rowsOf(seed: number, size: number, count: number): readonly KinkRow[] {
  const uniform = uniforms(seed);
  const whole = (most: number) => Math.floor((2 * most + 1) * uniform()) - most;
  const rows = Array.from({ length: count }, (_, at): KinkRow => {
    const high = at % 3 === 0 ? 1 : uniform();
    return {
      coefficients: Float64Array.from({ length: size }, () => whole(2) / 2),
      bound: whole(3) / 4,
      low: at % 3 === 0 ? -1 : at % 3 === 1 ? 0 : -uniform(),
      high,
    };
  });
  const box = Array.from({ length: size }, (_, i): KinkRow => {
    return { coefficients: new Float64Array(size).fill(0).with(i, 1), bound: 0, low: -0.5, high: 0.5 };
  });
  return [...box, ...rows, ...rows.slice(0, size)];
}

test("the least sum of absolute distances is at the median, and the multipliers prove it", () => {
  const program = new KinkProgram(new Float64Array(1), new Float64Array(1), 5);
  for (const bound of [7, -2, 3, 11, 4]) program.addRow({ coefficients: [1], bound, low: -1, high: 1 });
  const { x, lowerBound, multipliers } = optimum(program);
  expect(x[0]).toBe(4);
  expect(lowerBound).toBe(17);
  expect([...multipliers]).toEqual([-1, 1, 1, -1, 0]);
});

test("the cost is the proven bound, and multipliers balance the linear cost (seeds 0 … 99)", () => {
  for (let seed = 0; seed < 100; seed++) {
    const size = 1 + (seed % 9);
    const rows = rowsOf(seed, size, 4 * size);
    const linear = Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 0.3 : -0.2));
    const program = new KinkProgram(linear, new Float64Array(size).fill(0.25), rows.length);
    for (const row of rows) program.addRow(row);
    const { x, lowerBound, multipliers } = optimum(program);
    const cost = costOf(rows, linear, x);
    expect({ seed, gap: Math.abs(cost - lowerBound) < 1e-11 }).toEqual({ seed, gap: true });
    for (let i = 0; i < size; i++) {
      expect(rows.reduce((sum, row, at) => sum + multipliers[at]! * row.coefficients[i]!, linear[i]!)).toBeCloseTo(
        0,
        10,
      );
    }
    rows.forEach(({ low, high }, at) => {
      expect(multipliers[at]).toBeGreaterThanOrEqual(low);
      expect(multipliers[at]).toBeLessThanOrEqual(high);
    });
    // The same with the rows in two parts and a solve between them.
    const later = new KinkProgram(linear, new Float64Array(size), rows.length);
    for (const row of rows.slice(0, 2 * size)) later.addRow(row);
    later.solve("unchecked");
    for (const row of rows.slice(2 * size)) later.addRow(row);
    expect(optimum(later).lowerBound).toBeCloseTo(lowerBound, 11);
  }
});

test("a cost that falls for ever has no least value", () => {
  const program = new KinkProgram(Float64Array.of(-2), new Float64Array(1), 1);
  program.addRow({ coefficients: [1], bound: 0, low: 0, high: 1 });
  expect(program.solve().status).toBe("unbounded");
});
