import type { MarketDataWanted } from "./marketData.ts";

/** The request of a job after validation and defaults, whatever its kind; kept with the job and never changed. */
export interface JobRequest extends MarketDataWanted {
  /** Job kind. */
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Integer in [0, 2^53 − 1]; absent = derived from kind, parameters and snapshot digest. */
  readonly seed?: number;
  readonly tags: readonly string[];
}
