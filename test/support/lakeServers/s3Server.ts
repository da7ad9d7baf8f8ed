import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../../scripts/stack/childProcess.ts";
import { buildGoProgram, cachedPath, type GoProgram } from "../../../scripts/stack/goProgram.ts";
import { type LakeServer, startLakeServer } from "./lakeServer.ts";

const versitygw: GoProgram = {
  title: "the S3 server versitygw",
  package: "github.com/versity/versitygw/cmd/versitygw",
  version: "1.8.0",
  buildTime: "about 3 minutes",
};

/** Builds the server where the user's cache does not have it. @returns path of the program. */
export async function installS3Server(): Promise<string> {
  const path = cachedPath(versitygw, "versitygw");
  if (existsSync(path) || (await buildGoProgram(versitygw, path))) return path;
  throw new StartError("versitygw is built by Go: install Go 1.24 or later");
}

/** S3 over a folder: each folder in it is a bucket, each file an object. */
export async function startS3Server(folder: string, buckets: readonly string[]): Promise<LakeServer> {
  const command = await installS3Server();
  // Attributes lie beside the objects: not every file system has them.
  const [objects, attributes] = [join(folder, "objects"), join(folder, "attributes")];
  for (const path of [attributes, ...buckets.map((bucket) => join(objects, bucket))])
    mkdirSync(path, { recursive: true });
  const keys = { id: "test-key", secret: "test-secret" };
  return startLakeServer(
    {
      name: "versitygw",
      command,
      args: (_, port) => ["--port", `127.0.0.1:${port}`, "--quiet", "posix", "--sidecar", attributes, objects],
      env: { ROOT_ACCESS_KEY: keys.id, ROOT_SECRET_KEY: keys.secret },
      environment: (url) => ({
        AWS_ENDPOINT_URL: url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: keys.id,
        AWS_SECRET_ACCESS_KEY: keys.secret,
      }),
    },
    folder,
  );
}
