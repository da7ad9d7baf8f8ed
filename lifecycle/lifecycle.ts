import type { Client } from "@temporalio/client";
import type { Configuration } from "../protocol/configuration.ts";
import type { Storage } from "../storage/storage.ts";

/** What every step of the consistency protocol between PostgreSQL and Temporal works with. */
export interface LifecycleContext {
  readonly storage: Storage;
  readonly temporal: Client;
  readonly configuration: Pick<
    Configuration,
    "TASK_QUEUE_PREFIX" | "CANCEL_DEADLINE_MS" | "MAX_OPEN_JOBS" | "IDEMPOTENCY_HOURS"
  >;
  /** Called with a failure that the protocol survives, to be logged: the sweeper or the reconciler repairs it. */
  readonly onSetback: (what: string, error: unknown) => void;
}
