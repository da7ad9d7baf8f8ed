import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pc from "picocolors";
import { ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { type ApiClient, createApiClient, type JobDocument } from "./demo/apiClient.ts";
import { type Bands, fanChart } from "./demo/fanChart.ts";
import { type SimulationResult, summaryTable } from "./demo/summaryTable.ts";
import { startVendors, vendorTable } from "./demo/vendorTour.ts";
import { StartError } from "./stack/childProcess.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { seconds, startProgress, startStep } from "./stack/terminal.ts";
import { throwAwayEnvironment } from "./stack/throwAway.ts";

// The demo: a stack of its own with throw-away data, one real simulation, the proof that a killed worker changes nothing, and
// jobs on what two vendors say, which are simulated on this machine.

const symbols = ["AAPL", "JPM", "KO", "PG", "XOM"];
const portfolio = { symbols, start: "2013-01-02", end: "2022-12-28", seed: 20_221_228 };
const simulation = { ...portfolio, params: { simulations: 1_000_000, time_steps: 252, initial_value: 100_000 } };
/** Long enough to be killed in the middle: about half a minute on two cores. */
const largerSimulation = { ...portfolio, params: { ...simulation.params, simulations: 2_500_000 } };

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs a job with its progress bar. @throws when it does not complete. */
async function runJob(
  api: ApiClient,
  title: string,
  body: unknown,
  onProgress?: (share: number) => void,
): Promise<{ job: JobDocument; ms: number }> {
  const started = performance.now();
  const jobId = await api.submit("/api/v1/montecarlo", body);
  const bar = startProgress(title);
  const job = await api.follow(jobId, (share) => {
    bar.update(share);
    onProgress?.(share);
  });
  bar.stop();
  if (job.status !== "completed")
    throw new Error(`job ${jobId} ended ${job.status}: ${job.error?.detail ?? "no reason given"}`);
  return { job, ms: performance.now() - started };
}

async function showSimulation(api: ApiClient): Promise<void> {
  say(`\n${pc.bold("1. One year of a portfolio")}: ${symbols.join(", ")}, 1,000,000 correlated paths of 252 days\n`);
  const { job, ms } = await runJob(api, "simulating", simulation);
  const result = (await api.result(job.job_id)) as SimulationResult & { readonly bands: Bands };
  say(`\n${summaryTable(result)}\n`);
  const colours = { median: pc.cyan, inner: pc.blue, outer: pc.dim };
  say(fanChart(result.bands, (mark, text) => colours[mark](text)));

  const urls = job.result_urls!;
  const bytes = await api.download(urls.result!);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== job.provenance!.digest) throw new Error("the digest is not the SHA-256 of the result's bytes");
  const folder = mkdtempSync(join(tmpdir(), "quant-jobs-report-"));
  const report = join(folder, "report.html");
  writeFileSync(report, await api.download(urls["report.html"]!));
  const steps = 1_000_000 * 252 * symbols.length;
  say(`\n  digest   ${digest}`);
  say(
    `  time     ${seconds(ms)} from submit to stored result: ${(steps / ms / 1000).toFixed(0)} M asset steps a second, ${job.provenance!.shards} shards`,
  );
  say(`  report   ${report}`);
}

/** Kills the worker at about half of a job and compares the digest with that of an undisturbed run. */
async function showDurability(api: ApiClient, stack: Stack): Promise<void> {
  say(`\n${pc.bold("2. A worker is killed half way")}: 2,500,000 paths, first undisturbed, then with SIGKILL\n`);
  const undisturbed = await runJob(api, "undisturbed", largerSimulation);
  let killed = false;
  const disturbed = await runJob(api, "disturbed  ", largerSimulation, (share) => {
    if (killed || share < 0.45) return;
    killed = true;
    const { pid } = stack.worker;
    stack.worker.kill("SIGKILL");
    say(
      `  ${pc.red("✖")} worker process ${pid} killed with SIGKILL at ${Math.round(share * 100)} %; another one starts`,
    );
  });
  if (!killed) throw new Error("the job ended before its worker could be killed");
  const [first, second] = [undisturbed, disturbed].map(({ job }) => job.provenance!.digest);
  say(`\n  undisturbed  ${first}  ${seconds(undisturbed.ms)}`);
  say(`  disturbed    ${second}  ${seconds(disturbed.ms)}, the time to notice the death included`);
  if (first !== second) throw new Error("the digests differ");
  say(`  ${pc.green("✔")} the same bytes`);
}

async function showVendors(api: ApiClient): Promise<void> {
  say(
    `\n${pc.bold("3. EODHD and Twelve Data")}, simulated here and without keys: stocks, currencies and crypto assets\n`,
  );
  say(await vendorTable(api));
}

const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-demo-"));
const vendors = await startVendors();
let stack: Stack | undefined;
const started = performance.now();
try {
  const environment = { ...(await throwAwayEnvironment(dataDir)), ...vendors.settings };
  stack = await startStack(readConfiguration(environment), environment);
  const api = createApiClient(stack.apiUrl);
  await showSimulation(api);
  await showDurability(api, stack);
  await showVendors(api);
  say(`\n${pc.green("✔")} everything held, in ${seconds(performance.now() - started)}. Next: npm start\n`);
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof StartError;
  process.stderr.write(`\n${pc.red("✖")} ${expected ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
} finally {
  const step = startStep("stopping and removing the demo's data");
  await stack?.stop();
  await vendors.simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
  step.done("stopped; nothing is left but the report");
}
