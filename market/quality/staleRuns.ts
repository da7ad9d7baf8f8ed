/**
 * Bars that repeat the close before them with nothing traded: from a run of `least` equal closes on, all but its first.
 *
 * @param volume - NaN or `null` where it is not known; a bar with volume ends a run.
 * @param least - closes of the shortest run, ≥ 2.
 */
export function findStaleRuns(
  close: Float64Array,
  volume: Float64Array | null,
  least: number,
  found: (bar: number) => void,
): void {
  let first = 0;
  for (let i = 1; i <= close.length; i++) {
    if (i < close.length && close[i] === close[i - 1] && !(volume !== null && volume[i]! > 0)) continue;
    if (i - first >= least) for (let bar = first + 1; bar < i; bar++) found(bar);
    first = i;
  }
}
