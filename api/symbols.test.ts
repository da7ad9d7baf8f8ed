import { startTestApi, type TestApi } from "../test/support/testApi.ts";
import { startVendorSimulator, type VendorSimulator } from "../test/support/vendors/simulator.ts";

let simulator: VendorSimulator;
let api: TestApi;
beforeAll(async () => {
  simulator = await startVendorSimulator();
  api = await startTestApi({
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "1000",
  });
});
afterAll(async () => {
  await api.stop();
  await simulator.stop();
});

const ask = (path: string) => api.send("GET", `/api/v1/symbols${path}`);
const symbolsOf = ({ body }: { body: { symbols: { symbol: string }[] } }) => body.symbols.map(({ symbol }) => symbol);

test.each(["bundled", "eodhd", "twelvedata"])("pages of %s hold every symbol once, in order", async (vendor) => {
  const query = `?vendor=${vendor}&exchange=XNYS`;
  const whole = await ask(`${query}&limit=1000`);
  expect(whole.body.next_cursor).toBeNull();
  const all = symbolsOf(whole);
  expect(all).toEqual([...all].sort());
  expect(whole.body.total).toBe(all.length);
  const paged: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(`${query}&limit=4${cursor && `&cursor=${cursor}`}`);
    expect(page.body.total).toBe(all.length);
    paged.push(...symbolsOf(page));
    cursor = page.body.next_cursor;
  }
  expect(paged).toEqual(all);
  expect(all.length).toBeGreaterThan(4);
});

test("filters hold together", async () => {
  expect(symbolsOf(await ask("?type=etf"))).toEqual(["MTUM", "QUAL", "SIZE", "USMV", "VLUE"]);
  expect(symbolsOf(await ask("?type=stock&exchange=XNAS&search=a"))).toEqual(["AAPL", "AMD"]);
  expect(symbolsOf(await ask("?type=index"))).toEqual(["SP500"]);
  expect((await ask("?type=fx")).body).toEqual({ symbols: [], total: 0, next_cursor: null });
});

test.each(["eodhd", "twelvedata"])("one symbol of %s, also one with a slash", async (vendor) => {
  const share = await ask(`/AAPL.XNAS?vendor=${vendor}`);
  expect(share.body).toMatchObject({ symbol: "AAPL.XNAS", type: "stock", mic: "XNAS", vendor });
  const pair = await ask(`/EUR%2FUSD?vendor=${vendor}`);
  expect(pair.body).toMatchObject({ symbol: "EUR/USD", type: "fx", mic: null, vendor });
});

test.each(["eodhd", "twelvedata"])("a 404 of %s names what could have been meant", async (vendor) => {
  const candidatesOf = async (symbol: string) => {
    const { status, body } = await ask(`/${encodeURIComponent(symbol)}?vendor=${vendor}`);
    expect({ symbol, status, code: body.code }).toEqual({ symbol, status: 404, code: "symbol.not_found" });
    return body.errors.map(({ message }: { message: string }) => message);
  };
  expect(await candidatesOf("BHP")).toEqual(["BHP.XASX", "BHP.XLON", "BHP.XNYS"]);
  expect(await candidatesOf("AAPL.XNYS")).toContain("AAPL.XNAS");
  expect(await candidatesOf("EUR/XAU")).toContain("EUR/USD");
});
