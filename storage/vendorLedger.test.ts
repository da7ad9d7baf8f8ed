import { describeVendorLedger } from "../market/record/vendorLedger.conformance.ts";
import { accountOf, usualLedgerRules } from "../market/record/vendorLedger.ts";
import { createTwelveDataVendor } from "../market/twelvedata/twelveDataVendor.ts";
import { query } from "../scripts/stack/postgres.ts";
import { createTestDatabase, type TestDatabase } from "../test/support/testDatabase.ts";
import { remoteOptions, withSimulator } from "../test/support/vendors/testVendor.ts";
import { openStorage } from "./storage.ts";
import { openVendorLedger } from "./vendorLedger.ts";

const database: TestDatabase = await createTestDatabase();
afterAll(() => database.drop());

describeVendorLedger("PostgreSQL", (rules) => openVendorLedger(database.storage, rules));

test("a request whose process died counts until it cannot be under way any more", async () => {
  const rules = { ...usualLedgerRules, windowMs: 200, longestMs: 100 };
  const account = accountOf("twelvedata", "of a process that dies", 1);
  const before = Date.now();
  expect((await openVendorLedger(database.storage, rules).admit(account, 1)).refusal).toBeNull();
  const survivor = openVendorLedger(database.storage, rules);
  while ((await survivor.admit(account, 1)).refusal !== null);
  expect(Date.now() - before).toBeGreaterThanOrEqual(rules.windowMs + rules.longestMs - 5);
});

test("many requests at once from many connections take what a minute holds, and no more", async () => {
  const account = accountOf("twelvedata", "shared by many", 25);
  const others = await Promise.all([1, 2, 3].map(() => openStorage(database.url, 10)));
  const ledgers = others.map((storage) => openVendorLedger(storage, usualLedgerRules));
  const admissions = await Promise.all(
    ledgers.flatMap((ledger) => Array.from({ length: 40 }, () => ledger.admit(account, 1))),
  );
  expect(admissions.filter(({ refusal }) => refusal === null)).toHaveLength(25);
  expect(await ledgers[0]!.standing(account)).toMatchObject({ left: 0, perMinute: 25 });
  await Promise.all(others.map((storage) => storage.close()));
});

test("settings that change are taken over; the key is nowhere", async () => {
  const ledger = openVendorLedger(database.storage, usualLedgerRules);
  const key = "secret-7f3a-of-a-user";
  const small = accountOf("eodhd", key, 1);
  expect((await ledger.admit(small, 1)).refusal).toBeNull();
  expect((await ledger.admit(small, 1)).refusal).toBe("full");
  expect((await ledger.admit({ ...small, perMinute: 2 }, 1)).refusal).toBeNull();
  const { rows } = await query(database.url, "select * from vendor_accounts, vendor_requests");
  expect(JSON.stringify(rows)).toContain(small.key);
  expect(JSON.stringify(rows)).not.toContain("7f3a");
});

test("without the database a vendor is not asked, and a job waits", async () => {
  const away = await openStorage("postgresql://postgres@127.0.0.1:1/nowhere", 1);
  await withSimulator({}, async (simulator) => {
    const ledger = openVendorLedger(away, usualLedgerRules);
    const vendor = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { ledger }));
    await expect(vendor.listSymbols({ search: "EUR" })).rejects.toMatchObject({
      code: "market_data.unavailable",
      message: "Twelve Data is not asked: the requests of this minute cannot be counted now",
    });
    expect(simulator.asked).toEqual([]);
  });
  await away.close();
});
