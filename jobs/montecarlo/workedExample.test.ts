import { readFileSync } from "node:fs";
import { createJobRequestReader } from "../../api/validation/jobRequests.ts";
import { createValidators } from "../../api/validation/validator.ts";
import { loadKernels } from "../../kernels/loadKernels.ts";
import { type EstimateRow, estimate, runMontecarlo } from "../../test/support/montecarlo.ts";
import { priceResult } from "../../test/support/payoffJob.ts";
import type { MontecarloInput } from "./target.ts";

const kernels = await loadKernels();

/** Runs the example of a page; the page comes without line breaks. */
function exampleOf(name: string) {
  const page = readFileSync(new URL(`../../docs/models/${name}.md`, import.meta.url), "utf8");
  const body: unknown = JSON.parse(page.match(/```json\n([\s\S]*?)```/)![1]!);
  const reader = createJobRequestReader(createValidators(() => "2026-01-01"));
  const request = reader.readKind("montecarlo", body) as unknown as MontecarloInput;
  return { text: page.replace(/\s+/g, " "), outcome: runMontecarlo(kernels, request, 1, null).outcome };
}

test("the worked example of the page gives the numbers that it says", () => {
  const { text, outcome } = exampleOf("montecarlo");
  const { result } = outcome;
  const { p50 } = result.percentiles as unknown as { p50: EstimateRow };
  const { at_end } = result.probability_of_goal as unknown as { at_end: EstimateRow };
  const expected = estimate(result, "expected_value");
  const said = [
    `${Math.round(expected.value)} ± ${Math.round(expected.standard_error)}`,
    `above ${Math.round(p50.value)}`,
    `all but ${estimate(result, "probability_of_ruin").value}`,
    `${at_end.value} end with`,
    `lose ${Math.round(estimate(result, "value_at_risk").value)}`,
  ];
  for (const sentence of said) expect(text).toContain(sentence);
});

test("so does that of the page of payoffs", () => {
  const { text, outcome } = exampleOf("montecarlo-payoffs");
  const { price, standard_error, variance_reduction_factor } = priceResult(outcome);
  expect(text).toContain(`${price.toFixed(5)} ± ${standard_error.toFixed(5)}`);
  expect(text).toContain(`variance ${Math.round(variance_reduction_factor)} times below`);
});
