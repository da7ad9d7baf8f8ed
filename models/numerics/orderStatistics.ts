/**
 * A copy of numbers in which some places hold what they would hold in ascending order.
 *
 * @param values - n numbers, no NaN.
 * @param places - places in [0, n − 1] that have to be right.
 * @param lowest - as many places at the low end are in ascending order too; 0 … n.
 * @param highest - the same at the high end; as many as at the low end by default.
 * @returns n numbers; what lies before a right place is no larger, what lies behind it no smaller.
 * @remarks
 * Cost: order n for few places, where a full sort costs n log n.
 * @see C. Hoare, "Algorithm 65: FIND", Comm. ACM 4 (1961) 321–322.
 */
export function withOrderStatistics(
  values: Float64Array,
  places: readonly number[],
  lowest = 0,
  highest = lowest,
): Float64Array {
  const n = values.length;
  const result = values.slice();
  if (n === 0) return result;
  const tails = [...(lowest > 0 ? [lowest - 1] : []), ...(highest > 0 ? [n - highest] : [])];
  const wanted = [...places, ...tails].sort((a, b) => a - b);
  let from = 0;
  for (const place of wanted) {
    if (place < from) continue;
    select(result, place, from, n - 1);
    from = place + 1;
  }
  result.subarray(0, lowest).sort();
  if (highest > 0) result.subarray(n - highest).sort();
  return result;
}

/** Brings the value of one place there, with smaller ones before and larger ones behind it, within [low, high]. */
function select(values: Float64Array, place: number, first: number, last: number): void {
  let [low, high] = [first, last];
  while (low < high) {
    const pivot = middleOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else return;
  }
}

const middleOfThree = (a: number, b: number, c: number): number =>
  a < b ? Math.max(a, Math.min(b, c)) : Math.max(b, Math.min(a, c));
