// Compiles kernels/assembly to kernels/build. Plain JavaScript: it runs before anything else is there.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/** One WebAssembly module for each of these files; what they import is compiled into them. */
const modules = ["gbm", "optionColumns"];

const sources = [
  ...(await readdir(path("kernels/assembly"))).sort().map((name) => `kernels/assembly/${name}`),
  "models/numerics/coefficients.ts",
  "scripts/buildKernels.mjs",
];
const { version } = JSON.parse(await readFile(path("node_modules/assemblyscript/package.json"), "utf8"));
const hash = createHash("sha256").update(version);
for (const source of sources) hash.update(source).update(await readFile(path(source)));
const fingerprint = hash.digest("hex");

const stamp = path("kernels/build/fingerprint");
const built = await readFile(stamp, "utf8").catch(() => "");
if (built !== fingerprint) {
  const { default: asc } = await import("assemblyscript/asc");
  await mkdir(path("kernels/build"), { recursive: true });
  for (const module of modules) await compile(asc, module);
  await writeFile(stamp, fingerprint);
  process.stdout.write("kernels compiled\n");
}

async function compile(asc, module) {
  const partial = `kernels/build/${module}.${process.pid}.wasm`;
  const { error, stderr } = await asc.main(
    [
      `kernels/assembly/${module}.ts`,
      ...["--outFile", partial, "--baseDir", path(".")],
      ...["--runtime", "stub", "--enable", "simd", "-O3", "--noAssert", "--initialMemory", "6"],
    ],
    {},
  );
  if (error) throw new Error(`the kernel ${module} does not compile: ${error.message}\n${stderr.toString()}`);
  await rename(path(partial), path(`kernels/build/${module}.wasm`));
}
