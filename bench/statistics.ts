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

const warmUpMicroseconds = 600_000;

/**
 * Microseconds of processor time of one call, all threads of the process together: the median of five rounds, after a warm-up of 0.6 s
 * that is as long as three rounds. What else runs on the machine hardly counts.
 */
export function processorMicroseconds(run: () => unknown): number {
  const since = (before: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  let warm = 0;
  for (const before = process.cpuUsage(); since(before) < warmUpMicroseconds; warm++) run();
  const count = Math.ceil(warm / 3);
  const round = (): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) run();
    return since(before) / count;
  };
  return median(Array.from({ length: rounds }, round));
}
