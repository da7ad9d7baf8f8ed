import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDb } from "../market/lake/duckdb.ts";
import { openObjectLake } from "../market/lake/objectLake.ts";
import { openLocalFolder } from "../market/lake/objects/localFolder.ts";
import { diceBars } from "./conformance/lakeStore.ts";
import { uniforms } from "./support/random.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "quant-jobs-lake-"));
  const duckDb = createDuckDb();
  const lake = openObjectLake(openLocalFolder(join(dataDir, "lake")), duckDb);
  for (const vendor of ["eodhd", "twelvedata"] as const) {
    for (const day of ["2024-01-02", "2024-01-03"]) {
      const bars = diceBars("EUR/USD", [day], `2024-02-${day.slice(8)}T12:00:00.000Z`, uniforms(1));
      await lake.append({ vendor, interval: "1d", symbol: "EUR/USD" }, { first: day, last: day }, bars);
    }
  }
  await duckDb.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  const env = { ...process.env, DATA_DIR: dataDir };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/lake.ts", ...args], {
    env,
    encoding: "utf8",
  });
  return { status, stdout: stdout.trim().split("\n"), stderr: stderr.trim() };
}

test("list, compact, and verify before and after damage", () => {
  expect(run("list", "eodhd").stdout).toEqual([
    "vendor\tinterval\tsymbol\tparts\tbars\tfirst\tlast\tretrieved",
    "eodhd\t1d\tEUR/USD\t2\t2\t2024-01-02\t2024-01-03\t2024-02-03T12:00:00.000Z",
  ]);
  expect(run("compact")).toMatchObject({ status: 0, stdout: ["4 parts became 2"] });
  expect(run("list").stdout[1]).toMatch(/^eodhd\t1d\tEUR\/USD\t1\t2\t/);
  expect(run("verify")).toMatchObject({ status: 0, stdout: ["everything is as it was written"] });
  const file = readdirSync(dataDir, { recursive: true, encoding: "utf8" }).find((name) => name.endsWith(".parquet"))!;
  appendFileSync(join(dataDir, file), "x");
  const damaged = run("verify");
  expect(damaged.status).toBe(1);
  expect(damaged.stdout).toEqual([expect.stringContaining(file.replace("lake/", "")), "damaged: 1"]);
});

test("a series that is forgotten is gone, and no other", () => {
  expect(run("forget", "eodhd", "EUR/USD")).toMatchObject({ status: 0, stdout: ["forgotten: 2 parts"] });
  expect(run("list").stdout.slice(1)).toEqual([expect.stringMatching(/^twelvedata\t1d\tEUR\/USD\t2\t/)]);
  expect(run("forget", "eodhd", "EUR/USD")).toMatchObject({
    status: 1,
    stdout: ["the lake has nothing of EUR/USD from eodhd"],
  });
});

test.each([
  [[]],
  [["drop"]],
  [["forget", "eodhd"]],
  [["list", "yahoo"]],
  [["verify", "eodhd"]],
  [["list", "eodhd", "now"]],
])("%j is told how to ask", (args) => {
  const { status, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^usage: npm run lake -- list/);
});
