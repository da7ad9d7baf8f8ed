import { describeOptionColumns } from "./optionColumns.conformance.ts";
import { priceOptionColumns } from "./optionColumns.ts";

describeOptionColumns("TypeScript", priceOptionColumns);
