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

const migrationNames = ["Migration20261124000000_createJobs", "Migration20261126021236_marketRecord"];

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
      "corporate_action_retrievals",
      "corporate_actions",
      "idempotency_keys",
      "job_events",
      "job_results",
      "jobs",
      "snapshots",
      "users",
      "vendor_accounts",
      "vendor_requests",
      "vendor_symbols",
    ]),
  );
  await revertMigrations(database.url);
  expect((await tables()).filter((name) => name !== "migrations")).toEqual([]);
  const applied = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
  expect(applied.flat()).toEqual(migrationNames);
  expect(await tables()).toEqual(before);
  expect(await migrate(database.url)).toEqual([]);
});

test("snapshots of the first schema keep what they say, up and down", async () => {
  await revertMigrations(database.url);
  const orm = await MikroORM.init(ormConfiguration(database.url, 2));
  try {
    await orm.migrator.up({ to: migrationNames[0]! });
    await query(
      database.url,
      `insert into snapshots (id, digest, vendor, interval, adjusted, symbols, first_date, last_date, rows, as_of)
        select gen_random_uuid(), 'digest ' || adjusted, 'eodhd', '1d', adjusted, '{KO.XNYS}', '2022-01-03', '2022-01-04', 2,
          '2022-12-30T23:30:00-05' from (values (true), (false)) as kinds (adjusted)`,
    );
    expect(await migrate(database.url)).toEqual([migrationNames[1]]);
    const select = "select * from snapshots order by digest desc";
    const { rows } = await query(database.url, select);
    const kept = { retrieved_at: new Date("2022-12-31T04:30:00Z"), symbol_map_version: 0, missing: "drop" };
    expect(rows).toMatchObject([
      { digest: "digest true", adjusted: "splits_and_dividends", adjusted_as_of: "2022-12-31", ...kept },
      { digest: "digest false", adjusted: "false", adjusted_as_of: null, gaps: [], flags: [], ...kept },
    ]);
    await query(database.url, "update snapshots set adjusted = 'splits' where adjusted <> 'false'");
    await orm.migrator.down({ to: migrationNames[0]! });
    const before = { as_of: new Date("2022-12-31T04:30:00Z"), symbols: ["KO.XNYS"] };
    const { rows: back } = await query(database.url, select);
    expect(back).toMatchObject([
      { digest: "digest true", adjusted: true, ...before },
      { digest: "digest false", adjusted: false, ...before },
    ]);
    expect(Object.keys(back[0])).not.toContain("gaps");
  } finally {
    await orm.close();
    await migrate(database.url);
  }
});

test("the migrated schema and the schema snapshot are those that the entities describe", async () => {
  const orm = await MikroORM.init(ormConfiguration(database.url, 2));
  const difference = await orm.schema.getUpdateSchemaSQL({ wrap: false, safe: false });
  const differsFromSnapshot = await orm.migrator.checkSchema();
  await orm.close();
  expect(differsFromSnapshot).toBe(false);
  // The table of the migrations, the trigger and the function have no entity.
  expect(
    difference
      .split("\n")
      .filter((line) => line.trim() !== "" && !/"migrations"|job_events_notify|admit_vendor_request/.test(line)),
  ).toEqual([]);
});
