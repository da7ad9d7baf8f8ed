import type { NamedSnapshot } from "../../storage/snapshots.ts";
import { apiPrefix } from "./prefix.ts";

/** A snapshot as everybody sees it: what was frozen, and what is missing or doubtful in it. */
export function presentSnapshot(snapshot: NamedSnapshot) {
  const self = `${apiPrefix}/snapshots/${snapshot.id}`;
  return {
    snapshot_id: snapshot.id,
    digest: snapshot.digest,
    vendor: snapshot.vendor,
    interval: snapshot.interval,
    adjusted: snapshot.adjusted,
    symbols: snapshot.symbols,
    start: snapshot.start,
    end: snapshot.end,
    rows: snapshot.rows,
    retrieved_at: snapshot.retrievedAt,
    adjusted_as_of: snapshot.adjustedAsOf,
    symbol_map_version: snapshot.symbolMapVersion,
    missing: snapshot.missing,
    gaps: snapshot.gaps,
    flags: snapshot.flags,
    links: { self, data: `${self}/data` },
  };
}

/** Gaps, and flags, that a job's document lists, and dates of each; the snapshot has more. */
const mostListed = 50;
const mostDates = 3;

const shortened = <Entry extends { readonly dates: readonly string[] }>(entries: readonly Entry[]): readonly Entry[] =>
  entries.slice(0, mostListed).map((entry) => ({ ...entry, dates: entry.dates.slice(0, mostDates) }));

/** What a job computed with, in its document. */
export const presentJobData = ({
  id,
  digest,
  start,
  end,
  rows,
  retrievedAt,
  adjustedAsOf,
  gaps,
  flags,
}: NamedSnapshot) => ({
  snapshot_id: id,
  snapshot_digest: digest,
  start,
  end,
  rows,
  retrieved_at: retrievedAt,
  adjusted_as_of: adjustedAsOf,
  gaps: shortened(gaps),
  flags: shortened(flags),
  flagged_bars: flags.reduce((sum, { count }) => sum + count, 0),
});
