import type { InferEntity } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import type { SnapshotId } from "../protocol/ids.ts";
import type { Interval, SnapshotDescription, VendorName } from "../protocol/marketData.ts";
import { SnapshotEntity } from "./entities/snapshot.ts";

/** A snapshot that has a name. */
export interface NamedSnapshot extends SnapshotDescription {
  readonly id: SnapshotId;
}

/**
 * The name of the snapshot with this digest; the first caller names and describes it, every later one finds the name: equal
 * numbers are one snapshot, whenever they were retrieved.
 */
export async function registerSnapshot(
  em: EntityManager,
  id: SnapshotId,
  snapshot: SnapshotDescription,
): Promise<NamedSnapshot> {
  await sql`insert into snapshots (id, digest, vendor, interval, adjusted, symbols, first_date, last_date, rows,
      retrieved_at, adjusted_as_of, symbol_map_version, missing, gaps, flags)
    values (${id}, ${snapshot.digest}, ${snapshot.vendor}, ${snapshot.interval}, ${String(snapshot.adjusted)},
      ${[...snapshot.symbols]}::text[], ${snapshot.start}, ${snapshot.end}, ${snapshot.rows},
      ${snapshot.retrievedAt}, ${snapshot.adjustedAsOf}, ${snapshot.symbolMapVersion}, ${snapshot.missing},
      ${JSON.stringify(snapshot.gaps)}::jsonb, ${JSON.stringify(snapshot.flags)}::jsonb)
    on conflict (digest) do nothing`.execute(em.getKysely());
  return named(await em.findOneOrFail(SnapshotEntity, { digest: snapshot.digest }));
}

export async function findSnapshot(em: EntityManager, id: string): Promise<NamedSnapshot | null> {
  const [found] = await findSnapshots(em, [id]);
  return found ?? null;
}

/** Those of the snapshots that there are, in any order. */
export const findSnapshots = async (em: EntityManager, ids: readonly string[]): Promise<readonly NamedSnapshot[]> =>
  ids.length === 0 ? [] : (await em.find(SnapshotEntity, { id: { $in: [...ids] } })).map(named);

export async function findSnapshotOf(em: EntityManager, digest: string): Promise<NamedSnapshot | null> {
  const found = await em.findOne(SnapshotEntity, { digest });
  return found && named(found);
}

const named = (row: InferEntity<typeof SnapshotEntity>): NamedSnapshot => ({
  id: row.id as SnapshotId,
  digest: row.digest,
  vendor: row.vendor as VendorName,
  interval: row.interval as Interval,
  adjusted: row.adjusted === "false" ? false : row.adjusted,
  symbols: row.symbols,
  start: row.firstDate,
  end: row.lastDate,
  rows: row.rows,
  retrievedAt: row.retrievedAt.toISOString(),
  adjustedAsOf: row.adjustedAsOf ?? null,
  symbolMapVersion: row.symbolMapVersion,
  missing: row.missing,
  gaps: row.gaps,
  flags: row.flags,
});
