import { connect } from "node:net";
import { query } from "../scripts/stack/postgres.ts";
import { startTestApi, type TestApi } from "../test/support/testApi.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const bs = (params: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  ...rest,
  params: { strike: 40, expiry_years: 0.5, spot: 42, volatility: 0.2, ...params },
});
const mc = (rest: Record<string, unknown>, params: Record<string, unknown> = {}) => ({
  symbols: ["AAPL", "KO"],
  ...rest,
  params,
});
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const absentId = "01930000-0000-7000-8000-00000000abcd";

const columns = (contracts: Record<string, unknown>) => ({
  params: { contracts: { spot: 100, strike: [90, 100], expiry_years: 1, volatility: 0.2, ...contracts } },
});

interface BadRequest {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
  readonly pointer?: string;
}

const invalid = (name: string, path: string, body: unknown, pointer: string): BadRequest => ({
  name,
  path: `/api/v1${path}`,
  body,
  status: 422,
  code: "request.invalid",
  pointer,
});

/** A value of the wrong type or range in each field, and where the answer points. */
const wrongFields: readonly BadRequest[] = [
  ...[0, -1, 1e13, "40", null, true, [], {}].map((v) =>
    invalid(`strike ${JSON.stringify(v)}`, "/blackscholes", bs({ strike: v }), "/params/strike"),
  ),
  ...[-0.1, 100.1, "1", null].map((v) =>
    invalid(`expiry_years ${v}`, "/blackscholes", bs({ expiry_years: v }), "/params/expiry_years"),
  ),
  ...[-0.1, 11, "0.2", null].map((v) =>
    invalid(`volatility ${v}`, "/blackscholes", bs({ volatility: v }), "/params/volatility"),
  ),
  ...[0, -5, "42", false].map((v) => invalid(`spot ${v}`, "/blackscholes", bs({ spot: v }), "/params/spot")),
  ...["straddle", "", 1, null, "CALL"].map((v) =>
    invalid(`option_type ${v}`, "/blackscholes", bs({ option_type: v }), "/params/option_type"),
  ),
  ...[-2, 1.5, "2%"].map((v) =>
    invalid(`risk_free_rate ${v}`, "/blackscholes", bs({ risk_free_rate: v }), "/params/risk_free_rate"),
  ),
  ...[999, 0, -1, 100_000_001, 1000.5, "10000", null].map((v) =>
    invalid(`simulations ${v}`, "/montecarlo", mc({}, { simulations: v }), "/params/simulations"),
  ),
  ...[0, 1001, 2.5, "252", null].map((v) =>
    invalid(`time_steps ${v}`, "/montecarlo", mc({}, { time_steps: v }), "/params/time_steps"),
  ),
  ...[0.4, 1, 95, "0.95"].map((v) =>
    invalid(`confidence_level ${v}`, "/montecarlo", mc({}, { confidence_level: v }), "/params/confidence_level"),
  ),
  ...[0, -1, 1e16, "1e6"].map((v) =>
    invalid(`initial_value ${v}`, "/montecarlo", mc({}, { initial_value: v }), "/params/initial_value"),
  ),
  ...["yes", 1, null].map((v) =>
    invalid(`antithetic ${v}`, "/montecarlo", mc({}, { antithetic: v }), "/params/antithetic"),
  ),
  invalid("weights of another length", "/montecarlo", mc({}, { weights: [1] }), "/params/weights"),
  invalid("weights that add up to 0.9", "/montecarlo", mc({}, { weights: [0.5, 0.4] }), "/params/weights"),
  invalid("a negative weight", "/montecarlo", mc({}, { weights: [1.5, -0.5] }), "/params/weights/0"),
  invalid("a weight that is text", "/montecarlo", mc({}, { weights: ["0.5", 0.5] }), "/params/weights/0"),
  invalid("weights that are no list", "/montecarlo", mc({}, { weights: 1 }), "/params/weights"),
  invalid(
    "odd antithetic paths",
    "/montecarlo",
    mc({}, { antithetic: true, simulations: 1001 }),
    "/params/simulations",
  ),
  invalid("no symbols", "/montecarlo", { params: {} }, "/symbols"),
  invalid("an empty list of symbols", "/montecarlo", mc({ symbols: [] }), "/symbols"),
  invalid("symbols that repeat", "/montecarlo", mc({ symbols: ["AAPL", "AAPL"] }), "/symbols"),
  invalid("101 symbols", "/montecarlo", mc({ symbols: Array.from({ length: 101 }, (_, i) => `S${i}`) }), "/symbols"),
  invalid("two symbols for one option", "/blackscholes", bs({}, { symbols: ["AAPL", "KO"] }), "/symbols"),
  ...["aapl", "", " AAPL", "A".repeat(33), "A;DROP TABLE jobs", "../../etc", "A\u0000B", 5, null].map((v) =>
    invalid(`symbol ${JSON.stringify(v)}`, "/montecarlo", mc({ symbols: [v] }), "/symbols/0"),
  ),
  ...[
    "2020-02-30",
    "2020-13-01",
    "2020-1-1",
    "01/02/2020",
    "2026-01-06",
    "1899-12-31",
    "2020-01-01T00:00:00Z",
    "",
    20200101,
    null,
  ].map((v) => invalid(`start ${JSON.stringify(v)}`, "/montecarlo", mc({ start: v }), "/start")),
  invalid("end before start", "/montecarlo", mc({ start: "2020-01-02", end: "2019-01-02" }), "/end"),
  invalid("end equal to start", "/montecarlo", mc({ start: "2020-01-02", end: "2020-01-02" }), "/end"),
  ...["1m", "daily", "", 1, null].map((v) => invalid(`interval ${v}`, "/montecarlo", mc({ interval: v }), "/interval")),
  ...["yahoo", "", 1, null, "BUNDLED"].map((v) => invalid(`vendor ${v}`, "/montecarlo", mc({ vendor: v }), "/vendor")),
  ...["true", 1, null].map((v) => invalid(`adjusted ${v}`, "/montecarlo", mc({ adjusted: v }), "/adjusted")),
  ...["", "drop ", "forward_fill", "forward_fill(0)", "forward_fill(100)", "forward_fill(1.5)", 1, null].map((v) =>
    invalid(`missing ${v}`, "/montecarlo", mc({ missing: v }), "/missing"),
  ),
  ...["ignore", 1, null].map((v) =>
    invalid(`quality.stale ${v}`, "/montecarlo", mc({ quality: { stale: v } }), "/quality/stale"),
  ),
  invalid("a flag that there is not", "/montecarlo", mc({ quality: { ugly: "drop" } }), "/quality/ugly"),
  ...["", "x", 1, null, [], {}].map((v) =>
    invalid(`snapshot_id ${JSON.stringify(v)}`, "/montecarlo", mc({ snapshot_id: v }), "/snapshot_id"),
  ),
  invalid("a snapshot that there is not", "/montecarlo", { params: {}, snapshot_id: absentId }, "/snapshot_id"),
  invalid("a snapshot of nothing", "/snapshots", {}, "/symbols"),
  invalid("a snapshot of no symbols", "/snapshots", { symbols: [] }, "/symbols"),
  invalid(
    "a snapshot of 501 symbols",
    "/snapshots",
    { symbols: Array.from({ length: 501 }, (_, i) => `S${i}`) },
    "/symbols",
  ),
  ...["[]", "1", "null"].map((v) => invalid(`snapshot ${v}`, "/snapshots", v, "")),
  invalid("a snapshot with parameters", "/snapshots", mc({}), "/params"),
  invalid("a snapshot of a snapshot", "/snapshots", { symbols: ["KO"], snapshot_id: absentId }, "/snapshot_id"),
  invalid(
    "a snapshot that ends first",
    "/snapshots",
    { symbols: ["KO"], start: "2020-01-02", end: "2019-01-02" },
    "/end",
  ),
  ...[-1, 1.5, 2 ** 53, "42", null].map((v) => invalid(`seed ${v}`, "/montecarlo", mc({ seed: v }), "/seed")),
  invalid("a tag that is empty", "/montecarlo", mc({ tags: [""] }), "/tags/0"),
  invalid("a tag with a control character", "/montecarlo", mc({ tags: ["a\nb"] }), "/tags/0"),
  invalid("21 tags", "/montecarlo", mc({ tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }), "/tags"),
  invalid("an unknown field", "/montecarlo", mc({ symbol: "AAPL" }), "/symbol"),
  invalid("an unknown parameter", "/montecarlo", mc({}, { paths: 1000 }), "/params/paths"),
  invalid("type where the path says it", "/montecarlo", mc({ type: "montecarlo" }), "/type"),
  invalid("__proto__", "/montecarlo", '{"symbols":["AAPL"],"__proto__":{"admin":true}}', "/__proto__"),
  invalid("constructor", "/montecarlo", mc({ constructor: {} }), "/constructor"),
  invalid("params that are a list", "/montecarlo", { symbols: ["AAPL"], params: [] }, "/params"),
  invalid("params that are text", "/montecarlo", { symbols: ["AAPL"], params: "{}" }, "/params"),
  ...[-1, 0, 1e13, null, true, "100", [1], {}].map((v) =>
    invalid(
      `a contract with strike ${JSON.stringify(v)}`,
      "/blackscholes",
      columns({ strike: [90, v] }),
      "/params/contracts/strike/1",
    ),
  ),
  ...[0, "90", [], {}, null, { rows: 2, digest: "0".repeat(64) }].map((v) =>
    invalid(`strikes ${JSON.stringify(v)}`, "/blackscholes", columns({ strike: v }), "/params/contracts/strike"),
  ),
  invalid(
    "a contract among jobs of every kind",
    "/jobs",
    { type: "blackscholes", ...columns({ volatility: [0.2, 11] }) },
    "/params/contracts/volatility/1",
  ),
  invalid(
    "a million and one contracts",
    "/blackscholes",
    columns({ strike: new Array(1_000_001).fill(1) }),
    "/params/contracts/strike",
  ),
  invalid("params that are null", "/blackscholes", { params: null }, "/params"),
  invalid("no params where some are needed", "/blackscholes", {}, "/params"),
  invalid("a missing strike", "/blackscholes", { params: { expiry_years: 1 } }, "/params/strike"),
  invalid(
    "no spot and no symbol",
    "/blackscholes",
    { params: { strike: 1, expiry_years: 1, volatility: 0.2 } },
    "/params/spot",
  ),
  invalid(
    "a number beyond doubles",
    "/blackscholes",
    '{"params":{"strike":1e999,"expiry_years":1,"spot":1,"volatility":0.2}}',
    "/params/strike",
  ),
  ...["[]", "1", '"text"', "null", "true"].map((v) => invalid(`body ${v}`, "/montecarlo", v, "")),
  ...["[]", "1", "null"].map((v) => invalid(`body ${v} for any kind`, "/jobs", v, "")),
  invalid("no type", "/jobs", mc({}), "/type"),
  ...["unknown", "", 1, null, "__proto__", "Montecarlo"].map((v) =>
    invalid(`type ${v}`, "/jobs", mc({ type: v }), "/type"),
  ),
];

const malformed = (name: string, body: string): BadRequest => ({
  name,
  path: "/api/v1/montecarlo",
  body,
  status: 400,
  code: "request.malformed",
});

const unreadable: readonly BadRequest[] = [
  malformed("a body that is no JSON", "symbols=AAPL"),
  malformed("a body cut short", '{"symbols":["AAPL"'),
  malformed("a trailing comma", '{"symbols":["AAPL"],}'),
  malformed("NaN", '{"symbols":["AAPL"],"params":{"simulations":NaN}}'),
  malformed("Infinity", '{"symbols":["AAPL"],"params":{"simulations":Infinity}}'),
  malformed("single quotes", "{'symbols':['AAPL']}"),
  malformed("two documents", "{}{}"),
  malformed("a column without an end", '{"params":{"contracts":{"strike":[1,2'),
  malformed("a column with a gap", '{"params":{"contracts":{"strike":[1,,2]}}}'),
  malformed("blanks only", "   "),
  malformed("33 levels", deep(33)),
  malformed("100,000 levels", deep(100_000)),
  malformed("100,000 open brackets", "[".repeat(100_000)),
  { name: "no body", method: "POST", path: "/api/v1/montecarlo", status: 400, code: "request.malformed" },
  {
    name: "a body over 1 MB",
    path: "/api/v1/montecarlo",
    body: { symbols: ["AAPL"], tags: ["x".repeat(1_100_000)] },
    status: 413,
    code: "request.too_large",
  },
  ...[
    "text/plain",
    "application/xml",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "json",
  ].map(
    (type): BadRequest => ({
      name: `content type ${type}`,
      path: "/api/v1/montecarlo",
      body: "{}",
      headers: { "content-type": type },
      status: 415,
      code: "request.media_type",
    }),
  ),
  ...["gzip", "br", "deflate", "x"].map(
    (encoding): BadRequest => ({
      name: `content encoding ${encoding}`,
      path: "/api/v1/montecarlo",
      body: "{}",
      headers: { "content-encoding": encoding },
      status: 415,
      code: "request.media_type",
    }),
  ),
  ...["", "with space", "x".repeat(256), "schlüssel"].map(
    (key): BadRequest => ({
      name: `Idempotency-Key ${JSON.stringify(key.slice(0, 20))}`,
      path: "/api/v1/blackscholes",
      body: bs({}),
      headers: { "idempotency-key": key },
      status: 400,
      code: "request.malformed",
    }),
  ),
];

const id = absentId;
const query_ = (path: string, pointer: string): BadRequest => ({
  name: path,
  method: "GET",
  path: `/api/v1${path}`,
  status: 422,
  code: "request.invalid",
  pointer,
});
const missing = (path: string, method = "GET", code = "job.not_found"): BadRequest => ({
  name: `${method} ${path}`,
  method,
  path,
  status: 404,
  code,
});

const wrongPlaces: readonly BadRequest[] = [
  ...["limit=0", "limit=201", "limit=ten", "limit=1.5"].map((q) => query_(`/jobs?${q}`, "/limit")),
  ...["status=done", "status=", "status=pending,", "status=pending,x"].map((q) => query_(`/jobs?${q}`, "/status")),
  query_("/jobs?type=unknown", "/type"),
  query_("/jobs?sort=name", "/sort"),
  query_("/jobs?count=exact", "/count"),
  ...["cursor=x", "cursor=%00", "cursor=AAAA"].map((q) => query_(`/jobs?${q}`, "/cursor")),
  query_("/jobs?created_after=yesterday", "/created_after"),
  query_("/jobs?created_before=2020-01-01", "/created_before"),
  query_("/jobs?batch_id=1", "/batch_id"),
  query_("/jobs?offset=10", "/offset"),
  query_("/jobs?limit=1&limit=2", "/limit"),
  query_("/prices", "/symbol"),
  query_("/prices?symbol=AAPL&interval=1y", "/interval"),
  query_("/prices?symbol=AAPL&start=2020-02-30", "/start"),
  query_("/prices?symbol=AAPL&start=2020-02-03&end=2020-02-01", "/end"),
  query_("/prices?symbol=AAPL&adjusted=perhaps", "/adjusted"),
  query_("/corporate-actions", "/symbol"),
  query_("/corporate-actions?symbol=AAPL&vendor=nobody", "/vendor"),
  query_("/corporate-actions?symbol=AAPL&compare=perhaps", "/compare"),
  query_("/symbols?exchange=NASDAQ", "/exchange"),
  query_("/symbols?type=painting", "/type"),
  query_("/symbols?kind=stock", "/kind"),
  ...["limit=0", "limit=1001", "limit=ten"].map((q) => query_(`/symbols?${q}`, "/limit")),
  ...["cursor=", "cursor=QUFQTA==", "cursor=%C3%A4"].map((q) => query_(`/symbols?${q}`, "/cursor")),
  query_("/symbols/AAPL?vendor=yahoo", "/vendor"),
  query_("/symbols/AAPL?exchange=XNAS", "/exchange"),
  ...["", "/data"].flatMap((rest) => [
    missing(`/api/v1/snapshots/${id}${rest}`, "GET", "snapshot.not_found"),
    missing(`/api/v1/snapshots/not-a-uuid${rest}`, "GET", "snapshot.not_found"),
  ]),
  missing("/api/v1/symbols/NOPE", "GET", "symbol.not_found"),
  missing("/api/v1/symbols/EUR%2FUSD", "GET", "symbol.not_found"),
  query_("/symbols?vendor=yahoo", "/vendor"),
  ...["", "/result", "/progress", "/events", "/artifacts", "/artifacts/report.html"].flatMap((rest) => [
    missing(`/api/v1/jobs/${id}${rest}`),
    missing(`/api/v1/jobs/not-a-uuid${rest}`),
  ]),
  missing(`/api/v1/jobs/${id.toUpperCase()}`),
  missing(`/api/v1/jobs/${id}`, "DELETE"),
  missing(`/api/v1/jobs/${id}/cancel`, "POST"),
  missing(`/api/v1/jobs/${id}/rerun`, "POST"),
  ...[
    "/api/v1/nothing",
    "/api/v2/jobs",
    "/api/v1/montecarlo/extra",
    "/.env",
    "/docs/../package.json",
    "/docs/..%2f..%2fpackage.json",
    "/docs/package.json",
    "/%E0%A4%A",
    "/api/v1/jobs/%00",
    "//evil.example/x",
  ].map((path): BadRequest => ({ name: path, method: "GET", path, status: 404, code: "" })),
  ...[
    ["PUT", "/api/v1/jobs"],
    ["PATCH", `/api/v1/jobs/${id}`],
    ["DELETE", "/api/v1/jobs"],
    ["GET", "/api/v1/montecarlo"],
    ["POST", "/health"],
    ["POST", "/api/v1/prices"],
    ["DELETE", "/api/v1/symbols/AAPL"],
    ["GET", "/api/v1/snapshots"],
    ["DELETE", `/api/v1/snapshots/${id}`],
  ].map(
    ([method, path]): BadRequest => ({
      name: `${method} ${path}`,
      method: method!,
      path: path!,
      status: 405,
      code: "route.method",
    }),
  ),
  {
    name: "a vendor without a key",
    path: "/api/v1/montecarlo",
    body: mc({ vendor: "eodhd" }),
    status: 422,
    code: "market_data.vendor_unconfigured",
    pointer: "/vendor",
  },
  {
    name: "an unknown symbol",
    path: "/api/v1/montecarlo",
    body: mc({ symbols: ["AAPL", "NOPE"] }),
    status: 422,
    code: "market_data.unknown_symbol",
    pointer: "/symbols/1",
  },
  {
    name: "unadjusted bundled prices",
    path: "/api/v1/montecarlo",
    body: mc({ adjusted: false }),
    status: 422,
    code: "market_data.unsupported",
    pointer: "/adjusted",
  },
  {
    name: "intraday bundled prices",
    path: "/api/v1/montecarlo",
    body: mc({ interval: "5min" }),
    status: 422,
    code: "market_data.unsupported",
    pointer: "/interval",
  },
  {
    name: "splits of bundled symbols",
    method: "GET",
    path: "/api/v1/corporate-actions?symbol=AAPL",
    status: 422,
    code: "market_data.unsupported",
  },
  {
    name: "a vendor without a key",
    method: "GET",
    path: "/api/v1/prices?symbol=AAPL.XNAS&vendor=eodhd",
    status: 422,
    code: "market_data.vendor_unconfigured",
    pointer: "/vendor",
  },
  {
    name: "prices that nobody can read",
    method: "GET",
    path: "/api/v1/prices?symbol=AAPL",
    headers: { accept: "image/png" },
    status: 406,
    code: "request.not_acceptable",
  },
  {
    name: "a snapshot of an unknown symbol",
    path: "/api/v1/snapshots",
    body: { symbols: ["KO", "NOPE"] },
    status: 422,
    code: "market_data.unknown_symbol",
    pointer: "/symbols/1",
  },
  {
    name: "data of a snapshot as JSON",
    method: "GET",
    path: `/api/v1/snapshots/${id}/data`,
    headers: { accept: "application/json" },
    status: 406,
    code: "request.not_acceptable",
  },
  {
    name: "a cancel mode",
    path: `/api/v1/jobs/${id}/cancel`,
    body: { mode: "kill" },
    status: 422,
    code: "request.invalid",
    pointer: "/mode",
  },
  {
    name: "overrides that are a list",
    path: `/api/v1/jobs/${id}/rerun`,
    body: { overrides: [] },
    status: 422,
    code: "request.invalid",
    pointer: "/overrides",
  },
];

const all = [...wrongFields, ...unreadable, ...wrongPlaces];

test("there are at least 150 malformed requests", () => {
  expect(all.length).toBeGreaterThanOrEqual(150);
});

test.each(all)("$name", async ({ method = "POST", path, body, headers, status, code, pointer }) => {
  const sendable = Object.values(headers ?? {}).every((value) => /^[\x20-\x7e]*$/.test(value));
  const answer = sendable ? await api.send(method, path, body, headers) : await sendRaw(method, path, body, headers!);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    status,
    code: code || expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
    request_id: expect.any(String),
  });
  if (pointer !== undefined) {
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  }
});

/** Sends bytes that a well-behaved client would not. */
async function sendRaw(method: string, path: string, body: unknown, headers: Record<string, string>) {
  const text = JSON.stringify(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "host: x",
    "connection: close",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  const answer = await exchange(
    `${[...lines, ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`)].join("\r\n")}\r\n\r\n${text}`,
  );
  return {
    status: answer.status,
    body: JSON.parse(answer.body),
    headers: new Headers({ "content-type": answer.type }),
  };
}

function exchange(bytes: string | Uint8Array): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(api.port, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    socket.on("data", (piece) => (answer += piece.toString("utf8")));
    socket.on("error", reject);
    socket.on("close", () => {
      const [head = "", ...rest] = answer.split("\r\n\r\n");
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
        type: /content-type: ([^\r\n]*)/i.exec(head)?.[1] ?? "",
        body: rest.join("\r\n\r\n"),
      });
    });
  });
}

describe("broken HTTP gets a problem document, too", () => {
  const post = (headers: string[], body: string | Uint8Array) =>
    Buffer.concat([
      Buffer.from(
        `POST /api/v1/montecarlo HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers.join("\r\n")}\r\n\r\n`,
      ),
      Buffer.from(body),
    ]);
  const json = "content-type: application/json";

  test.each([
    ["no HTTP at all", Buffer.from("hello\r\n\r\n")],
    ["two lengths", post([json, "content-length: 2", "content-length: 3"], "{}")],
    ["length and chunks", post([json, "content-length: 2", "transfer-encoding: chunked"], "{}")],
    ["a header line without a name", post([json, ": x", "content-length: 2"], "{}")],
    ["a header with a null byte", post([json, "x: a\u0000b", "content-length: 2"], "{}")],
    ["headers over 16 KB", post([json, `x: ${"y".repeat(20_000)}`, "content-length: 2"], "{}")],
    ["invalid UTF-8", post([json, "content-length: 4"], Uint8Array.of(0x22, 0xc3, 0x28, 0x22))],
    ["a lone surrogate in UTF-8", post([json, "content-length: 5"], Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))],
    ["UTF-16", post([json, "content-length: 6"], Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0))],
    ["chunks that are none", post([json, "transfer-encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n")],
  ])("%s", async (_, bytes) => {
    const { status, type, body } = await exchange(bytes);
    expect(status).toBe(400);
    expect(type).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(body)).toMatchObject({ code: "request.malformed" });
  });
});

test("all faults of a body come at once", async () => {
  const { body } = await api.send("POST", "/api/v1/montecarlo", {
    symbols: ["x", "x"],
    start: "tomorrow",
    foo: 1,
    params: { simulations: 1, bar: 2 },
  });
  const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
  expect([...new Set(pointers)]).toEqual([
    "/foo",
    "/params/bar",
    "/params/simulations",
    "/start",
    "/symbols",
    "/symbols/0",
    "/symbols/1",
  ]);
});

test("none of it left a row behind", async () => {
  const counts = await query(
    api.database.url,
    "select (select count(*) from jobs) + (select count(*) from idempotency_keys) + (select count(*) from job_events) as rows",
  );
  expect(Number(counts.rows[0].rows)).toBe(0);
});
