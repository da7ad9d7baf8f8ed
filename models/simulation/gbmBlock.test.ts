import { describeGbmBlock } from "./gbmBlock.conformance.ts";
import { simulateGbmBlock } from "./gbmBlock.ts";

describeGbmBlock("TypeScript", simulateGbmBlock);
