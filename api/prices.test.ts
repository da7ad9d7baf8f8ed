import { once } from "node:events";
import { readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromIPC } from "apache-arrow";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";
import { startVendorSimulator, type VendorSimulator } from "../test/support/vendors/simulator.ts";

const parquetType = "application/vnd.apache.parquet";
const arrowType = "application/vnd.apache.arrow.stream";

let simulator: VendorSimulator;
let api: TestApi;
beforeAll(async () => {
  simulator = await startVendorSimulator({ slowMs: 20 });
  api = await startTestApi({
    ...simulator.settings,
    TWELVE_DATA_CREDITS_PER_MINUTE: "100000",
  });
});
afterAll(async () => {
  await api.stop();
  await simulator.stop();
});

const ask = (query: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${api.url}/api/v1/prices?${query}`, { method, headers });

interface Row {
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number;
  readonly volume: number | null;
}
const names = ["open", "high", "low", "close", "volume"] as const;

async function jsonRows(query: string): Promise<readonly Row[]> {
  return ((await (await ask(query)).json()) as { bars: Row[] }).bars;
}

async function csvRows(query: string): Promise<readonly Row[]> {
  const text = await (await ask(query, { accept: "text/csv" })).text();
  const [header, ...lines] = text.replace(/\r\n$/, "").split("\r\n");
  expect(header).toBe("symbol,date,open,high,low,close,volume");
  return lines.map((line) => {
    const [symbol, date, ...values] = line.split(",");
    expect(symbol).toBe(new URLSearchParams(query).get("symbol"));
    return { date, ...Object.fromEntries(names.map((name, k) => [name, values[k] === "" ? null : Number(values[k])])) };
  }) as unknown as Row[];
}

async function parquetRows(query: string): Promise<readonly Row[]> {
  const bytes = Buffer.from(await (await ask(query, { accept: parquetType })).arrayBuffer());
  const path = join(api.deps.configuration.DATA_DIR, `prices-${process.hrtime.bigint()}.parquet`);
  writeFileSync(path, bytes);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`select date, ${names.join(", ")} from '${path}'`);
  const rows = reader.getRowObjectsJS() as unknown as Row[];
  connection.closeSync();
  instance.closeSync();
  return rows;
}

async function arrowRows(query: string): Promise<readonly Row[]> {
  const table = tableFromIPC(new Uint8Array(await (await ask(query, { accept: arrowType })).arrayBuffer()));
  return table.toArray().map((row) => {
    const { date, ...rest } = row.toJSON();
    return { date, ...Object.fromEntries(names.map((name) => [name, rest[name]])) };
  }) as unknown as Row[];
}

const hours = "vendor=eodhd&symbol=KO.XNYS&interval=1h&start=2021-11-15&end=2022-02-10";

describe.each([
  ["daily closes of the bundled data", "symbol=KO&start=1999-12-20&end=2000-01-14", 19],
  ["daily bars of a vendor", "vendor=twelvedata&symbol=AAPL.XNAS&start=2020-08-03&end=2020-09-30", 42],
  ["hours of four months", hours, null],
  ["no bars", "symbol=KO&start=2000-01-01&end=2000-01-02", 0],
])("%s", (_, query, count) => {
  test("are the same in every format", async () => {
    const rows = await jsonRows(query);
    if (count !== null) expect(rows).toHaveLength(count);
    expect(await csvRows(query)).toEqual(rows);
    expect(await arrowRows(query)).toEqual(rows);
    expect(await parquetRows(query)).toEqual(rows);
  });
});

test("months of a range follow each other without gap or overlap", async () => {
  const whole = await jsonRows(hours);
  const parts = await Promise.all(
    [
      ["2021-11-15", "2021-11-30"],
      ["2021-12-01", "2021-12-31"],
      ["2022-01-01", "2022-01-31"],
      ["2022-02-01", "2022-02-10"],
    ].map(([start, end]) => jsonRows(`vendor=eodhd&symbol=KO.XNYS&interval=1h&start=${start}&end=${end}`)),
  );
  expect(whole).toEqual(parts.flat());
  // Seven hours of each session, three and a half of the half day behind Thanksgiving.
  const days = simulator.world.daysOf(simulator.world.find("KO", "XNYS")!);
  const sessions = days.filter(({ date }) => date >= "2021-11-15" && date <= "2022-02-10").map(({ date }) => date);
  expect([...new Set(whole.map(({ date }) => date.slice(0, 10)))]).toEqual(sessions);
});

test("a range longer than what text was limited to comes whole", async () => {
  const query = "vendor=eodhd&symbol=BTC/USD&interval=1min&start=2022-01-01&end=2022-05-31&adjusted=false";
  const text = await (await ask(query, { accept: "text/csv" })).text();
  // 151 days of 1,440 minutes, a header and the end of the last line.
  expect(text.split("\r\n").length - 2).toBe(151 * 1_440);
});

describe("ETag", () => {
  const query = "symbol=KO&start=2022-01-03";

  test("what the client has is not sent again", async () => {
    const etag = (await ask(query)).headers.get("etag")!;
    const again = await ask(query, { "if-none-match": `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(again.headers.get("etag")).toBe(etag);
    expect(await again.text()).toBe("");
  });

  test("defaults that are written out are the same, another format or range is not", async () => {
    const tagOf = async (more: string, headers = {}) => (await ask(query + more, headers)).headers.get("etag");
    const etag = await tagOf("");
    expect(await tagOf("&interval=1d&vendor=bundled&adjusted=true")).toBe(etag);
    const others = [
      await tagOf("", { accept: "text/csv" }),
      await tagOf("", { accept: arrowType }),
      await tagOf("&end=2022-12-01"),
      await tagOf("&interval=1week"),
    ];
    expect(new Set([etag, ...others]).size).toBe(5);
  });

  test("HEAD has the headers of GET and no body", async () => {
    for (const accept of ["application/json", "text/csv", parquetType, arrowType]) {
      const [whole, head] = [await ask(query, { accept }), await ask(query, { accept }, "HEAD")];
      expect(head.status).toBe(200);
      for (const name of ["etag", "content-type", "cache-control", "vary"]) {
        expect({ accept, [name]: head.headers.get(name) }).toEqual({ accept, [name]: whole.headers.get(name) });
      }
      expect(await head.text()).toBe("");
      await whole.body?.cancel();
    }
    expect((await ask("symbol=NOPE", {}, "HEAD")).status).toBe(422);
  });
});

test("a client that goes away stops the work", async () => {
  // Twenty months of minutes, some ten requests each, of which few are made.
  const query = "vendor=twelvedata&symbol=ETH/USD&interval=1min&start=2021-04-01&end=2022-12-01&adjusted=false";
  const before = simulator.asked.length;
  const left = new AbortController();
  const asking = fetch(`${api.url}/api/v1/prices?${query}`, { signal: left.signal })
    .then((response) => response.text())
    .catch((error: Error) => error.name);
  const deadline = Date.now() + 30_000;
  while (simulator.asked.length < before + 3 && Date.now() < deadline) await setTimeout(5);
  left.abort();
  expect(await asking).toBe("AbortError");
  // The month under way may end.
  await setTimeout(1_500);
  const atRest = simulator.asked.length;
  expect(atRest - before).toBeLessThan(25);
  await setTimeout(1_000);
  expect(simulator.asked.length).toBe(atRest);
});

test("an answer that breaks off is noticed, also when it is compressed", async () => {
  const query = "vendor=eodhd&symbol=JPM.XNYS&interval=5min&start=2021-09-01&end=2022-03-31&adjusted=false";
  await (await ask(query, { accept: "text/csv" })).text();
  // The file of the last part is damaged on disk: it is read when the year before it was sent.
  const lake = join(api.deps.configuration.DATA_DIR, "lake");
  const files = readdirSync(lake, { recursive: true })
    .map((name) => join(lake, String(name)))
    .filter((path) => /JPM\.XNYS.*parquet$/.test(path))
    .sort();
  truncateSync(files.at(-1)!, Math.floor(statSync(files.at(-1)!).size / 2));

  for (const encoding of ["identity", "gzip"]) {
    const request = get(`${api.url}/api/v1/prices?${query}`, {
      headers: { accept: "text/csv", "accept-encoding": encoding },
    });
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(200);
    let bytes = 0;
    response.on("data", (piece: Buffer) => (bytes += piece.length));
    await expect(once(response, "end")).rejects.toThrow("aborted");
    expect({ encoding, begun: bytes > 0, complete: response.complete }).toEqual({
      encoding,
      begun: true,
      complete: false,
    });
  }
});
