import { randomUUID } from "node:crypto";
import { query } from "../../scripts/stack/postgres.ts";
import { developmentUser, ensureDevelopmentUser, openStorage, type Storage } from "../../storage/storage.ts";

/** A migrated database of one test file's own. */
export interface TestDatabase {
  readonly url: string;
  readonly storage: Storage;
  readonly ownerId: typeof developmentUser.id;
  drop(): Promise<void>;
}

function serverUrl(variable: "TEST_DATABASE_URL" | "TEST_TEMPORAL_ADDRESS"): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: run the tests with npm test, which starts the servers`);
  return url;
}

export const temporalAddress = (): string => serverUrl("TEST_TEMPORAL_ADDRESS");

/** Copies the migrated template; the development user exists in the copy. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(serverUrl("TEST_DATABASE_URL"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = new URL("/postgres", template).href;
  await createFromTemplate(admin, name, template.pathname.slice(1));
  const url = new URL(`/${name}`, template).href;
  const storage = await openStorage(url, 10);
  await ensureDevelopmentUser(storage.unitOfWork());
  return {
    url,
    storage,
    ownerId: developmentUser.id,
    async drop() {
      await storage.close();
      await query(admin, `drop database ${name} with (force)`);
    },
  };
}

/** PostgreSQL copies a template only while nobody is connected to it: another copy under way is waited for. */
async function createFromTemplate(admin: string, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await query(admin, `create database ${name} template ${template} strategy file_copy`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "55006" || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
