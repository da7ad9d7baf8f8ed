import type { Logger } from "pino";
import type { LifecycleContext } from "../lifecycle/lifecycle.ts";
import type { Market } from "../market/market.ts";
import type { Configuration } from "../protocol/configuration.ts";
import type { ArtifactStore } from "../storage/artifactStore.ts";
import type { JobEventListener } from "../storage/jobEventListener.ts";
import type { Metrics } from "./metrics.ts";

/** Everything that the API touches; the composition root opens it, tests pass their own. */
export interface ApiDependencies {
  readonly lifecycle: LifecycleContext;
  readonly market: Market;
  readonly artifacts: ArtifactStore;
  readonly listener: JobEventListener;
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The date that requests are checked against, `YYYY-MM-DD`. */
  readonly today: () => string;
}
