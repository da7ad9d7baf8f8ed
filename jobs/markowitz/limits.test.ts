import { portfolioFaults } from "../../test/support/portfolioJob.ts";

test("scenario objectives are refused beyond their bound on assets times observations", () => {
  const returns = Array.from({ length: 2501 }, (_, t) => new Array(20).fill(t % 2 === 0 ? 0.01 : -0.01));
  const faults = (type: string, rows: number) =>
    portfolioFaults({ returns: returns.slice(0, rows), objective: { type } });
  expect(faults("min_cvar", 2500)).toEqual([]);
  expect(faults("min_cvar", 2501)).toEqual(["/params/objective/type"]);
  expect(faults("min_variance", 2501)).toEqual([]);
});
