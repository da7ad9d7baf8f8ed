import { ConfigurationError, readConfiguration, requireSetting } from "../protocol/configuration.ts";
import { migrate } from "../storage/migrate.ts";

try {
  const applied = await migrate(requireSetting(readConfiguration(process.env), "DATABASE_URL"));
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(", ")}\n` : "the schema is up to date\n");
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
