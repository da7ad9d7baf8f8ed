import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Packages of the clouds that a process has loaded when it has listed a series of its lake. */
function loadedBy(lakeUrl: string): readonly string[] {
  const program = `
    import { createRequire } from "node:module";
    import { createDuckDb } from "./market/lake/duckdb.ts";
    import { openLake, storeOptionsOf } from "./market/lake/stores.ts";
    import { readConfiguration } from "./protocol/configuration.ts";
    const options = storeOptionsOf(readConfiguration({ ...process.env, LAKE_URL: "${lakeUrl}" }));
    const lake = openLake(${JSON.stringify(tmpdir())}, options, createDuckDb());
    await lake.parts({ vendor: "eodhd", interval: "1d", symbol: "NONE.XNYS" }).catch(() => []);
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));
    process.exit(0);`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--no-warnings", "-e", program], {
    cwd: root,
    encoding: "utf8",
    env: {
      // Nothing answers there.
      ...{ AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_REGION: "us-east-1" },
      ...{ AWS_ACCESS_KEY_ID: "test-key", AWS_SECRET_ACCESS_KEY: "test-secret" },
    },
  });
  const files = JSON.parse(stdout) as string[];
  return ["@aws-sdk", "@google-cloud"].filter((name) => files.some((file) => file.includes(`/${name}/`)));
}

test("a lake in a folder loads the SDK of no cloud, one in a bucket that of its own", () => {
  expect(loadedBy("")).toEqual([]);
  expect(loadedBy("s3://prices")).toEqual(["@aws-sdk"]);
});
