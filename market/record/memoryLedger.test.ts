import { createMemoryLedger } from "./memoryLedger.ts";
import { describeVendorLedger } from "./vendorLedger.conformance.ts";

describeVendorLedger("memory", (rules) => createMemoryLedger(() => performance.now(), rules));
