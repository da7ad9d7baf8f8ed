import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installBigQueryServer } from "../test/support/lakeServers/bigQueryServer.ts";
import { installGcsServer } from "../test/support/lakeServers/gcsServer.ts";
import { installS3Server } from "../test/support/lakeServers/s3Server.ts";

// Tests of the lake on S3, Google Cloud Storage and BigQuery, against servers that speak as they do: installs them where they
// are not there yet, then runs test/lake/*.cloud.ts; further arguments go to jest. `npm test` runs the local folder alone.
await installS3Server();
await installGcsServer();
installBigQueryServer();
const jest = ["--testMatch", "**/test/lake/*.cloud.ts", "--runInBand", ...process.argv.slice(2)];
const run = spawn(process.execPath, [fileURLToPath(new URL("test.ts", import.meta.url)), ...jest], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => run.kill(signal));
process.exitCode = await new Promise<number>((resolve) => run.once("close", (status) => resolve(status ?? 1)));
