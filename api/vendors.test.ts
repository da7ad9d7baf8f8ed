import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMarket } from "../market/market.ts";
import { usualLedgerRules } from "../market/record/vendorLedger.ts";
import { vendorOptionsOf } from "../market/vendors.ts";
import { openStorage } from "../storage/storage.ts";
import { openVendorLedger } from "../storage/vendorLedger.ts";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";
import { freeKey, paidKey, startVendorSimulator, type VendorSimulator } from "../test/support/vendors/simulator.ts";

let simulator: VendorSimulator;
let api: TestApi;
const dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-vendors-"));
beforeAll(async () => {
  simulator = await startVendorSimulator({ quotas: { eodhd: { perMinute: 50, perDay: 1_000 } } });
  api = await startTestApi({
    EODHD_API_KEY: paidKey,
    EODHD_BASE_URL: simulator.eodhdUrl,
    EODHD_REQUESTS_PER_MINUTE: "10",
  });
});
afterAll(async () => {
  await api.stop();
  await simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const vendors = async () => {
  const { status, body } = await api.send("GET", "/api/v1/vendors");
  expect(status).toBe(200);
  return body.vendors;
};

test("what a worker met is what the API says", async () => {
  const untouched = { state: "ready", configured: true, message: null, retry_after_seconds: 0, last_error: null };
  const [bundled, eodhd, twelvedata] = await vendors();
  expect(bundled).toEqual({
    ...{ vendor: "bundled", ...untouched, per_minute: null, left: null, breaker: null },
    ...{ last_answer_at: null, last_error_at: null },
  });
  expect(eodhd).toMatchObject({ ...untouched, per_minute: 10, left: 10, breaker: "closed", last_answer_at: null });
  expect(twelvedata).toMatchObject({ state: "unconfigured", configured: false, per_minute: null });
  expect(twelvedata.message).toMatch(/^TWELVE_DATA_API_KEY is not set: get a free key at https:[^\n]+$/);

  const storage = await openStorage(api.database.url, 2);
  const worker = openMarket({
    dataDir,
    ledger: openVendorLedger(storage, usualLedgerRules),
    ...vendorOptionsOf(api.deps.configuration),
  });
  await worker.listSymbols("eodhd", { search: "JPY" });
  const [, answered] = await vendors();
  // The vendor's own word on its limit replaces the settings.
  expect(answered).toMatchObject({ state: "ready", per_minute: 50, left: 49, last_error_at: null });
  expect(Date.parse(answered.last_answer_at)).toBeGreaterThan(Date.now() - 60_000);

  simulator.answerNext({ status: 429, headers: { "retry-after": "100" }, body: "Too Many Requests" });
  await expect(worker.listSymbols("eodhd", { search: "JPY" })).rejects.toThrow("EODHD: Too Many Requests");
  const [, limited] = await vendors();
  expect(limited).toMatchObject({ state: "limited", breaker: "closed", last_error: "market_data.rate_limited" });
  expect(limited.retry_after_seconds).toBeGreaterThan(60);
  expect(limited.retry_after_seconds).toBeLessThanOrEqual(100);
  await worker.close();
  await storage.close();
});

test("a vendor that did not answer five times is unavailable to all", async () => {
  const key = { EODHD_API_KEY: freeKey, EODHD_BASE_URL: simulator.eodhdUrl };
  const configuration = { ...api.deps.configuration, ...key };
  const storage = await openStorage(api.database.url, 2);
  const open = () =>
    openMarket({ dataDir, ledger: openVendorLedger(storage, usualLedgerRules), ...vendorOptionsOf(configuration) });
  const [worker, other] = [open(), open()];
  simulator.answerNext("down", "down", "down", "down", "down");
  for (let i = 0; i < 5; i++) await expect(worker.listSymbols("eodhd", { search: "JPY" })).rejects.toThrow("502");
  const before = simulator.asked.length;
  await expect(other.listSymbols("eodhd", { search: "JPY" })).rejects.toThrow("did not answer 5 times in a row");
  expect(simulator.asked).toHaveLength(before);
  expect((await other.vendorStates())[1]).toMatchObject({
    vendor: "eodhd",
    state: "unavailable",
    standing: { breaker: "open", lastError: "market_data.unavailable" },
  });
  await Promise.all([worker.close(), other.close()]);
  await storage.close();
});
