import { ApplicationFailure, activityInfo, CancelledFailure, heartbeat } from "@temporalio/activity";
import {
  CatalogueError,
  type ErrorCode,
  type ErrorEntry,
  errorCatalogue,
  type Problem,
  problemOf,
} from "../protocol/errors.ts";

/** Codes by which Node.js and PostgreSQL say that the other side is away or shutting down. */
const outageCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08000",
  "08001",
  "08003",
  "08006",
]);

/** True when the error, or one that caused it, says that a service is away and may come back. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && outageCodes.has(code)) return true;
  if (/Connection terminated|timeout exceeded when trying to connect/.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  return isOutage(error.cause);
}

/**
 * The error of an activity as Temporal should see it: its code as type, its problem document as details.
 *
 * @param attempt - which attempt at the same thing has failed, from 1; the activity's own where it does one thing only.
 * @param delayMs - time before the next attempt, in milliseconds, where the error does not say; absent = as the workflow has it.
 */
export function failureOf(
  error: unknown,
  attempt = activityInfo().attempt,
  delayMs?: number,
): CancelledFailure | ApplicationFailure {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const problem = problemFrom(cause);
  const { retryable, attempts = Number.POSITIVE_INFINITY }: ErrorEntry = errorCatalogue[problem.code];
  const { retryAfterMs = delayMs } = cause as { retryAfterMs?: number };
  return ApplicationFailure.create({
    message: problem.detail,
    type: problem.code,
    nonRetryable: !retryable || attempt >= attempts,
    details: [problem],
    cause,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

function problemFrom(error: Error): Problem {
  if (error instanceof CatalogueError) return problemOf(error.code, error.message, error.faults);
  // Errors of models and threads keep their code and faults when they cross a thread, but not their class.
  const { code, faults } = error as { code?: string; faults?: CatalogueError["faults"] };
  if (code !== undefined && code in errorCatalogue) return problemOf(code as ErrorCode, error.message, faults ?? []);
  if (isOutage(error)) return problemOf("dependency.unavailable", error.message);
  return problemOf("internal", `${error.name}: ${error.message}`);
}

// biome-ignore lint/suspicious/noExplicitAny: any activity signature fits.
type Activity = (...args: any[]) => Promise<unknown>;

/** The same activities, with every error translated by the error catalogue. */
export function withCatalogueFailures<Activities extends Record<string, Activity>>(activities: Activities): Activities {
  const translated = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: unknown[]) => {
      try {
        return await activity(...args);
      } catch (error) {
        throw failureOf(error);
      }
    },
  ]);
  return Object.fromEntries(translated) as Activities;
}

const pulseMs = 3_000;

/** The same activities, with a heartbeat while they run: a worker that dies is noticed in seconds, not at the timeout. */
export function withPulse<Activities extends Record<string, Activity>>(activities: Activities): Activities {
  const pulsing = Object.entries(activities).map(([name, activity]) => [
    name,
    async (...args: unknown[]) => {
      const pulse = setInterval(() => heartbeat(), pulseMs);
      try {
        return await activity(...args);
      } finally {
        clearInterval(pulse);
      }
    },
  ]);
  return Object.fromEntries(pulsing) as Activities;
}
