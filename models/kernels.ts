import type { GbmBlockSimulator } from "./simulation/gbmBlock.ts";

/**
 * The hot loops that a job kind may call. Each has two implementations with one meaning: plain TypeScript beside its
 * type in `models/`, and SIMD WebAssembly in `kernels/`; both pass the same conformance suite and return the same bits.
 */
export interface Kernels {
  readonly simulateGbmBlock: GbmBlockSimulator;
  /** Even number of standard normals of each lane of a block: lane l fills `out[l]`. */
  readonly blockNormals: (seed: number, block: number, count: number) => readonly Float64Array[];
}
