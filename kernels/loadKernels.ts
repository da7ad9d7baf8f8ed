import { readFile } from "node:fs/promises";
import type { Kernels } from "../models/kernels.ts";
import { bindGbm, type GbmExports } from "./gbm.ts";

/**
 * Instantiates the kernels; every thread has its own instance, because an instance has one memory.
 *
 * @throws when the kernels were not built (`npm run build:kernels`).
 */
export async function loadKernels(): Promise<Kernels> {
  const file = new URL("./build/gbm.wasm", import.meta.url);
  const code = await readFile(file).catch((cause) => {
    throw new Error("the kernels are not built: run npm run build:kernels", { cause });
  });
  const { instance } = await WebAssembly.instantiate(code, {});
  return bindGbm(instance.exports as unknown as GbmExports);
}
