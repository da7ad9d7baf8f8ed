import { jobKindOf } from "../../jobs/catalogue.ts";
import type { Fault } from "../../protocol/errors.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { NamedSnapshot } from "../../storage/snapshots.ts";
import { invalid } from "./validator.ts";

/** Fields of a request that a snapshot answers. */
const answered = ["start", "end", "interval", "vendor", "adjusted", "missing", "quality"] as const;

/** Fields of a request that say which market data it wants. */
export const dataFields: readonly string[] = ["symbols", ...answered, "snapshot_id"];

/** The id of the snapshot that a body names; `undefined` also for what cannot be one, which the schema refuses. */
export function snapshotIdIn(body: unknown): string | undefined {
  const id = (body as { snapshot_id?: unknown } | null)?.snapshot_id;
  return typeof id === "string" ? id : undefined;
}

/**
 * A body with what its snapshot says of it, before it is checked by the schema of its kind: symbols where none are given, dates,
 * interval, vendor, adjustment and the rule for missing days.
 *
 * @throws {@link CatalogueError} `request.invalid` for fields that only the snapshot can say.
 */
export function completedBySnapshot(body: object, snapshot: NamedSnapshot): Record<string, unknown> {
  const said = answered.filter((field) => field in body);
  if (said.length > 0) {
    const message = "must be absent: the snapshot says it";
    throw invalid(said.map((field) => ({ pointer: `/${field}`, message, keyword: "snapshot" })));
  }
  const { symbols, interval, vendor, adjusted, missing } = snapshot;
  const [start, end] = [snapshot.start.slice(0, 10), snapshot.end.slice(0, 10)];
  const range = start < end ? { start, end } : {};
  return { symbols: [...symbols], ...range, interval, vendor, adjusted, missing, ...body };
}

/** Whether a request computes with exactly the symbols of a snapshot. */
export function fitsSnapshot(request: JobRequest, { symbols }: NamedSnapshot): boolean {
  const { data } = jobKindOf(request.type).plan(request);
  return data !== null && data.symbols.length === symbols.length && data.symbols.every((one, k) => one === symbols[k]);
}

/** @throws {@link CatalogueError} `request.invalid` when a request would not compute with exactly what its snapshot has. */
export function requireFit(request: JobRequest, snapshot: NamedSnapshot): void {
  if (!fitsSnapshot(request, snapshot)) throw invalid([faultOf(request, snapshot)]);
}

function faultOf(request: JobRequest, { id, symbols }: NamedSnapshot): Fault {
  const { data } = jobKindOf(request.type).plan(request);
  if (data === null) {
    const message = "must be absent: the parameters say everything, no market data is read";
    return { pointer: "/snapshot_id", message, keyword: "snapshot" };
  }
  const message = `the job needs ${data.symbols.join(", ")}, snapshot ${id} has ${symbols.join(", ")}`;
  return { pointer: "/symbols", message, keyword: "snapshot" };
}
