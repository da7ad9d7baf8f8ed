import type { HttpTuning } from "../../../market/http/vendorHttp.ts";
import { createMemoryLedger } from "../../../market/record/memoryLedger.ts";
import { uneditedSymbolMap } from "../../../market/record/memoryRecord.ts";
import type { RemoteVendorOptions } from "../../../market/remoteVendor.ts";
import type { Bars, Vendor } from "../../../market/vendor.ts";
import { paidKey, type SimulatorOptions, startVendorSimulator, type VendorSimulator } from "./simulator.ts";

/** A day behind the end of the simulated history. */
export const simulatedNow = new Date("2022-12-30T12:00:00Z");

/** Limits that a test can wait for; the clock is one that tests turn themselves where they give one. */
export const testTuning = (overrides: Partial<HttpTuning> = {}): HttpTuning => ({
  now: () => performance.now(),
  random: () => 0,
  timeoutMs: 20_000,
  maxBytes: 8 * 1024 * 1024,
  ...overrides,
});

/** Options of a vendor at the simulator; its requests are counted by the clock of the tuning. */
export function remoteOptions(baseUrl: string, overrides: Partial<RemoteVendorOptions> = {}): RemoteVendorOptions {
  const { tuning = testTuning() } = overrides;
  return {
    key: paidKey,
    baseUrl,
    perMinute: 100_000,
    now: () => simulatedNow,
    ledger: createMemoryLedger(tuning.now),
    symbolMap: async () => uneditedSymbolMap,
    ...overrides,
    tuning,
  };
}

/** Everything that a vendor has of the days of a symbol, at an instant. */
export async function dailyBarsOf(vendor: Vendor, symbol: string, at = simulatedNow): Promise<Bars> {
  const wanted = { symbol, interval: "1d", ...vendor.servedDays(symbol, "1d", at) } as const;
  return (await vendor.fetchBars(wanted)).bars;
}

/** Runs a test against a simulator of its own. */
export async function withSimulator(
  options: SimulatorOptions,
  run: (simulator: VendorSimulator) => Promise<void>,
): Promise<void> {
  const simulator = await startVendorSimulator(options);
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
  }
}
