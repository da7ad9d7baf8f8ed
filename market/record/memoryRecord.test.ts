import { describeMarketRecord } from "./marketRecord.conformance.ts";
import { createMemoryRecord } from "./memoryRecord.ts";

describeMarketRecord("memory", createMemoryRecord);
