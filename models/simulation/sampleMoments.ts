/**
 * Sums that the paths of one block leave: enough for means, errors and control variates, and exactly mergeable by keeping
 * the blocks apart.
 *
 * A sample is a path, or the mean of a path and its mirror. Its first entry is the present value, the next ones are control
 * variates less their known means, the rest are sensitivities.
 */
export interface SampleShape {
  /** Control variates ≥ 0. */
  readonly controls: number;
  /** Further outputs whose means are wanted ≥ 0. */
  readonly outputs: number;
}

/** Numbers of one block: see {@link momentLayout}. */
export const momentsLength = ({ controls, outputs }: SampleShape): number => {
  const width = 1 + controls;
  return 4 + width + (width * (width + 1)) / 2 + 2 * outputs;
};

/** Where the sums lie: paths, samples, Σy and Σy² of single paths, Σv and Σvv' of samples, Σ and Σ² of each output. */
export const momentLayout = ({ controls }: SampleShape) => {
  const width = 1 + controls;
  const sums = 4;
  const products = sums + width;
  return {
    paths: 0,
    samples: 1,
    plainSum: 2,
    plainSquares: 3,
    sums,
    products,
    outputs: products + (width * (width + 1)) / 2,
  };
};

/** Adds one single path to the sums that say what plain sampling would have done. */
export function addPlainPath(moments: Float64Array, value: number): void {
  moments[0]! += 1;
  moments[2]! += value;
  moments[3]! += value * value;
}

/**
 * Adds one sample.
 *
 * @param moments - of {@link momentsLength}; changed in place.
 * @param sample - present value, control variates, outputs.
 */
export function addSample(shape: SampleShape, moments: Float64Array, sample: Float64Array): void {
  const { sums, products, outputs } = momentLayout(shape);
  const width = 1 + shape.controls;
  moments[1]! += 1;
  let at = products;
  for (let i = 0; i < width; i++) {
    moments[sums + i]! += sample[i]!;
    for (let j = 0; j <= i; j++, at++) moments[at]! += sample[i]! * sample[j]!;
  }
  for (let i = 0; i < shape.outputs; i++) {
    const value = sample[width + i]!;
    moments[outputs + 2 * i]! += value;
    moments[outputs + 2 * i + 1]! += value * value;
  }
}
