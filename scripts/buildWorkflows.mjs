// Bundles workflows/ into workflows/build, which every worker loads: bundling takes a second and 200 MB, once.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

const listed = async (folder) =>
  (await readdir(path(folder)))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => `${folder}/${name}`);
const sources = [...(await listed("workflows")), ...(await listed("protocol")), "scripts/buildWorkflows.mjs"];
const { version } = JSON.parse(await readFile(path("node_modules/@temporalio/worker/package.json"), "utf8"));
const hash = createHash("sha256").update(version);
for (const source of sources) hash.update(source).update(await readFile(path(source)));
const fingerprint = hash.digest("hex");

const stamp = path("workflows/build/fingerprint");
if ((await readFile(stamp, "utf8").catch(() => "")) !== fingerprint) {
  const { bundleWorkflowCode, DefaultLogger } = await import("@temporalio/worker");
  const { code } = await bundleWorkflowCode({
    workflowsPath: path("workflows/index.ts"),
    logger: new DefaultLogger("WARN"),
  });
  await mkdir(path("workflows/build"), { recursive: true });
  const partial = path(`workflows/build/bundle.${process.pid}.js`);
  await writeFile(partial, code);
  await rename(partial, path("workflows/build/bundle.js"));
  await writeFile(stamp, fingerprint);
  process.stdout.write("workflows bundled\n");
}
