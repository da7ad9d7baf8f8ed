import { EventEmitter } from "node:events";
import pg from "pg";
import { type JobNotification, jobEventsChannel } from "../protocol/jobEvents.ts";

/** Wakes waiting requests when something is committed for a job. */
export interface JobEventListener {
  /**
   * Calls `wake` after every committed event of the job, and with `null` after every reconnection, because notifications
   * that were sent in between are lost. The caller reads the database when woken.
   *
   * @returns the function that ends the subscription.
   */
  subscribe(jobId: string, wake: (notification: JobNotification | null) => void): () => void;
  close(): Promise<void>;
}

const reconnectDelayMs = 250;

/** Opens the one connection of this process that listens to `job_events`; it comes back by itself when it is lost. */
export async function openJobEventListener(
  databaseUrl: string,
  onError: (error: Error) => void,
): Promise<JobEventListener> {
  const wakeUps = new EventEmitter().setMaxListeners(0);
  let closed = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    let lost = false;
    const reconnect = (error?: Error) => {
      if (lost || closed) return;
      lost = true;
      if (error) onError(error);
      retry = setTimeout(() => connect().catch(() => undefined), reconnectDelayMs);
    };
    next.on("error", reconnect);
    next.on("end", () => reconnect());
    next.on("notification", ({ payload }) => {
      const notification = JSON.parse(payload ?? "{}") as JobNotification;
      wakeUps.emit(notification.job_id, notification);
    });
    try {
      await next.connect();
      await next.query(`listen ${jobEventsChannel}`);
    } catch (error) {
      reconnect(error as Error);
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    for (const jobId of wakeUps.eventNames()) wakeUps.emit(jobId, null);
  }

  await connect().catch(() => undefined);

  return {
    subscribe(jobId, wake) {
      wakeUps.on(jobId, wake);
      return () => wakeUps.off(jobId, wake);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
