import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "../../scripts/stack/ports.ts";
import { startTestPlatform, type TestPlatform } from "../../test/support/testPlatform.ts";
import { median } from "../statistics.ts";
import { keep, madeUpBars, openMadeUpLake, sessionsOf } from "./madeUpLake.ts";

const years = 20;
const rounds = 5;
const symbol = "STREAM.XNYS";
const types = {
  json: "application/json",
  csv: "text/csv",
  arrow: "application/vnd.apache.arrow.stream",
  parquet: "application/vnd.apache.parquet",
} as const;

/** Minutes of all sessions of some days: 390 of each, from 14:30 UTC. */
const minutesOf = (days: readonly string[]): readonly string[] => {
  const clock = Array.from({ length: 390 }, (_, i) => new Date((870 + i) * 60_000).toISOString().slice(10, 19));
  return days.flatMap((day) => clock.map((time) => `${day}${time}Z`));
};

/** `GET /prices` of a warm lake: rows a second beside a bare Koa server that streams the same bytes, and the memory that it takes. */
export async function timeStreaming(): Promise<string> {
  const platform = await startTestPlatform({ EODHD_API_KEY: "none", EODHD_BASE_URL: "http://127.0.0.1:9" });
  try {
    const made = openMadeUpLake(platform.dataDir);
    const days = sessionsOf(years);
    await keep(made, "1min", madeUpBars(symbol, minutesOf(days)));
    await made.duckDb.close();
    return `${await besideBareKoa(platform, days)}\n\n${await memoryByRange(platform, days)}`;
  } finally {
    await platform.stop();
  }
}

const rowsOf = (days: readonly string[], from: string) => days.filter((day) => day >= from).length * 390;
const urlOf = ({ url }: TestPlatform, start: string) =>
  `${url}/api/v1/prices?vendor=eodhd&symbol=${symbol}&interval=1min&adjusted=false&start=${start}&end=2025-12-31`;

async function download(url: string, accept: string): Promise<Uint8Array[]> {
  const answer = await fetch(url, { headers: { accept, "accept-encoding": "identity" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body!) pieces.push(piece);
  return pieces;
}

async function besideBareKoa(platform: TestPlatform, days: readonly string[]): Promise<string> {
  const start = "2025-01-01";
  const rows = rowsOf(days, start);
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-bench-bytes-"));
  const [port] = await freePorts(1);
  const script = fileURLToPath(new URL("./bareKoa.ts", import.meta.url));
  const bare = spawn(process.execPath, [script, folder, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  await once(bare.stdout, "data");
  const lines: string[] = [];
  try {
    for (const [name, accept] of Object.entries(types)) {
      const ours = urlOf(platform, start);
      const bytes = Buffer.concat(await download(ours, accept));
      writeFileSync(join(folder, name), bytes);
      const bareUrl = `http://127.0.0.1:${port}/${name}`;
      const times = { ours: [] as number[], bare: [] as number[] };
      for (let round = -1; round < rounds; round++) {
        for (const [which, url] of [
          ["ours", ours],
          ["bare", bareUrl],
        ] as const) {
          const started = performance.now();
          await download(url, accept);
          if (round >= 0) times[which].push(performance.now() - started);
        }
      }
      const [our, least] = [median(times.ours), median(times.bare)];
      const perSecond = (ms: number) => `${(rows / ms / 1e3).toFixed(2)} M rows/s`;
      lines.push(
        `  ${name.padEnd(9)} ${(bytes.length / 1e6).toFixed(1).padStart(6)} MB   ${perSecond(our)} of ours   ${perSecond(least)} of bare Koa   ${(our / least).toFixed(1)}×`,
      );
    }
  } finally {
    bare.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  return [`GET /prices, ${rows.toLocaleString("en-US")} minute bars of one year`, ...lines].join("\n");
}

/** Peak resident memory of a process since it was last reset, in megabytes (Linux). */
const peakMegabytes = (pid: number | undefined) =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);

async function memoryByRange(platform: TestPlatform, days: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const [name, accept] of Object.entries(types)) {
    const figures: string[] = [];
    for (const span of [1, years]) {
      const start = `${2026 - span}-01-01`;
      // Begins to count anew.
      writeFileSync(`/proc/${platform.api.pid}/clear_refs`, "5");
      const url = urlOf(platform, start);
      const answer = await fetch(url, { headers: { accept, "accept-encoding": "identity" } });
      if (answer.ok) for await (const _ of answer.body!);
      const peak = answer.ok ? `${peakMegabytes(platform.api.pid)} MB` : `refused with ${answer.status}`;
      figures.push(
        `${span} ${span === 1 ? "year" : "years"} (${rowsOf(days, start).toLocaleString("en-US")} bars) ${peak}`,
      );
    }
    lines.push(`  ${name.padEnd(9)} ${figures.join("   ")}`);
  }
  return ["peak resident memory of the API while it streams", ...lines].join("\n");
}
