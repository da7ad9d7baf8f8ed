import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openMarketRecord } from "../../storage/marketRecord.ts";
import type { MarketTask } from "../support/marketProcess.ts";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.ts";
import { simulatedNow, withSimulator } from "../support/vendors/testVendor.ts";

let database: TestDatabase;
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-shared-"));
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const script = fileURLToPath(new URL("../support/marketProcess.ts", import.meta.url));

type Task = Omit<MarketTask, "databaseUrl" | "dataDir" | "now">;

/** A process that has begun with the task, and the lines that it writes. */
async function startProcess(task: Task) {
  const whole: MarketTask = { databaseUrl: database.url, dataDir, now: simulatedNow.toISOString(), ...task };
  const child = spawn(process.execPath, [script, JSON.stringify(whole)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value ?? "";
  expect(await nextLine()).toBe("ready");
  return { child, nextLine, go: () => child.stdin.end("go\n") };
}

/** Runs the task in several processes that begin together. @returns what each of them met. */
async function inProcesses(count: number, task: Task): Promise<readonly (readonly string[])[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startProcess(task)));
  for (const { go } of started) go();
  return Promise.all(started.map(async ({ nextLine }) => JSON.parse(await nextLine()) as string[]));
}

test("three processes with one key never exceed the vendor's minute", async () => {
  const [perMinute, windowMs, minutes] = [20, 1_500, 4];
  // The vendor's minutes are short: its clock runs forty times as fast.
  const now = () => (Date.now() * 60_000) / windowMs;
  await withSimulator({ quotas: { twelveData: { perMinute, perDay: 1e9 } }, now }, async (simulator) => {
    const task = { searchForMs: minutes * windowMs };
    const { twelveDataUrl } = simulator;
    const outcomes = await inProcesses(3, { twelveDataUrl, perMinute, windowMs, task });
    expect(simulator.refused).toBe(0);
    expect(new Set(outcomes.flat())).toEqual(new Set(["answered", "market_data.rate_limited"]));
    const answered = outcomes.flat().filter((outcome) => outcome === "answered").length;
    expect(answered).toBe(simulator.asked.length);
    // It goes on behind the first minute, and each is used once at most.
    expect(answered).toBeGreaterThan(perMinute);
    expect(answered).toBeLessThanOrEqual(perMinute * (minutes + 1));
  });
});

test("two processes that want the same series at once ask the vendor once", async () => {
  await withSimulator({}, async (simulator) => {
    const task = { symbol: "JPM.XNYS" };
    const shared = { twelveDataUrl: simulator.twelveDataUrl, perMinute: 1_000, windowMs: 60_000, task };
    const outcomes = await inProcesses(2, shared);
    const bars = simulator.world.daysOf(simulator.world.find("JPM", "XNYS")!).length;
    expect(outcomes).toEqual([[`${bars} bars`], [`${bars} bars`]]);
    const asked = simulator.asked.filter((address) => address.includes("/time_series?"));
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

test("a process that is killed lets go of its locks", async () => {
  const task = { lock: "a series" };
  const nowhere = { twelveDataUrl: "http://127.0.0.1:1", perMinute: 1, windowMs: 60_000 };
  const { child, nextLine, go } = await startProcess({ ...nowhere, task });
  go();
  expect(await nextLine()).toBe("taken");
  const record = openMarketRecord(database.url, database.storage);
  const held = record.exclusively("a series", async () => "taken over");
  expect(await Promise.race([held, sleep(300, "waits")])).toBe("waits");
  child.kill("SIGKILL");
  expect(await held).toBe("taken over");
  await record.close();
});
