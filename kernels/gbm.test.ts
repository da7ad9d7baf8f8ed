import { normalCdf } from "../models/numerics/normal.ts";
import { describeGbmBlock } from "../models/simulation/gbmBlock.conformance.ts";
import { blockStates, normalStream, openNormals } from "../models/simulation/normals.ts";
import { loadKernels } from "./loadKernels.ts";

const kernels = await loadKernels();

describeGbmBlock("WebAssembly", kernels.simulateGbmBlock);

describe("normals of the kernel", () => {
  // A million numbers, 250,000 on each lane: enough to see an error of a thousandth.
  const lanes = kernels.openNormals(20_260_105, 0)(250_000);
  const all = Float64Array.from(lanes.flatMap((lane) => [...lane]));
  const n = all.length;
  const probabilities = all.map(normalCdf);

  test("are those of the plain stream, bit for bit", () => {
    const states = blockStates(20_260_105, 0);
    for (const [lane, numbers] of lanes.entries()) {
      // Enough for the tail, where a word in 10,000 ends, and for words that are rejected more than once.
      const plain = new Float64Array(100_000);
      normalStream(states.subarray(lane * 8, lane * 8 + 8))(plain);
      expect(numbers.subarray(0, plain.length).every((x, i) => Object.is(x, plain[i]))).toBe(true);
    }
  });

  test("go on where the last call ended, whatever else the kernel did in between", () => {
    const inParts = kernels.openNormals(7, 3);
    const first = inParts(10).map((lane) => [...lane]);
    kernels.openNormals(8, 1)(100);
    const second = inParts(6).map((lane) => [...lane]);
    const plain = openNormals(7, 3);
    expect(first).toEqual(plain(10).map((lane) => [...lane]));
    expect(second).toEqual(plain(6).map((lane) => [...lane]));
    expect(first.map((lane, l) => [...lane, ...second[l]!])).toEqual(openNormals(7, 3)(16).map((lane) => [...lane]));
  });

  test("pass Kolmogorov–Smirnov at the 0.1 % level", () => {
    const sorted = probabilities.slice().sort();
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const p = sorted[i]!;
      distance = Math.max(distance, p - i / n, (i + 1) / n - p);
    }
    // Critical value of the Kolmogorov distribution: 1.9495 / √n.
    expect(distance * Math.sqrt(n)).toBeLessThan(1.9495);
  });

  test("fall evenly into 1,000 cells of equal probability, and so do neighbours into 32 × 32", () => {
    const evenness = (cells: readonly number[], count: number) => {
      const counts = new Float64Array(count);
      for (const cell of cells) counts[cell]! += 1;
      const expected = cells.length / count;
      const chiSquared = counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
      return Math.abs(chiSquared - (count - 1)) / Math.sqrt(2 * (count - 1));
    };
    const cells = (count: number) => Array.from(probabilities, (p) => Math.min(count - 1, Math.floor(p * count)));
    expect(evenness(cells(1_000), 1_000)).toBeLessThan(4);
    const halves = cells(32);
    const pairs = Array.from({ length: n / 2 }, (_, i) => halves[2 * i]! * 32 + halves[2 * i + 1]!);
    expect(evenness(pairs, 1_024)).toBeLessThan(4);
  });

  test("have the moments of the normal distribution up to order 6, within 4 standard errors", () => {
    const moment = (order: number) => all.reduce((sum, x) => sum + x ** order, 0) / n;
    const exact = [0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10_395];
    for (let order = 1; order <= 6; order++) {
      const expected = exact[order - 1]!;
      const variance = exact[2 * order - 1]! - expected * expected;
      expect(Math.abs(moment(order) - expected)).toBeLessThan(4 * Math.sqrt(variance / n));
    }
  });

  test("are uncorrelated with what came before, on a lane and across lanes, within 4 standard errors", () => {
    const correlation = (a: Float64Array, b: Float64Array, lag: number) => {
      let sum = 0;
      for (let i = 0; i + lag < a.length; i++) sum += a[i]! * b[i + lag]!;
      return sum / Math.sqrt(a.length - lag);
    };
    for (const lag of [1, 2, 3, 4, 5, 8, 16, 64, 512]) {
      for (const lane of lanes) expect(Math.abs(correlation(lane, lane, lag))).toBeLessThan(4);
    }
    for (let a = 0; a < 4; a++) {
      for (let b = a + 1; b < 4; b++) expect(Math.abs(correlation(lanes[a]!, lanes[b]!, 0))).toBeLessThan(4);
    }
  });

  test("reach into the tails as far as they should", () => {
    const beyond = all.filter((x) => Math.abs(x) > 4).length;
    const expected = 2 * normalCdf(-4) * n;
    expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});
