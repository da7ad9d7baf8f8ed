import { uniforms } from "../../test/support/random.ts";
import { normalQuantile } from "../numerics/normal.ts";
import { type BlockMoments, type EstimateDesign, priceEstimate } from "./priceEstimate.ts";
import { addPlainPath, addSample, momentsLength } from "./sampleMoments.ts";

/** Blocks of samples y = 2 + x + noise with control x of mean 0 (and an output 3 y). */
function blocksOf(seed: number, blocks: number, perBlock: number, noise: number, design: EstimateDesign) {
  const uniform = uniforms(seed);
  const normal = () => normalQuantile(uniform() || 0.5);
  return Array.from({ length: blocks }, (_, block): BlockMoments => {
    const moments = new Float64Array(momentsLength(design));
    for (let i = 0; i < perBlock; i++) {
      const x = normal();
      const y = 2 + x + noise * normal();
      addPlainPath(moments, y);
      addSample(design, moments, Float64Array.of(y, ...(design.controls > 0 ? [x] : []), 3 * y));
    }
    return { block, moments };
  });
}

const independent = (controls: number): EstimateDesign => ({ controls, outputs: 1, replicateOf: null });

test("mean, error and interval of independent samples are those of the sample", () => {
  const design = independent(0);
  const blocks = blocksOf(1, 4, 50, 0.5, design);
  const { value, standardError, interval, paths, outputs, varianceReduction } = priceEstimate(design, blocks);
  expect(paths).toBe(200);
  expect(outputs[0]!.value).toBeCloseTo(3 * value, 12);
  expect(outputs[0]!.standardError! / standardError!).toBeCloseTo(3, 1);
  expect((interval![1] - value) / standardError!).toBeCloseTo(1.959964, 6);
  expect(varianceReduction!).toBeCloseTo(1, 1);
});

test("a control variate leaves the noise alone, and its coefficient is that of the regression", () => {
  const design = independent(1);
  const { standardError, controlCoefficients, varianceReduction } = priceEstimate(
    design,
    blocksOf(2, 10, 1000, 0.1, design),
  );
  expect(controlCoefficients[0]!).toBeCloseTo(1, 1);
  expect(standardError!).toBeCloseTo(0.1 / Math.sqrt(10_000), 4);
  expect(varianceReduction!).toBeGreaterThan(80);
});

test("cross-fitting keeps the mean unbiased for 12 samples, where a coefficient of the same sample would not (seeds 1 to 3,000)", () => {
  // y = x² has a regression coefficient on x whose product with the mean of x does not vanish for fitted coefficients.
  const design: EstimateDesign = { controls: 1, outputs: 0, replicateOf: null };
  let sum = 0;
  let squares = 0;
  const runs = 3000;
  for (let seed = 1; seed <= runs; seed++) {
    const uniform = uniforms(seed);
    const blocks = [0, 1].map((block) => {
      const moments = new Float64Array(momentsLength(design));
      for (let i = 0; i < 6; i++) {
        const x = -Math.log(1 - uniform()) - 1;
        addPlainPath(moments, x * x);
        addSample(design, moments, Float64Array.of(x * x, x));
      }
      return { block, moments };
    });
    const { value } = priceEstimate(design, blocks);
    sum += value;
    squares += value * value;
  }
  const mean = sum / runs;
  const error = Math.sqrt((squares / runs - mean * mean) / runs);
  expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
});

test.each([
  ["independent samples", independent(1)],
  ["replicates", { controls: 1, outputs: 0, replicateOf: (block: number) => block % 16 }],
] as const)("95 %% intervals of %s cover the truth in 1,000 seeded repetitions", (_, design) => {
  let covered = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const [low, high] = priceEstimate(design, blocksOf(seed, 32, 4, 0.5, design)).interval!;
    if (low <= 2 && 2 <= high) covered += 1;
  }
  // 99.9 % bounds of a binomial with 1,000 trials and probability 0.95.
  expect(covered).toBeGreaterThan(925);
  expect(covered).toBeLessThan(972);
});

test("one replicate has no error, and a value that never varies has the error zero", () => {
  const design: EstimateDesign = { controls: 0, outputs: 0, replicateOf: () => 0 };
  const block = { block: 0, moments: Float64Array.of(2, 2, 6, 18, 6, 18) };
  expect(priceEstimate(design, [block])).toMatchObject({ value: 3, standardError: null, interval: null });
  expect(priceEstimate({ ...design, replicateOf: null }, [block])).toMatchObject({ value: 3, standardError: 0 });
});

test("the order and the selection of blocks are free", () => {
  const design = independent(1);
  const blocks = blocksOf(5, 6, 40, 0.2, design);
  const some = priceEstimate(design, blocks.slice(1, 4));
  expect(some.paths).toBe(120);
  expect(Math.abs(some.value - 2)).toBeLessThan(5 * some.standardError!);
});

test("intervals of 16 skewed replicates (exponential, skewness 2) cover the truth more often than symmetric ones", () => {
  const design: EstimateDesign = { controls: 0, outputs: 0, replicateOf: (block) => block };
  let covered = 0;
  let symmetric = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const uniform = uniforms(seed);
    const blocks = Array.from({ length: 16 }, (_, block): BlockMoments => {
      const y = -Math.log(1 - uniform());
      return { block, moments: Float64Array.of(1, 1, y, y * y, y, y * y) };
    });
    const { value, standardError, interval } = priceEstimate(design, blocks);
    if (interval![0] <= 1 && 1 <= interval![1]) covered += 1;
    if (Math.abs(value - 1) <= 2.1314495 * standardError!) symmetric += 1;
  }
  expect(covered).toBeGreaterThan(symmetric);
  expect(covered).toBeGreaterThan(925);
});
