import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Python process that times what it is told to, once for each line that it gets. */
export interface Peer {
  /** Versions of its packages. */
  readonly versions: string;
  /** Milliseconds that a task took. */
  time(task: string): Promise<number>;
  stop(): void;
}

/** Starts marketPeer.py on some files. @param python - with pandas, pyarrow and duckdb. */
export async function startPeer(python: string, files: readonly string[]): Promise<Peer> {
  const script = fileURLToPath(new URL("../marketPeer.py", import.meta.url));
  const child = spawn(python, [script, ...files], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the Python peer ended");
    return value as string;
  };
  return {
    versions: await next(),
    async time(task) {
      child.stdin.write(`${task}\n`);
      return Number(await next());
    },
    stop: () => void child.stdin.end(),
  };
}
