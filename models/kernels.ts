import type { OptionColumnsPricer } from "./pricing/optionColumns.ts";
import type { GbmBlockSimulator } from "./simulation/gbmBlock.ts";
import type { NormalsOpener } from "./simulation/normals.ts";

/**
 * The hot loops that a job kind may call. Each has two implementations with one meaning: plain TypeScript beside its
 * type in `models/`, and SIMD WebAssembly in `kernels/`; both pass the same conformance suite and return the same bits.
 */
export interface Kernels {
  readonly simulateGbmBlock: GbmBlockSimulator;
  readonly openNormals: NormalsOpener;
  readonly priceOptionColumns: OptionColumnsPricer;
}
