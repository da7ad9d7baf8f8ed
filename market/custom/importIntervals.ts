import { type Interval, intervals, minutesOf } from "../../protocol/marketData.ts";

/** Intervals of bars that can be imported; weeks and months are made of days. */
export const importIntervals: readonly Interval[] = intervals.filter((one) => minutesOf[one] <= minutesOf["1d"]);
