import type { CorporateActions } from "../corporateActions.ts";
import type { MarketRecord } from "./marketRecord.ts";

const apple: CorporateActions = {
  symbol: "AAPL.XNAS",
  splits: [
    { date: "2014-06-09", ratio: 7 },
    { date: "2020-08-31", ratio: 4 },
  ],
  dividends: [
    { exDate: "2012-08-09", amount: 2.65, currency: "USD", priceUnit: "USD" },
    { exDate: "2020-08-07", amount: 0.1 + 0.2, currency: null, priceUnit: null },
  ],
};

const monday = "2022-12-26T12:00:00.000Z";
const tuesday = "2022-12-27T12:00:00.000Z";
const wednesday = "2022-12-28T12:00:00.000Z";

/**
 * What every {@link MarketRecord} does.
 *
 * @param open - one process's view of a record that is empty before the tests; called again for another process that shares it.
 */
export function describeMarketRecord(name: string, open: () => MarketRecord | Promise<MarketRecord>): void {
  describe(`the market record: ${name}`, () => {
    let record: MarketRecord;
    beforeAll(async () => {
      record = await open();
    });

    test("work of one name runs one at a time, in whatever way it ends", async () => {
      const log: string[] = [];
      const work = (label: string, fails: boolean) => async () => {
        log.push(`${label} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`${label} ends`);
        if (fails) throw new Error(label);
        return label;
      };
      const labels = ["a", "b", "c", "d", "e"];
      const ends = await Promise.allSettled(
        labels.map((label, i) => record.exclusively("series", work(label, i % 2 === 1))),
      );
      expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
      expect(log).toEqual(labels.flatMap((label) => [`${label} begins`, `${label} ends`]));
    });

    test("work of other names does not wait", async () => {
      const inner = await record.exclusively("outer", () => record.exclusively("inner", async () => "reached"));
      expect(inner).toBe("reached");
    });

    test("a symbol that was never asked for has no retrieval; one without actions has", async () => {
      expect(await record.corporateActions("eodhd", "KO.XNYS")).toBeNull();
      const none = { symbol: "KO.XNYS", splits: [], dividends: [] };
      await record.keepCorporateActions("eodhd", none, monday);
      expect(await record.corporateActions("eodhd", "KO.XNYS")).toEqual({ actions: none, retrievedAt: monday });
      expect(await record.corporateActions("twelvedata", "KO.XNYS")).toBeNull();
    });

    test("actions come back to the last bit, and the latest retrieval holds", async () => {
      await record.keepCorporateActions("eodhd", apple, monday);
      expect(await record.corporateActions("eodhd", "AAPL.XNAS")).toEqual({ actions: apple, retrievedAt: monday });
      // A correction, a withdrawal and a new one.
      const corrected: CorporateActions = {
        symbol: "AAPL.XNAS",
        splits: [apple.splits[1]!],
        dividends: [
          { exDate: "2012-08-09", amount: 2.6488, currency: "USD", priceUnit: "USD" },
          { exDate: "2020-08-07", amount: 0.1 + 0.2, currency: null, priceUnit: null },
          { exDate: "2020-11-06", amount: 0.205, currency: "USD", priceUnit: "USD" },
        ],
      };
      await record.keepCorporateActions("eodhd", corrected, wednesday);
      const held = { actions: corrected, retrievedAt: wednesday };
      expect(await record.corporateActions("eodhd", "AAPL.XNAS")).toEqual(held);
      // An answer that was late on its way, and the same one twice.
      await record.keepCorporateActions("eodhd", apple, tuesday);
      await record.keepCorporateActions("eodhd", corrected, wednesday);
      expect(await record.corporateActions("eodhd", "AAPL.XNAS")).toEqual(held);
    });

    test("two equal dividends on a day are two", async () => {
      const special = { exDate: "2021-03-01", amount: 1, currency: "USD", priceUnit: "USD" };
      const twice = { symbol: "COST.XNAS", splits: [], dividends: [special, special] };
      await record.keepCorporateActions("eodhd", twice, monday);
      await record.keepCorporateActions("eodhd", twice, tuesday);
      expect((await record.corporateActions("eodhd", "COST.XNAS"))?.actions).toEqual(twice);
      const once = { ...twice, dividends: [special] };
      await record.keepCorporateActions("eodhd", once, wednesday);
      expect((await record.corporateActions("eodhd", "COST.XNAS"))?.actions).toEqual(once);
    });

    test("a symbol map that nobody has edited has no codes", async () => {
      const map = await record.symbolMap();
      expect(map.version).toBe(0);
      expect(map.codeOf("eodhd", "AAPL.XNAS")).toBeUndefined();
      expect(map.symbolOf("eodhd", "AAPL.US")).toBeUndefined();
    });
  });
}
