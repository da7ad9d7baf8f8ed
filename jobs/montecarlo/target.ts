import type { JobInput, JobKind } from "../jobKind.ts";
import type { MontecarloParams, montecarloParams } from "./params.ts";

export type MontecarloInput = JobInput<MontecarloParams>;

/** What a simulation is asked for: a target consumes the paths. The functions have the meaning they have on {@link JobKind}. */
export type Target<Prepared, Statistics> = Pick<
  JobKind<typeof montecarloParams, Prepared, Statistics>,
  "check" | "plan" | "prepare" | "empty" | "addBlock" | "merge" | "targetMet" | "reduce" | "charts" | "tables"
>;
