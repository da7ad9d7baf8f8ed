import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../../scripts/stack/childProcess.ts";
import { buildGoProgram, cachedPath, type GoProgram } from "../../../scripts/stack/goProgram.ts";
import { type LakeServer, startLakeServer } from "./lakeServer.ts";

const fakeGcsServer: GoProgram = {
  title: "the server fake-gcs-server",
  package: "github.com/fsouza/fake-gcs-server",
  version: "1.56.1",
  buildTime: "about 2 minutes",
};

/** Builds the server where the user's cache does not have it. @returns path of the program. */
export async function installGcsServer(): Promise<string> {
  const path = cachedPath(fakeGcsServer, "fake-gcs-server");
  if (existsSync(path) || (await buildGoProgram(fakeGcsServer, path))) return path;
  throw new StartError("fake-gcs-server is built by Go: install Go 1.24 or later");
}

/** Google Cloud Storage over a folder. It takes every token. */
export async function startGcsServer(folder: string, buckets: readonly string[]): Promise<LakeServer> {
  const command = await installGcsServer();
  for (const bucket of buckets) mkdirSync(join(folder, bucket), { recursive: true });
  return startLakeServer(
    {
      name: "fake-gcs-server",
      command,
      args: (root, port) => [
        ...["-scheme", "http", "-host", "127.0.0.1", "-port", String(port), "-log-level", "warn"],
        ...["-external-url", `http://127.0.0.1:${port}`, "-public-host", `127.0.0.1:${port}`],
        ...["-backend", "filesystem", "-filesystem-root", root],
      ],
      environment: (url) => ({ GCS_ENDPOINT: url }),
    },
    folder,
  );
}
