import { startTestPlatform, type TestPlatform } from "../support/testPlatform.ts";

let small: TestPlatform;
let sharded: TestPlatform;
beforeAll(async () => {
  [small, sharded] = await Promise.all([
    startTestPlatform(),
    startTestPlatform({ SMALL_JOB_WORK_UNITS: "100000", SHARD_WORK_UNITS: "400000" }),
  ]);
});
afterAll(() => Promise.all([small.stop(), sharded.stop()]));

const request = {
  params: {
    spot: 100,
    strike: 95,
    expiry_years: 0.5,
    volatility: 0.25,
    option_type: "put",
    exercise: "american",
    quantity: 10,
    scenarios: {
      spot_changes: Array.from({ length: 21 }, (_, i) => (i - 10) / 50),
      vol_changes: [-0.05, 0, 0.05],
      elapsed_years: [0, 0.1],
      greeks: true,
    },
    attribution: { to: { spot: 97, volatility: 0.28, elapsed_years: 0.02 } },
  },
};

test("a grid in one piece and in shards: the same digest, a table and charts", async () => {
  const [whole, parts] = await Promise.all([small.run("blackscholes", request), sharded.run("blackscholes", request)]);
  expect([whole.status, parts.status]).toEqual(["completed", "completed"]);
  expect(parts.provenance.shards).toBeGreaterThan(2);
  expect(parts.provenance.digest).toBe(whole.provenance.digest);
  const { scenarios, attribution } = await small.result(whole);
  expect(scenarios.profit).toHaveLength(126);
  expect(attribution.greeks.explained + attribution.greeks.residual).toBeCloseTo(attribution.change, 10);
  const csv = await (await fetch(`${small.url}${whole.result_urls["scenarios.csv"]}`)).text();
  expect(csv.trimEnd().split("\n")).toHaveLength(127);
  const svg = await (await fetch(`${small.url}${whole.result_urls["scenario_profit.svg"]}`)).text();
  expect(svg).toContain("change of vol");
  expect(svg).not.toContain("NaN");
});

test("faults are named with their pointers", async () => {
  const answer = await fetch(`${small.url}/api/v1/blackscholes`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      params: { ...request.params, scenarios: { vol_changes: [-0.3], elapsed_years: [0.6], spot_changes: [0, -2] } },
    }),
  });
  const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
  expect(answer.status).toBe(422);
  expect(errors.map(({ pointer }) => pointer)).toContain("/params/scenarios/spot_changes/1");
});
