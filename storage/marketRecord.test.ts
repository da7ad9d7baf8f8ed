import { setTimeout as sleep } from "node:timers/promises";
import { describeMarketRecord } from "../market/record/marketRecord.conformance.ts";
import type { MarketRecord } from "../market/record/marketRecord.ts";
import { query } from "../scripts/stack/postgres.ts";
import { createTestDatabase, type TestDatabase } from "../test/support/testDatabase.ts";
import { openMarketRecord, type PostgresMarketRecord } from "./marketRecord.ts";
import { editSymbol, listSymbolEdits } from "./symbolMap.ts";

let database: TestDatabase;
const opened: PostgresMarketRecord[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(opened.map((record) => record.close()));
  await database.drop();
});

/** A process's own view of the record. */
function open(): MarketRecord {
  const record = openMarketRecord(database.url, database.storage);
  opened.push(record);
  return record;
}

describeMarketRecord("PostgreSQL", open);

/** Ends the connections that hold advisory locks, as a server that restarts does. */
const cutLockConnections = () =>
  query(
    database.url,
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`,
  );

describe("locks", () => {
  test("two connections take turns", async () => {
    const log: string[] = [];
    const work = (label: string) => async () => {
      log.push(label);
      await sleep(10);
      log.push(label);
    };
    const [one, two] = [open(), open()];
    await Promise.all([1, 2, 3].flatMap(() => [one.exclusively("s", work("1")), two.exclusively("s", work("2"))]));
    expect(log).toHaveLength(12);
    for (let i = 0; i < log.length; i += 2) expect(log[i]).toBe(log[i + 1]);
  });

  test("a connection that dies lets go of its locks, its work goes on, and the next lock has a new one", async () => {
    const [one, two] = [open(), open()];
    const taken = await one.exclusively("series", async () => {
      await cutLockConnections();
      return two.exclusively("series", async () => "taken over");
    });
    expect(taken).toBe("taken over");
    expect(await one.exclusively("series", async () => "again")).toBe("again");
  });
});

test("corrections and withdrawals stay in the table with their instants", async () => {
  const record = open();
  const keep = (amounts: readonly number[], retrievedAt: string) =>
    record.keepCorporateActions(
      "twelvedata",
      {
        symbol: "MSFT.XNAS",
        splits: [],
        dividends: amounts.map((amount) => ({ exDate: "2022-11-16", amount, currency: "USD", priceUnit: "USD" })),
      },
      retrievedAt,
    );
  await keep([0.67], "2022-12-01T00:00:00Z");
  await keep([0.67], "2022-12-02T00:00:00Z");
  await keep([0.68], "2022-12-03T00:00:00Z");
  await keep([0.67], "2022-12-04T00:00:00Z");
  const { rows } = await query(
    database.url,
    `select amount, to_char(first_retrieved_at, 'DD') || to_char(last_retrieved_at, '-DD')
      || coalesce(to_char(withdrawn_at, '-DD'), '') as life from corporate_actions where symbol = 'MSFT.XNAS' order by life`,
  );
  expect(rows).toEqual([
    { amount: 0.67, life: "01-02-03" },
    { amount: 0.68, life: "03-03-04" },
    { amount: 0.67, life: "04-04" },
  ]);
});

test("retrievals of one symbol by many processes at once leave each action once", async () => {
  const record = open();
  const actions = (n: number) => ({
    symbol: "PG.XNYS",
    splits: [],
    dividends: Array.from({ length: n }, (_, i) => ({
      exDate: `2022-01-${10 + i}`,
      amount: 1 + i,
      currency: "USD",
      priceUnit: "USD",
    })),
  });
  await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      record.keepCorporateActions("eodhd", actions(10 + i), `2022-12-01T00:00:0${i}.000Z`),
    ),
  );
  expect((await record.corporateActions("eodhd", "PG.XNYS"))?.actions).toEqual(actions(17));
  const held = "select 1 from corporate_actions where symbol = 'PG.XNYS' and withdrawn_at is null";
  expect((await query(database.url, held)).rowCount).toBe(17);
});

describe("edits of the symbol map", () => {
  const em = () => database.storage.unitOfWork();
  const edit = (symbol: string, code: string | null, vendor = "eodhd") =>
    editSymbol(em(), { vendor, symbol, code, note: "renamed in 2022" });

  test("each makes a version, the latest holds, all are kept", async () => {
    expect(await edit("FB.XNAS", "META.US")).toBe(1);
    expect(await edit("FB.XNAS", "META.US")).toBe(1);
    expect(await edit("FB.XNAS", "FB_old.US")).toBe(2);
    expect(await edit("BTC/USD", "BTC1-USD.CC")).toBe(3);
    expect(await edit("FB.XNAS", null)).toBe(4);
    const map = await open().symbolMap();
    expect(map.version).toBe(4);
    expect(map.codeOf("eodhd", "FB.XNAS")).toBeUndefined();
    expect(map.symbolOf("eodhd", "FB_old.US")).toBeUndefined();
    expect(map.codeOf("eodhd", "BTC/USD")).toBe("BTC1-USD.CC");
    expect(map.symbolOf("eodhd", "BTC1-USD.CC")).toBe("BTC/USD");
    expect(map.codeOf("twelvedata", "BTC/USD")).toBeUndefined();
    const edits = await listSymbolEdits(em());
    expect(edits.map(({ version, code }) => [version, code])).toEqual([
      [1, "META.US"],
      [2, "FB_old.US"],
      [3, "BTC1-USD.CC"],
      [4, null],
    ]);
    expect(edits[0]).toMatchObject({ symbol: "FB.XNAS", note: "renamed in 2022", editedAt: expect.any(Date) });
  });

  test("one code is one symbol, also of edits at the same time", async () => {
    const holders = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => edit(`T${i}.XNAS`, "SHARED", "twelvedata")),
    );
    const refused = holders.filter((end) => end.status === "rejected");
    expect(refused).toHaveLength(5);
    const { symbol } = (await listSymbolEdits(em())).at(-1)!;
    for (const { reason } of refused) {
      expect(reason.code).toBe("market_data.code_taken");
      expect(reason.message).toContain(`twelvedata has one instrument for SHARED: it is ${symbol} already`);
    }
  });
});
