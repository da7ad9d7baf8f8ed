import { MikroORM } from "@mikro-orm/postgresql";
import { ormConfiguration } from "./ormConfiguration.ts";

// Two processes that start at once must not migrate at once; the number only has to be ours alone.
const migrationLock = 7_361_024;

/**
 * Brings the schema of a database up to date. Safe to run again and from several processes at once.
 *
 * @returns names of the migrations that ran, in order; empty when there was nothing to do.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const orm = await MikroORM.init(ormConfiguration(databaseUrl, 2));
  try {
    const connection = orm.em.getConnection();
    return await connection.transactional(async (lock) => {
      await connection.execute("select pg_advisory_xact_lock(?)", [migrationLock], "all", lock);
      const applied = await orm.migrator.up();
      return applied.map(({ name }) => name);
    });
  } finally {
    await orm.close();
  }
}

/** Takes every migration back, newest first: the schema is empty afterwards. Loses all data. */
export async function revertMigrations(databaseUrl: string): Promise<void> {
  const orm = await MikroORM.init(ormConfiguration(databaseUrl, 2));
  try {
    await orm.migrator.down({ to: 0 });
  } finally {
    await orm.close();
  }
}
