/** A long computation in pieces of at most about 0.2 s: yields the share done, 0 … 1, and returns the result. */
export type Steps<Result> = Generator<number, Result, void>;

/** Multiplications and additions of one piece; about a tenth of a second. */
export const operationsOfStep = 1e8;

/**
 * Runs a computation that comes in pieces to its end.
 *
 * @param steps - a fresh generator.
 * @returns what the generator returns.
 */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
