import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type JobDocument, startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let platform: TestPlatform;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quant-jobs-import-files-"));
  platform = await startTestPlatform({ MAX_BODY_BYTES: "1048576" });
});
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function post(query: string, body: string | Uint8Array<ArrayBuffer>, type = "text/csv") {
  const init = { method: "POST", headers: { "content-type": type }, body };
  const response = await fetch(`${platform.url}/api/v1/imports?${query}`, init);
  return { status: response.status, body: (await response.json()) as JobDocument };
}

const get = (path: string, accept: string) => fetch(`${platform.url}/api/v1${path}`, { headers: { accept } });

/** What GET /prices says of bundled bars, under other names. */
async function exportedCsv(names: Readonly<Record<string, string>>): Promise<string> {
  const files = await Promise.all(
    Object.entries(names).map(async ([symbol, name]) => {
      const path = `/prices?symbol=${symbol}&start=2015-01-02&end=2022-12-28`;
      return (await (await get(path, "text/csv")).text()).replaceAll(`${symbol},`, `${name},`);
    }),
  );
  return files.map((text, i) => (i === 0 ? text : text.slice(text.indexOf("\n") + 1))).join("");
}

test("what GET /prices exports is imported, and a job on it gives the numbers of the same bars elsewhere", async () => {
  const names = { AAPL: "MY_AAPL", JPM: "JPM.XNYS", KO: "KO-2" };
  const csv = await exportedCsv(names);
  const imported = await post("interval=1d", csv);
  expect(imported).toMatchObject({ status: 201, body: { vendor: "custom" } });
  expect(imported.body.series.map(({ symbol, outcome }: JobDocument) => [symbol, outcome])).toEqual(
    Object.values(names).map((name) => [name, "stored"]),
  );
  expect((await post("interval=1d", csv)).status).toBe(200);

  const request = { start: "2015-01-02", end: "2022-12-28", seed: 7, params: { simulations: 2_000, time_steps: 50 } };
  const own = await platform.run("montecarlo", { ...request, vendor: "custom", symbols: Object.values(names) });
  const bundled = await platform.run("montecarlo", { ...request, symbols: Object.keys(names) });
  expect(own).toMatchObject({ status: "completed", vendor: "custom" });
  expect(own.metrics).toEqual(bundled.metrics);

  const monthly = (vendor: string, symbol: string) =>
    get(
      `/prices?vendor=${vendor}&symbol=${symbol}&interval=1month&start=2020-01-01&end=2022-12-28`,
      "application/json",
    );
  const months = (await (await monthly("custom", "KO-2")).json()) as JobDocument;
  expect(months.bars).toEqual(((await (await monthly("bundled", "KO")).json()) as JobDocument).bars);
  const listed = (await (await get("/symbols?vendor=custom&exchange=XNYS", "application/json")).json()) as JobDocument;
  expect(listed.symbols.map(({ symbol }: JobDocument) => symbol)).toEqual(["JPM.XNYS"]);
});

test("Parquet as GET /prices writes it", async () => {
  const path = "/prices?symbol=XOM&start=2022-01-03&end=2022-12-28";
  const bytes = new Uint8Array(await (await get(path, "application/vnd.apache.parquet")).arrayBuffer());
  const imported = await post("interval=1d", bytes, "application/vnd.apache.parquet");
  expect(imported).toMatchObject({ status: 201, body: { series: [{ symbol: "XOM", first_date: "2022-01-03" }] } });
  const bars = async (vendor: string) =>
    ((await (await get(`${path}&vendor=${vendor}`, "application/json")).json()) as JobDocument).bars;
  expect(await bars("custom")).toEqual(await bars("bundled"));
});

test("what is wrong is answered by line and column, and changes nothing", async () => {
  const wrong = await post("symbol=BAD", "date,close\n2022-01-03,1\n2022-01-04,-1\n2022-01-04,x\n");
  expect(wrong).toMatchObject({ status: 422, body: { code: "import.invalid" } });
  expect(wrong.body.errors.map(({ pointer }: JobDocument) => pointer)).toEqual([
    "/lines/3/close",
    "/lines/4/close",
    "/lines/4/date",
  ]);
  const prices = await get("/prices?vendor=custom&symbol=BAD", "application/json");
  expect([prices.status, ((await prices.json()) as JobDocument).code]).toEqual([422, "market_data.unknown_symbol"]);
});

test.each([
  ["another media type", "", "{}", "application/json", 415, "request.media_type"],
  ["another charset", "", "date,close\n", "text/csv; charset=latin1", 415, "request.media_type"],
  ["weeks", "interval=1week", "date,close\n", "text/csv", 422, "request.invalid"],
  ["a field that is not known", "vendor=eodhd", "date,close\n", "text/csv", 422, "request.invalid"],
  [
    "more bytes than a body has",
    "",
    `symbol,date,close\n${"A,2022-01-03,1\n".repeat(100_000)}`,
    "text/csv",
    413,
    "request.too_large",
  ],
  ["no bytes", "", "", "text/csv", 422, "import.invalid"],
])("%s is refused", async (_, query, body, type, status, code) => {
  expect(await post(query, body, type)).toMatchObject({ status, body: { code } });
});

test("npm run import does the same from a file", () => {
  const path = join(folder, "fund.csv");
  const run = (...args: string[]) => {
    const script = fileURLToPath(new URL("../../scripts/importBars.ts", import.meta.url));
    const env = { ...process.env, DATA_DIR: platform.dataDir };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
    return { status, stdout, stderr: stderr.trim() };
  };
  writeFileSync(path, "date,close\n2022-01-03,1\n2022-01-04,2\n");
  expect(run(path, "--symbol", "FUND")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("FUND\t1d\t2\t2022-01-03\t2022-01-04\tstored\t0"),
  });
  writeFileSync(path, "date,close\n2022-01-03,1\n2022-01-03,2\n");
  expect(run(path, "--symbol", "FUND", "--interval", "1d")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("line 3, column date: repeats 2022-01-03 in line 2"),
  });
  expect(run(path, "--interval", "1week")).toMatchObject({ status: 2, stderr: expect.stringContaining("usage:") });
  expect(run(join(folder, "none.csv"))).toMatchObject({ status: 1, stderr: expect.stringContaining("no such file") });
});

test("prices that were imported by the command are served at once", async () => {
  const prices = (await (await get("/prices?vendor=custom&symbol=FUND", "application/json")).json()) as JobDocument;
  expect(prices.bars.map(({ date, close }: JobDocument) => [date, close])).toEqual([
    ["2022-01-03", 1],
    ["2022-01-04", 2],
  ]);
});
