/** The value that a share `p` of the sorted values lies at or below. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Machine and runtime, for the head of a report. */
export const machine = (cpus: readonly { readonly model: string }[]): string =>
  `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown CPU"}, Node.js ${process.versions.node}`;
