/** Percentiles of a value after every step. */
export interface Bands {
  readonly steps: readonly number[];
  readonly p5: readonly number[];
  readonly p25: readonly number[];
  readonly p50: readonly number[];
  readonly p75: readonly number[];
  readonly p95: readonly number[];
}

const width = 68;
const height = 16;
const labelWidth = 10;

const marks = { outer: "░", inner: "▒", median: "█" } as const;

/**
 * Draws a fan chart in text: the median, the middle 50 % and the middle 90 % of paths.
 *
 * @param paint - colours the marks on a terminal; leaves them alone elsewhere.
 */
export function fanChart(bands: Bands, paint: (mark: keyof typeof marks, text: string) => string): string {
  const low = Math.min(...bands.p5);
  const high = Math.max(...bands.p95);
  const rowOf = (value: number) => Math.round(((high - value) / (high - low || 1)) * (height - 1));
  const columns = Array.from({ length: width }, (_, x) => {
    const step = Math.round((x / (width - 1)) * (bands.steps.length - 1));
    return {
      top: rowOf(bands.p95[step]!),
      innerTop: rowOf(bands.p75[step]!),
      median: rowOf(bands.p50[step]!),
      innerBottom: rowOf(bands.p25[step]!),
      bottom: rowOf(bands.p5[step]!),
    };
  });
  const lines = Array.from({ length: height }, (_, row) => {
    const cells = columns.map((column) => {
      if (row === column.median) return paint("median", marks.median);
      if (row >= column.innerTop && row <= column.innerBottom) return paint("inner", marks.inner);
      return row >= column.top && row <= column.bottom ? paint("outer", marks.outer) : " ";
    });
    const value = high - ((high - low) * row) / (height - 1);
    const label = row % 5 === 0 ? Math.round(value).toLocaleString("en-US") : "";
    return `${label.padStart(labelWidth)} │${cells.join("")}`;
  });
  const last = String(bands.steps.at(-1));
  const axis = `${" ".repeat(labelWidth)} └${"─".repeat(width)}`;
  const ticks = `${" ".repeat(labelWidth + 2)}0${last.padStart(width - 1)}  days`;
  const legend = `${" ".repeat(labelWidth + 2)}${marks.median} median   ${marks.inner} middle 50 %   ${marks.outer} middle 90 %`;
  return [...lines, axis, ticks, legend].join("\n");
}
