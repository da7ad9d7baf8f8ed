import { SingleBar } from "cli-progress";
import ora from "ora";

/** A step that is under way, shown as a spinner on a terminal and as plain lines elsewhere. */
export interface Step {
  update(text: string): void;
  done(text: string): void;
  failed(text: string): void;
}

/** A bar that fills as work is done. */
export interface ProgressLine {
  /** @param share - done share in [0, 1]. */
  update(share: number): void;
  stop(): void;
}

const isTerminal = process.stderr.isTTY === true;

/** Elapsed time as a reader likes it. */
export const seconds = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;

export function startStep(text: string): Step {
  if (isTerminal) {
    const spinner = ora(text).start();
    return {
      update: (next) => {
        spinner.text = next;
      },
      done: (next) => {
        spinner.succeed(next);
      },
      failed: (next) => {
        spinner.fail(next);
      },
    };
  }
  const line = (mark: string) => (next: string) => {
    process.stderr.write(`${mark} ${next}\n`);
  };
  line("…")(text);
  return { update: line("…"), done: line("✔"), failed: line("✖") };
}

/** Share of progress between two plain lines. */
const plainStride = 0.2;

export function startProgress(title: string): ProgressLine {
  if (isTerminal) {
    const bar = new SingleBar({ format: `  ${title} [{bar}] {percentage} %  {duration_formatted}`, hideCursor: true });
    bar.start(1, 0);
    return { update: (share) => bar.update(share), stop: () => bar.stop() };
  }
  let shown = -plainStride;
  return {
    update(share) {
      if (share < shown + plainStride && !(share === 1 && shown < 1)) return;
      shown = share;
      process.stderr.write(`  ${title}: ${Math.round(share * 100)} %\n`);
    },
    stop: () => undefined,
  };
}
