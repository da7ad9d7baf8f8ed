import { fileURLToPath } from "node:url";
import { Migrator } from "@mikro-orm/migrations";
import { defineConfig } from "@mikro-orm/postgresql";
import { ArtifactEntity } from "./entities/artifact.ts";
import { CorporateActionEntity } from "./entities/corporateAction.ts";
import { CorporateActionRetrievalEntity } from "./entities/corporateActionRetrieval.ts";
import { IdempotencyKeyEntity } from "./entities/idempotencyKey.ts";
import { JobEntity } from "./entities/job.ts";
import { JobEventEntity } from "./entities/jobEvent.ts";
import { JobResultEntity } from "./entities/jobResult.ts";
import { SnapshotEntity } from "./entities/snapshot.ts";
import { UserEntity } from "./entities/user.ts";
import { VendorAccountEntity } from "./entities/vendorAccount.ts";
import { VendorRequestEntity } from "./entities/vendorRequest.ts";
import { VendorSymbolEntity } from "./entities/vendorSymbol.ts";

const migrationsFolder = fileURLToPath(new URL("../migrations", import.meta.url));

/** MikroORM configuration of one process. */
export const ormConfiguration = (databaseUrl: string, poolSize: number) =>
  defineConfig({
    clientUrl: databaseUrl,
    entities: [
      UserEntity,
      SnapshotEntity,
      JobEntity,
      JobEventEntity,
      JobResultEntity,
      ArtifactEntity,
      IdempotencyKeyEntity,
      VendorSymbolEntity,
      CorporateActionEntity,
      CorporateActionRetrievalEntity,
      VendorAccountEntity,
      VendorRequestEntity,
    ],
    pool: { min: 0, max: poolSize },
    extensions: [Migrator],
    migrations: {
      path: migrationsFolder,
      tableName: "migrations",
      emit: "ts",
      snapshotName: ".snapshot",
      // Written when a migration is created, never by a process that runs migrations.
      snapshotOnMigrate: false,
      silent: true,
    },
    debug: false,
  });
