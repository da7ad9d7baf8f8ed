import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MarketDataWanted } from "../../protocol/marketData.ts";
import { type SymbolEdit, symbolMapOf } from "../../storage/symbolMap.ts";
import { readBars } from "../../test/support/readBars.ts";
import { appleSplits } from "../../test/support/vendors/appleEvents.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { simulatedNow, testTuning } from "../../test/support/vendors/testVendor.ts";
import { type Market, openMarket } from "../market.ts";
import { createMemoryRecord } from "../record/memoryRecord.ts";

let simulator: VendorSimulator;
let dataDir: string;
let market: Market;
let edits: SymbolEdit[] = [];
beforeAll(async () => {
  simulator = await startVendorSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-symbols-"));
  edits = [];
  market = openMarket({
    ...{ dataDir, useFixture: false, now: () => simulatedNow, tuning: testTuning() },
    record: { ...createMemoryRecord(), symbolMap: async () => symbolMapOf(edits) },
    eodhd: { key: paidKey, baseUrl: simulator.eodhdUrl, perMinute: 10_000 },
    twelveData: { key: paidKey, baseUrl: simulator.twelveDataUrl, perMinute: 10_000 },
  });
});
afterEach(async () => {
  await market.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const vendors = [
  { vendor: "eodhd", apple: "AAPL.US", microsoft: "MSFT.US" },
  { vendor: "twelvedata", apple: "AAPL:XNAS", microsoft: "MSFT:XNAS" },
] as const;
type Vendor = (typeof vendors)[number]["vendor"];

const edit = (vendor: Vendor, symbol: string, code: string | null) =>
  edits.push({ version: edits.length + 1, vendor, symbol, code, note: "", editedAt: new Date(0) });
const closesOf = async (vendor: Vendor, symbol: string) => {
  const { close, symbol: named } = await readBars(market, { vendor, symbol, interval: "1d", adjusted: false });
  expect(named).toBe(symbol);
  return [...close];
};
const tradedAs = (ticker: string) =>
  simulator.world.daysOf(simulator.world.find(ticker, "XNAS")!).map(({ close }) => close);

describe.each(vendors)("the edited symbol map at $vendor", ({ vendor, apple, microsoft }) => {
  test("a symbol is fetched by its code, and the code's listing is the symbol", async () => {
    edit(vendor, "FRUIT.XNAS", apple);
    expect(await closesOf(vendor, "FRUIT.XNAS")).toEqual(tradedAs("AAPL"));
    const byExchange = (await market.listSymbols(vendor, { exchange: "XNAS" })).map(({ symbol }) => symbol);
    expect(byExchange).toContain("FRUIT.XNAS");
    expect(byExchange).toContain("MSFT.XNAS");
    expect(byExchange).not.toContain("AAPL.XNAS");
    const found = await market.listSymbols(vendor, { search: "AAPL" });
    expect(found.map(({ symbol, mic }) => [symbol, mic])).toContainEqual(["FRUIT.XNAS", "XNAS"]);
    const { symbol, splits } = await market.readCorporateActions(vendor, "FRUIT.XNAS");
    expect([symbol, splits.length]).toEqual(["FRUIT.XNAS", appleSplits.length]);
  });

  test("the symbol that has the code by the rules is refused, and both are named", async () => {
    edit(vendor, "FRUIT.XNAS", apple);
    await expect(closesOf(vendor, "AAPL.XNAS")).rejects.toMatchObject({
      code: "market_data.unknown_symbol",
      message: `${vendor} has ${apple} for FRUIT.XNAS, by an edit of the symbol map, and none for AAPL.XNAS`,
    });
  });

  test("bars and corporate actions of two codes are never mixed, and an edit that is taken back brings back what there was", async () => {
    edit(vendor, "FRUIT.XNAS", apple);
    await closesOf(vendor, "FRUIT.XNAS");
    await market.readCorporateActions(vendor, "FRUIT.XNAS");
    edit(vendor, "FRUIT.XNAS", microsoft);
    expect(await closesOf(vendor, "FRUIT.XNAS")).toEqual(tradedAs("MSFT"));
    expect((await market.readCorporateActions(vendor, "FRUIT.XNAS")).splits).toEqual([]);
    edit(vendor, "FRUIT.XNAS", apple);
    const before = simulator.asked.length;
    expect(await closesOf(vendor, "FRUIT.XNAS")).toEqual(tradedAs("AAPL"));
    expect((await market.readCorporateActions(vendor, "FRUIT.XNAS")).splits).toEqual(appleSplits);
    expect(simulator.asked).toHaveLength(before);
  });

  test("a snapshot says which map it was frozen with", async () => {
    edit(vendor, "FRUIT.XNAS", apple);
    const wanted: MarketDataWanted = {
      ...{
        vendor,
        symbols: ["FRUIT.XNAS", "KO.XNYS"],
        interval: "1d",
        adjusted: false,
        missing: "drop",
        quality: {},
      },
    };
    const first = await market.freezeSnapshot(wanted);
    expect(first.symbolMapVersion).toBe(1);
    edit(vendor, "FRUIT.XNAS", microsoft);
    const second = await market.freezeSnapshot(wanted);
    expect(second.symbolMapVersion).toBe(2);
    const lastOf = async (digest: string) => (await market.loadSnapshot(digest)).closes[0]!.at(-1);
    expect(await lastOf(first.digest)).toBe(tradedAs("AAPL").at(-1));
    expect(await lastOf(second.digest)).toBe(tradedAs("MSFT").at(-1));
  });
});
