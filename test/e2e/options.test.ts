import { optionFamilies, publishedOptions } from "../support/publishedOptions.ts";
import { startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(() => platform.stop());

test.each(optionFamilies)("published values through HTTP: %s", async (family) => {
  const cases = publishedOptions(family);
  const sample = cases.filter((_, i) => i % Math.ceil(cases.length / 4) === 0);
  for (const { id, params, expected, tolerance } of sample) {
    const job = await platform.run("blackscholes", { params });
    expect({ id, status: job.status, error: job.error }).toEqual({ id, status: "completed", error: null });
    expect(Math.abs(job.metrics.price - expected)).toBeLessThanOrEqual(tolerance);
  }
});

test("an implied vol outside its bounds fails the job with a problem that names the bounds", async () => {
  const params = { spot: 100, strike: 100, expiry_years: 1, market_price: 120 };
  const job = await platform.run("blackscholes", { params });
  expect(job).toMatchObject({ status: "failed", error: { code: "model.input", status: 422 } });
  expect(job.error.detail).toMatch(/below 100/);
});

test("a parameter without meaning for the payoff is refused before a job exists", async () => {
  const answer = await fetch(`${platform.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      params: { spot: 100, strike: 100, expiry_years: 1, volatility: 0.2, payoff: "gap", barrier: 90 },
    }),
  });
  expect(answer.status).toBe(422);
  const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual(["/params/barrier", "/params/payoff_strike"]);
});
