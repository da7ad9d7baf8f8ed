import { describeOptionColumns } from "../models/pricing/optionColumns.conformance.ts";
import { loadKernels } from "./loadKernels.ts";

const kernels = await loadKernels();

describeOptionColumns("WebAssembly", kernels.priceOptionColumns);
