/** A fall below an earlier peak, until the peak is reached again. Indices are those of the wealth. */
export interface DrawdownEpisode {
  /** Last time at the peak. */
  readonly peak: number;
  /** First time at the lowest value. */
  readonly valley: number;
  /** First time at or above the peak again; null where the history ends before. */
  readonly recovery: number | null;
  /** valley / peak − 1; decimal in [−1, 0). */
  readonly depth: number;
}

/** A fall by less than this part of the peak is the rounding of a product of returns. */
const rounding = 1e-12;

/**
 * All falls of a value below its earlier peaks, in time order.
 *
 * @param wealth - values ≥ 0 of an investment without deposits and withdrawals, from the start on; none or one give no episode.
 * @returns see {@link DrawdownEpisode}.
 */
export function drawdownEpisodes(wealth: ArrayLike<number>): readonly DrawdownEpisode[] {
  const episodes: DrawdownEpisode[] = [];
  let peak = 0;
  let top = wealth[0] ?? 0;
  let valley = -1;
  const settle = (recovery: number | null) => {
    if (valley >= 0) episodes.push({ peak, valley, recovery, depth: wealth[valley]! / top - 1 });
    valley = -1;
  };
  for (let i = 1; i < wealth.length; i++) {
    const value = wealth[i]!;
    if (value >= top * (1 - rounding)) {
      settle(i);
      peak = i;
      top = Math.max(top, value);
    } else if (valley < 0 || value < wealth[valley]!) valley = i;
  }
  settle(null);
  return episodes;
}

/**
 * Distance of a value from its running peak.
 *
 * @param wealth - n + 1 values > 0 at the start.
 * @returns n decimals in [−1, 0], one for each period's end.
 */
export function drawdownSeries(wealth: ArrayLike<number>): Float64Array {
  const drawdowns = new Float64Array(Math.max(0, wealth.length - 1));
  let top = wealth[0]!;
  for (let i = 1; i < wealth.length; i++) {
    const value = wealth[i]!;
    if (value > top) top = value;
    const fall = value / top - 1;
    drawdowns[i - 1] = fall < -rounding ? fall : 0;
  }
  return drawdowns;
}

/** Distance of the running sum of returns from its peak, starting at 0: what one unit kept invested lost. */
export function uncompoundedDrawdownSeries(returns: Float64Array): Float64Array {
  const drawdowns = new Float64Array(returns.length);
  let [sum, top] = [0, 0];
  for (let i = 0; i < returns.length; i++) {
    sum += returns[i]!;
    if (sum > top) top = sum;
    drawdowns[i] = sum - top < -rounding ? sum - top : 0;
  }
  return drawdowns;
}
