import { Client, Connection } from "@temporalio/client";
import { type Configuration, requireSetting } from "../protocol/configuration.ts";

/** Longest time that a request may wait for Temporal before it goes on without it, in milliseconds. */
const temporalDeadlineMs = 3_000;

/** A client that connects at its first call, so that the API starts and accepts jobs while Temporal is down. */
export function createTemporalClient(configuration: Configuration): Client {
  const apiKey = configuration.TEMPORAL_API_KEY;
  return new Client({
    connection: Connection.lazy({
      address: requireSetting(configuration, "TEMPORAL_ADDRESS"),
      ...(apiKey ? { apiKey, tls: true } : {}),
    }),
    namespace: configuration.TEMPORAL_NAMESPACE,
  });
}

/** Runs calls to Temporal under {@link temporalDeadlineMs}. */
export const withTemporalDeadline = <Result>(client: Client, calls: () => Promise<Result>): Promise<Result> =>
  client.withDeadline(Date.now() + temporalDeadlineMs, calls);
