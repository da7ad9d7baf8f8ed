import { MikroORM } from "@mikro-orm/postgresql";
import { query } from "../scripts/stack/postgres.ts";
import { createTestDatabase, type TestDatabase } from "../test/support/testDatabase.ts";
import { migrate, revertMigrations } from "./migrate.ts";
import { ormConfiguration } from "./ormConfiguration.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const tables = async () => {
  const { rows } = await query(
    database.url,
    "select table_name from information_schema.tables where table_schema = 'public' order by 1",
  );
  return rows.map(({ table_name }) => table_name as string);
};

test("migrations go down to nothing and up again, from several processes at once", async () => {
  const before = await tables();
  expect(before).toEqual(
    expect.arrayContaining([
      "artifacts",
      "idempotency_keys",
      "job_events",
      "job_results",
      "jobs",
      "snapshots",
      "users",
    ]),
  );
  await revertMigrations(database.url);
  expect((await tables()).filter((name) => name !== "migrations")).toEqual([]);
  const applied = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(applied.flat()).toEqual(["Migration20261124000000_createJobs"]);
  expect(await tables()).toEqual(before);
  expect(await migrate(database.url)).toEqual([]);
});

test("the migrated schema and the schema snapshot are those that the entities describe", async () => {
  const orm = await MikroORM.init(ormConfiguration(database.url, 2));
  const difference = await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: false });
  const differsFromSnapshot = await orm.migrator.checkSchema();
  await orm.close();
  expect(differsFromSnapshot).toBe(false);
  // The table of the migrations and the trigger have no entity.
  expect(
    difference.split("\n").filter((line) => line.trim() !== "" && !/"migrations"|job_events_notify/.test(line)),
  ).toEqual([]);
});
