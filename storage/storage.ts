import { type EntityManager, MikroORM } from "@mikro-orm/postgresql";
import type { UserId } from "../protocol/ids.ts";
import { UserEntity } from "./entities/user.ts";
import { ormConfiguration } from "./ormConfiguration.ts";

/** The record of one process: PostgreSQL through MikroORM. */
export interface Storage {
  /** A fresh entity manager for one unit of work: one request, one activity, one sweep. */
  unitOfWork(): EntityManager;
  /** One trivial query. @throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the connection pool lazily: nothing is sent before the first query. */
export async function openStorage(databaseUrl: string, poolSize: number): Promise<Storage> {
  const orm = await MikroORM.init(ormConfiguration(databaseUrl, poolSize));
  return {
    unitOfWork: () => orm.em.fork(),
    ping: async () => {
      await orm.em.fork().execute("select 1");
    },
    close: () => orm.close(),
  };
}

/** Every caller until identity arrives. */
export const developmentUser = {
  id: "01930000-0000-7000-8000-000000000001" as UserId,
  email: "developer@localhost",
  displayName: "Developer",
} as const;

/** Makes sure that the development user exists. Safe to run again and from several processes at once. */
export async function ensureDevelopmentUser(em: EntityManager): Promise<void> {
  await em.upsert(UserEntity, { ...developmentUser, createdAt: new Date(0) }, { onConflictAction: "ignore" });
}
