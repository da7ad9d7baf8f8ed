import { readFileSync } from "node:fs";
import { createJobRequestReader } from "../../api/validation/jobRequests.ts";
import { createValidators } from "../../api/validation/validator.ts";
import { loadKernels } from "../../kernels/loadKernels.ts";
import { type EstimateRow, runMontecarlo } from "../../test/support/montecarlo.ts";
import type { MontecarloInput } from "./target.ts";

test("the worked example of the page gives the numbers that it says", async () => {
  const page = readFileSync(new URL("../../docs/models/montecarlo.md", import.meta.url), "utf8");
  const body: unknown = JSON.parse(page.match(/```json\n([\s\S]*?)```/)![1]!);
  const reader = createJobRequestReader(createValidators(() => "2026-01-01"));
  const request = reader.readKind("montecarlo", body) as unknown as MontecarloInput;
  const { result } = runMontecarlo(await loadKernels(), request, 1, null).outcome;
  const row = (name: string) => result[name] as unknown as EstimateRow;
  const { p50 } = result.percentiles as unknown as { p50: EstimateRow };
  const { at_end } = result.probability_of_goal as unknown as { at_end: EstimateRow };
  const said = [
    `${Math.round(row("expected_value").value)} ± ${Math.round(row("expected_value").standard_error)}`,
    `above ${Math.round(p50.value)}`,
    `all but ${row("probability_of_ruin").value}`,
    `${at_end.value} end with`,
    `lose ${Math.round(row("value_at_risk").value)}`,
  ];
  const text = page.replace(/\s+/g, " ");
  for (const sentence of said) expect(text).toContain(sentence);
});
