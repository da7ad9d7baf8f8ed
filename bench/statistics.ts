/** The value that a share `p` of the sorted values lies at or below. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Machine and runtime, for the head of a report. */
export const machine = (cpus: readonly { readonly model: string }[]): string =>
  `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown CPU"}, Node.js ${process.versions.node}`;

/** CPU time of all threads of this process so far: a busy machine does not lengthen it. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

const rounds = 5;

/** Microseconds of one call by a clock of milliseconds, the median of five rounds of `count` calls after one to warm up. */
export function microsecondsEach(
  count: number,
  run: (i: number) => unknown,
  clock: () => number = () => performance.now(),
): number {
  const round = (): number => {
    const started = clock();
    for (let i = 0; i < count; i++) run(i);
    return ((clock() - started) / count) * 1e3;
  };
  round();
  return median(Array.from({ length: rounds }, round));
}

/** Microseconds of one call, the median of `calls` timed one by one after as many to warm up; for calls of 100 µs and more. */
export function microsecondsOfCall(calls: number, run: () => unknown): number {
  for (let i = 0; i < calls; i++) run();
  const times = Array.from({ length: calls }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return median(times) * 1e3;
}
