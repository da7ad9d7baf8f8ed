/**
 * Sum by halving: the same order for the same length, and an error that grows with log n.
 *
 * @param values - n numbers.
 * @param at - value of entry i; the entries themselves by default.
 * @returns scalar; 0 for no values.
 * @see N. Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993) 783–799.
 * @example
 * pairwiseSum([1, 2, 3, 4]) // ≈ 10
 */
export function pairwiseSum(values: ArrayLike<number>, at?: (i: number) => number): number {
  return at ? sumOfTerms(at, 0, values.length) : sumOfEntries(values, 0, values.length);
}

function sumOfTerms(at: (i: number) => number, first: number, end: number): number {
  if (end - first > 8) {
    const half = first + ((end - first) >> 1);
    return sumOfTerms(at, first, half) + sumOfTerms(at, half, end);
  }
  let sum = 0;
  for (let i = first; i < end; i++) sum += at(i);
  return sum;
}

/** The same without the call for each entry. */
function sumOfEntries(values: ArrayLike<number>, first: number, end: number): number {
  if (end - first > 8) {
    const half = first + ((end - first) >> 1);
    return sumOfEntries(values, first, half) + sumOfEntries(values, half, end);
  }
  let sum = 0;
  for (let i = first; i < end; i++) sum += values[i]!;
  return sum;
}
