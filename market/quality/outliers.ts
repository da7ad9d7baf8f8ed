/** Entry i is ln(close[i] / close[i − 1]); entry 0 is 0. */
export function logReturnsOf(close: Float64Array): Float64Array {
  const returns = new Float64Array(close.length);
  let before = Math.log(close[0] ?? 1);
  for (let i = 1; i < close.length; i++) {
    const now = Math.log(close[i]!);
    returns[i] = now - before;
    before = now;
  }
  return returns;
}

/**
 * Median absolute deviations from the median beyond which a price is taken for wrong.
 * @see Barndorff-Nielsen, Hansen, Lunde and Shephard (2009), "Realized kernels in practice", Econometrics Journal 12, rule T4.
 */
const mostDeviations = 10;

/**
 * Closes that stand out on both sides: the returns into and out of the bar have opposite signs, and both lie beyond 10 median
 * absolute deviations from the median return of the series. A market that moves and stays, however far, is no outlier.
 *
 * @param logReturns - of positive closes, as {@link logReturnsOf} has them.
 */
export function findOutliers(logReturns: Float64Array, found: (bar: number) => void): void {
  if (logReturns.length < 3) return;
  const moves = logReturns.slice(1);
  const centre = medianOf(moves);
  const furthest = furthestOf(logReturns, centre);
  // A series without outliers, as most are, is told by a count: no more than half of the deviations are a tenth as far.
  let nearer = 0;
  for (let i = 0; i < moves.length; i++) if (mostDeviations * Math.abs(moves[i]! - centre) < furthest) nearer += 1;
  if (nearer <= moves.length >> 1) return;
  const most = mostDeviations * (deviationOf(moves, centre) || deviationOf(moves.filter(isMove), centre));
  if (!(most > 0)) return;
  for (let i = 1; i + 1 < logReturns.length; i++) if (distanceOf(logReturns, i, centre) > most) found(i);
}

/** How far a close stands out on both sides; 0 for one that does not. */
function distanceOf(logReturns: Float64Array, bar: number, centre: number): number {
  const into = logReturns[bar]! - centre;
  const out = logReturns[bar + 1]! - centre;
  return into * out < 0 ? Math.min(Math.abs(into), Math.abs(out)) : 0;
}

function furthestOf(logReturns: Float64Array, centre: number): number {
  let furthest = 0;
  for (let i = 1; i + 1 < logReturns.length; i++) {
    const distance = distanceOf(logReturns, i, centre);
    if (distance > furthest) furthest = distance;
  }
  return furthest;
}

const isMove = (logReturn: number) => logReturn !== 0;

/** Median absolute deviation; 0 where most returns are equal, as of a rate that hardly ever moves. */
const deviationOf = (values: Float64Array, centre: number) =>
  values.length === 0 ? 0 : medianOf(values.map((value) => Math.abs(value - centre)));

/** The median of values, which are put into another order; of an even number of them the upper of the two in the middle. */
function medianOf(values: Float64Array): number {
  const middle = values.length >> 1;
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i <= j) {
        const swapped = values[i]!;
        values[i++] = values[j]!;
        values[j--] = swapped;
      }
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else break;
  }
  return values[middle]!;
}
