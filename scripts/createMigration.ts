import { MikroORM } from "@mikro-orm/postgresql";
import { ormConfiguration } from "../storage/ormConfiguration.ts";
import { createTestDatabase } from "../test/support/testDatabase.ts";

// Writes the migration that leads from the schema snapshot to the entities. Run by `npm run migration <name>`, which
// starts the servers.
const [name] = process.argv.slice(2);
const database = await createTestDatabase();
const orm = await MikroORM.init(ormConfiguration(database.url, 2));
try {
  const { fileName } = await orm.migrator.create(undefined, false, false, name);
  console.log(fileName ? `migrations/${fileName}` : "the entities are as the schema snapshot says: nothing to write");
} finally {
  await orm.close();
  await database.drop();
}
