/** Shares that announced splits usually give for one, and their reverse. */
const usualRatios = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100];

/** What the market may add to a split on its day: three per cent. */
const slack = 0.03;

/** Moves of less than the smallest ratio, less its slack, are none. */
const least = Math.log(1.5 * (1 - slack));

const logRatios = usualRatios.map((ratio) => Math.log(ratio));

/** The share of a jump that the close before or behind it may take back; more, and there was one wrong price. */
const mostReversal = 0.5;

/**
 * Jumps of the close that a split explains: by one of the usual ratios or its reverse, within 3 %, that neither the
 * close before nor the one behind takes back.
 *
 * @param logReturns - entry i from bar i − 1 to bar i; entry 0 is ignored.
 * @param isKnown - whether a split of the day of bar i, or of days without bars before it, is known.
 * @param found - is told the first bar at the new price.
 */
export function findSplitLikeJumps(
  logReturns: Float64Array,
  isKnown: (bar: number) => boolean,
  found: (bar: number) => void,
): void {
  for (let i = 1; i < logReturns.length; i++) {
    const jump = logReturns[i]!;
    const size = Math.abs(jump);
    if (!(size >= least)) continue;
    if (!logRatios.some((logRatio) => Math.abs(size - logRatio) <= slack)) continue;
    const takesBack = (other = 0) => other * jump < 0 && Math.abs(other) > mostReversal * size;
    if (takesBack(logReturns[i - 1]) || takesBack(logReturns[i + 1])) continue;
    if (!isKnown(i)) found(i);
  }
}
