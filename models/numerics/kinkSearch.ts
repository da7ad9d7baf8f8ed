/** Kinks of a convex piecewise linear function of a step; the arrays are reordered together. */
export interface Kinks {
  /** Shape (≥ count,); distances ≥ 0. */
  readonly steps: Float64Array;
  /** Shape (≥ count,); by how much the slope rises, ≥ 0. */
  readonly jumps: Float64Array;
  /** Shape (≥ count,); what each belongs to. */
  readonly names: Int32Array;
}

const rounding = 1e-12;

/**
 * The kink at which a convex piecewise linear function stops falling.
 *
 * @param kinks - reordered so that the kinks before the answer come first.
 * @param count - number of kinks.
 * @param slope - at the start, < 0.
 * @returns its position: the first at which the slope is no longer negative; `count` when there is none.
 * @remarks
 * A weighted selection: order count on average, with the same comparisons in the same order every time.
 * @see C. Hoare, "Algorithm 65: FIND", Comm. ACM 4 (1961) 321–322.
 */
export function leastKink(kinks: Kinks, count: number, slope: number): number {
  const { steps, jumps } = kinks;
  let from = 0;
  let end = count;
  let there = slope;
  while (from < end) {
    const pivot = middleOfThree(steps[from]!, steps[(from + end) >> 1]!, steps[end - 1]!);
    let nearer = from;
    let farther = end;
    let rise = 0;
    let riseAtPivot = 0;
    for (let i = from; i < farther; ) {
      const step = steps[i]!;
      if (step < pivot) {
        rise += jumps[i]!;
        swap(kinks, i++, nearer++);
      } else if (step > pivot) swap(kinks, i, --farther);
      else riseAtPivot += jumps[i++]!;
    }
    if (there + rise >= 0) end = nearer;
    else if (there + rise + riseAtPivot >= 0) return leastOfEqual(kinks, nearer, farther, there + rise);
    else {
      there += rise + riseAtPivot;
      from = farther;
    }
  }
  // Sums in another order may differ by their rounding: what is level but for that is no fall.
  return from === count && there >= rounding * slope ? count - 1 : from;
}

/** Of kinks at one distance the largest goes first: it makes the safest pivot. */
function leastOfEqual(kinks: Kinks, first: number, last: number, slope: number): number {
  const { jumps } = kinks;
  let there = slope;
  for (let at = first; at < last - 1; at++) {
    let largest = at;
    for (let i = at + 1; i < last; i++) if (jumps[i]! > jumps[largest]!) largest = i;
    swap(kinks, at, largest);
    there += jumps[at]!;
    if (there >= 0) return at;
  }
  return last - 1;
}

function swap({ steps, jumps, names }: Kinks, i: number, j: number): void {
  if (i === j) return;
  const [step, jump, name] = [steps[i]!, jumps[i]!, names[i]!];
  steps[i] = steps[j]!;
  jumps[i] = jumps[j]!;
  names[i] = names[j]!;
  steps[j] = step;
  jumps[j] = jump;
  names[j] = name;
}

const middleOfThree = (a: number, b: number, c: number): number =>
  a < b ? Math.max(a, Math.min(b, c)) : Math.max(b, Math.min(a, c));
