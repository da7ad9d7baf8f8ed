import type { JobKind } from "../jobKind.ts";
import type { blackscholesParams } from "./params.ts";

/** What a request of one form takes; the same functions as a job kind's. */
export type OptionForm<Prepared, Statistics> = Pick<
  JobKind<typeof blackscholesParams, Prepared, Statistics>,
  "check" | "plan" | "prepare" | "empty" | "addBlock" | "merge" | "reduce" | "charts" | "tables"
>;
