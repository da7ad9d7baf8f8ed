import { createRollingMean } from "./rollingMean.ts";
import { type CrossingOptions, crossingMargin } from "./strategies/crossing.ts";
import { type Trial, trialOf } from "./trial.ts";

/** Two windows of a moving-average cross. */
export interface CrossingPoint {
  /** Bars; ≥ 1. */
  readonly fastWindow: number;
  /** Bars; > `fastWindow`. */
  readonly slowWindow: number;
}

/** What every point of a sweep has in common. */
export interface CrossingSweep {
  readonly average: "simple" | "exponential";
  readonly signal: CrossingOptions["signal"];
  /** Shares of the traded value, decimal ≥ 0: fees, and what the price of a fill is worse. */
  readonly feeRate: number;
  readonly slippageRate: number;
  /** Bars between a decision and its trade: 1 for the next close, 0 for the same. */
  readonly delay: 0 | 1;
  /** The first bar that decides and is measured. */
  readonly firstBar: number;
  readonly initialCapital: number;
  readonly riskFree: number;
  readonly edges: readonly number[];
  readonly blocks: number | null;
}

/**
 * Trials of moving-average crosses on one asset, fully invested while the signal is on: what the engine finds, without its
 * books. Between two trades the account earns the return of the asset, so that only the trades need arithmetic of their own.
 *
 * @param close - n closes, adjusted.
 * @param points - see {@link CrossingPoint}.
 * @param sweep - see {@link CrossingSweep}.
 * @returns one trial for each point; agrees with {@link runBacktest} to 1e-12.
 * @remarks
 * Cost: O(n) for each distinct window and for each point.
 */
export function crossingTrials(
  close: Float64Array,
  points: readonly CrossingPoint[],
  sweep: CrossingSweep,
): readonly Trial[] {
  const growth = close.map((price, t) => (t === 0 ? 0 : price / close[t - 1]! - 1));
  const averages = new Map<number, Float64Array>();
  const averageOf = (window: number): Float64Array => {
    const known = averages.get(window);
    if (known) return known;
    const made = sweep.average === "simple" ? simpleAverage(close, window) : exponentialAverage(close, window);
    averages.set(window, made);
    return made;
  };
  const first = sweep.firstBar;
  const changes = new Float64Array(close.length);
  return points.map(({ fastWindow, slowWindow }) => {
    const averages = { fast: averageOf(fastWindow), slow: averageOf(slowWindow), warmUp: slowWindow };
    const { trades, costs } = investedChanges(close, growth, averages, sweep, changes);
    // What a trade on the first bar costs is in the first return.
    const returns = changes.subarray(first + 1);
    if (changes[first] !== 0 && returns.length > 0) returns[0] = (1 + returns[0]!) * (1 + changes[first]!) - 1;
    return trialOf(returns, sweep.riskFree, sweep.edges, { trades, costs, blocks: sweep.blocks });
  });
}

function simpleAverage(close: Float64Array, window: number): Float64Array {
  const mean = createRollingMean(window);
  return close.map((price, t) => {
    mean.push(price, t >= window ? close[t - window]! : 0);
    return mean.value();
  });
}

function exponentialAverage(close: Float64Array, window: number): Float64Array {
  const share = 2 / (window + 1);
  let value = close[0]!;
  return close.map((price) => {
    value += share * (price - value);
    return value;
  });
}

/** Averages of one point; they count from bar `warmUp` − 1 on. */
interface Averages {
  readonly fast: Float64Array;
  readonly slow: Float64Array;
  readonly warmUp: number;
}

/** Writes the change of the account over every bar; @returns the number of trades and what they cost. */
function investedChanges(
  close: Float64Array,
  growth: Float64Array,
  { fast, slow, warmUp }: Averages,
  { signal, feeRate, slippageRate, delay, firstBar, initialCapital }: CrossingSweep,
  changes: Float64Array,
): { readonly trades: number; readonly costs: number } {
  // Costs of a purchase and of a sale, as shares of the market value that is bought or sold.
  const buying = slippageRate + feeRate * (1 + slippageRate);
  const selling = slippageRate + feeRate * (1 - slippageRate);
  const needsCrossing = signal === "cross";
  const firstDecision = Math.max(warmUp - 1, firstBar);
  let trades = 0;
  let costs = 0;
  let value = initialCapital;
  let entry = 0;
  let side = 0;
  let isLong = false;
  let target = false;
  let invested = false;
  changes.fill(0, 0, warmUp);
  for (let t = warmUp - 1; t < close.length; t++) {
    const earlier = target;
    // As crossingSide has it: averages that are equal but for rounding leave the side as it is.
    const distance = fast[t]! - slow[t]!;
    const margin = crossingMargin * slow[t]!;
    if (distance > margin) {
      if (side !== 1) {
        if (!needsCrossing || side !== 0) isLong = true;
        side = 1;
      }
    } else if (distance < -margin && side !== -1) {
      if (!needsCrossing || side !== 0) isLong = false;
      side = -1;
    }
    if (t >= firstDecision) target = isLong;
    const wanted = delay === 1 ? earlier : target;
    const earned = invested ? growth[t]! : 0;
    if (wanted === invested) {
      changes[t] = earned;
      continue;
    }
    if (wanted) {
      const held = value / (1 + buying);
      costs += held * buying;
      value = held;
      entry = t;
      changes[t] = (1 + earned) / (1 + buying) - 1;
    } else {
      const held = (value * close[t]!) / close[entry]!;
      costs += held * selling;
      value = held * (1 - selling);
      changes[t] = (1 + earned) * (1 - selling) - 1;
    }
    trades++;
    invested = wanted;
  }
  return { trades, costs };
}
