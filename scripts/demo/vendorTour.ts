import Table from "cli-table3";
import { startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { seconds } from "../stack/terminal.ts";
import type { ApiClient, JobDocument } from "./apiClient.ts";

/** Symbols that each vendor is asked for, and what of them: stocks of three exchanges, one of which has lost sessions, currencies and crypto assets. */
const tours = [
  { symbols: ["AAPL.XNAS", "ENI.XMIL", "BHP.XASX"], interval: "1d", start: "2013-01-02", end: "2022-12-28" },
  { symbols: ["AAPL.XNAS", "JPM.XNYS", "KO.XNYS"], interval: "30min", start: "2022-11-01", end: "2022-12-28" },
  { symbols: ["EUR/USD", "GBP/USD", "USD/JPY"], interval: "1d", start: "2016-01-04", end: "2022-12-28" },
  { symbols: ["EUR/USD", "GBP/USD", "USD/JPY"], interval: "1h", start: "2022-11-01", end: "2022-12-28" },
  { symbols: ["BTC/USD", "ETH/USD"], interval: "1d", start: "2016-01-01", end: "2022-12-28" },
  { symbols: ["BTC/USD", "ETH/USD"], interval: "1h", start: "2022-11-01", end: "2022-12-28" },
] as const;
const vendors = ["eodhd", "twelvedata"] as const;

/** Both vendors on this machine, and the settings with which API and worker ask them. */
export async function startVendors(): Promise<{
  readonly simulator: VendorSimulator;
  readonly settings: NodeJS.ProcessEnv;
}> {
  const simulator = await startVendorSimulator();
  const settings = {
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "1000",
  };
  return { simulator, settings };
}

/** Weights of least variance on what each vendor says, as a table with the data that every result stands on. */
export async function vendorTable(api: ApiClient): Promise<string> {
  const table = new Table({
    head: ["vendor", "symbols", "interval", "bars", "missing sessions", "snapshot", "time"],
    colAligns: ["left", "left", "left", "right", "right", "left", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const vendor of vendors) {
    for (const tour of tours) {
      const started = performance.now();
      const params = { objective: { type: "min_variance" } };
      const jobId = await api.submit("/api/v1/markowitz", { vendor, ...tour, params, seed: 1 });
      const job = await api.follow(jobId, () => {});
      const { rows, gaps, snapshot_digest: digest } = dataOf(job);
      const missing = gaps.reduce((sum, { count }) => sum + count, 0);
      const symbols = tour.symbols.join(" ");
      table.push([
        vendor,
        symbols,
        tour.interval,
        rows.toLocaleString("en-US"),
        missing,
        digest.slice(0, 12),
        seconds(performance.now() - started),
      ]);
    }
  }
  return table.toString();
}

/** @throws when the job did not complete. */
function dataOf({ job_id: id, status, error, data }: JobDocument): NonNullable<JobDocument["data"]> {
  if (status !== "completed" || !data)
    throw new Error(`job ${id} ended ${status}: ${error?.detail ?? "no reason given"}`);
  return data;
}
