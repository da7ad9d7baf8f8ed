import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Work that must not run twice at once, in this process or another over the same database. */
export interface NamedLocks {
  /** Waits for its turn, however long. @throws what the work throws, or the driver's error when PostgreSQL is away. */
  exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Time between two tries for a lock that another process has, in milliseconds; doubles up to the longest. */
const firstPauseMs = 10;
const longestPauseMs = 200;

/** A server notices within half a minute that the machine of a lock's holder is gone. */
const keepAlives = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

/**
 * Locks of PostgreSQL's sessions, all of them on one connection of this process: the server lets go of them when the process
 * dies. When the connection alone dies they are lost while their work goes on, and somebody else may begin the same work;
 * so work under a lock must be safe to repeat, and the lock only saves doing it twice. The next lock opens a new connection.
 *
 * @param databaseUrl - the server itself, or a pooler that keeps sessions together.
 */
export function openNamedLocks(databaseUrl: string): NamedLocks {
  const queues = new Map<string, Promise<unknown>>();
  let connecting: Promise<pg.Client> | undefined;

  function connection(): Promise<pg.Client> {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  }

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true, options: keepAlives });
    const lost = () => {
      connecting = undefined;
    };
    client.on("error", lost);
    client.on("end", lost);
    await client.connect();
    return client;
  }

  /** The connection that holds the lock when it is this process's turn. */
  async function acquire(key: string): Promise<pg.Client> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const client = await connection();
      const { rows } = await client.query("select pg_try_advisory_lock($1) as taken", [key]);
      if (rows[0].taken) return client;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }

  async function locked<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const key = lockKey(name);
    const client = await acquire(key);
    try {
      return await work();
    } finally {
      // A connection that is gone holds nothing.
      await client.query("select pg_advisory_unlock($1)", [key]).catch(() => undefined);
    }
  }

  return {
    exclusively(name, work) {
      // A session may take its own lock again: within the process a queue keeps the order.
      const turn = (queues.get(name) ?? Promise.resolve()).then(() => locked(name, work));
      const over = turn.then(
        () => undefined,
        () => undefined,
      );
      queues.set(name, over);
      void over.then(() => {
        if (queues.get(name) === over) queues.delete(name);
      });
      return turn;
    },
    async close() {
      const client = await connecting?.catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}

/** 64 bits of the name's digest, signed as the server takes them. */
const lockKey = (name: string): string => createHash("sha256").update(name).digest().readBigInt64BE().toString();
