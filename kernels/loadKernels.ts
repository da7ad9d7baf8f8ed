import { readFile } from "node:fs/promises";
import type { Kernels } from "../models/kernels.ts";
import { bindGbm, type GbmExports } from "./gbm.ts";
import { bindOptionColumns, type OptionColumnsExports } from "./optionColumns.ts";

/**
 * Instantiates the kernels; every thread has its own instances, because an instance has one memory.
 *
 * @throws when the kernels were not built (`npm run build:kernels`).
 */
export async function loadKernels(): Promise<Kernels> {
  return {
    ...bindGbm(await instantiate<GbmExports>("gbm")),
    ...bindOptionColumns(await instantiate<OptionColumnsExports>("optionColumns")),
  };
}

async function instantiate<Exports>(module: string): Promise<Exports> {
  const code = await readFile(new URL(`./build/${module}.wasm`, import.meta.url)).catch((cause) => {
    throw new Error("the kernels are not built: run npm run build:kernels", { cause });
  });
  const { instance } = await WebAssembly.instantiate(code, {});
  return instance.exports as unknown as Exports;
}
