import { normalCdf, normalPdf } from "../numerics/normal.ts";
import { philox4x32 } from "../numerics/philox.ts";
import { zigguratEdges as edges, normalOfWord } from "./ziggurat.ts";

const rootTwoPi = Math.sqrt(2 * Math.PI);
const density = (x: number) => rootTwoPi * normalPdf(x);
const layers = edges.length - 1;
const area = edges[0]! * density(edges[1]!);

/** Words of one layer whose point lies between its inner and its outer edge, with that point. */
function wordsOutsideCore(layer: number, count: number) {
  const bits = new DataView(new ArrayBuffer(8));
  const core = edges[layer + 1]! / edges[layer]!;
  return Array.from({ length: count }, (_, i) => {
    const [first, second] = philox4x32([i, layer, 0, 0], [1, 2]);
    const size = core + ((1 - core) * (first + 0.5)) / 2 ** 32;
    bits.setFloat64(0, 3 + (second & 1 ? size : -size));
    const fraction = (bits.getBigUint64(0) << 12n) & 0xffff_ffff_ffff_e000n;
    bits.setBigUint64(0, 0x4000_0000_0000_0001n | (fraction >> 12n));
    return {
      low: Number(fraction & 0xffff_ffffn) | (layer << 3),
      high: Number(fraction >> 32n),
      point: (bits.getFloat64(0) - 3) * edges[layer]!,
    };
  });
}

test("the layers have one area and close at the top of the density", () => {
  expect(area).toBeCloseTo(edges[1]! * density(edges[1]!) + rootTwoPi * normalCdf(-edges[1]!), 15);
  for (let i = 1; i < layers; i++) {
    const height = density(edges[i + 1]!) - density(edges[i]!);
    expect(Math.abs(edges[i]! * height - area)).toBeLessThan(1e-13);
  }
  expect(edges[layers]).toBe(0);
});

test("a word in the core of its layer is its point across it, whatever its sign", () => {
  const half = 2 ** 30;
  for (const layer of [0, 1, 511, 1022]) {
    expect(normalOfWord(layer << 3, 2 ** 31 + half)).toBeCloseTo(edges[layer]! / 2, 14);
    expect(normalOfWord(layer << 3, half)).toBeCloseTo(-edges[layer]! / 2, 14);
  }
});

test.each([1, 2, 100, 700, 1022, 1023])(
  "layer %i keeps the points under the density, within 4 standard errors",
  (layer) => {
    const [outer, inner] = [edges[layer]!, edges[layer + 1]!];
    const under = rootTwoPi * (normalCdf(outer) - normalCdf(inner)) - (outer - inner) * density(outer);
    const share = under / ((outer - inner) * (density(inner) - density(outer)));
    const words = wordsOutsideCore(layer, 20_000);
    const kept = words.filter(({ low, high, point }) => normalOfWord(low, high) === point).length;
    expect(Math.abs(kept / words.length - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / words.length));
  },
);

test("the tail has the normal distribution beyond its start: Kolmogorov–Smirnov at the 0.1 % level", () => {
  const start = edges[1]!;
  const words = wordsOutsideCore(0, 20_000);
  const values = words.map(({ low, high }) => normalOfWord(low, high));
  expect(values.every((x, i) => Math.sign(x) === Math.sign(words[i]!.point))).toBe(true);
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  const n = sizes.length;
  let distance = 0;
  for (const [i, x] of sizes.entries()) {
    const p = 1 - normalCdf(-x) / normalCdf(-start);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  // Critical value of the Kolmogorov distribution: 1.9495 / √n.
  expect(distance * Math.sqrt(n)).toBeLessThan(1.9495);
});

test("words that leave their layer give fresh normals", () => {
  const [outer, inner] = [edges[700]!, edges[701]!];
  const fresh = wordsOutsideCore(700, 40_000)
    .map(({ low, high, point }) => ({ point, x: normalOfWord(low, high) }))
    .filter(({ point, x }) => x !== point);
  const n = fresh.length;
  expect(n).toBeGreaterThan(10_000);
  const mean = fresh.reduce((sum, { x }) => sum + x, 0) / n;
  const variance = fresh.reduce((sum, { x }) => sum + x * x, 0) / n;
  const between = fresh.filter(({ x }) => Math.abs(x) > inner && Math.abs(x) < outer).length;
  const share = 2 * (normalCdf(outer) - normalCdf(inner));
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(between - share * n)).toBeLessThan(4 * Math.sqrt(share * n) + 1);
});
