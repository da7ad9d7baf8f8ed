import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createJobRequestReader } from "../api/validation/jobRequests.ts";
import { createValidators } from "../api/validation/validator.ts";
import { catalogue, jobKindOf } from "../jobs/catalogue.ts";
import { loadKernels } from "../kernels/loadKernels.ts";
import { errorCatalogue } from "../protocol/errors.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

test("docs/errors.md lists exactly the codes of the catalogue, with their status and title", () => {
  const rows = [...read("docs/errors.md").matchAll(/^\| `([a-z_.]+)` +\| (\d+) +\| (yes|no) +\| (.*?) +\|$/gm)];
  expect(
    rows.map(([, code, status, retried, title]) => ({
      code,
      status: Number(status),
      retried: retried === "yes",
      title,
    })),
  ).toEqual(
    Object.entries(errorCatalogue).map(([code, { httpStatus, retryable, title }]) => ({
      code,
      status: httpStatus,
      retried: retryable,
      title,
    })),
  );
});

test("every command in README and CONTRIBUTING is a script of package.json", () => {
  const commands = ["README.md", "CONTRIBUTING.md"].flatMap((file) =>
    [...read(file).matchAll(/(?:^|`)npm (?:run )?([a-z]+(?::[a-z]+)*)/gm)].map(([, name]) => name!),
  );
  expect(commands.length).toBeGreaterThan(3);
  for (const name of commands.filter((command) => !["ci", "install", "run"].includes(command)))
    expect(scripts).toHaveProperty(name);
});

test("every job kind has its page, and the page names every parameter", () => {
  for (const { kind, params } of catalogue) {
    const page = read(`docs/models/${kind}.md`);
    for (const name of Object.keys(params.properties)) expect(page).toContain(`\`${name}\``);
  }
});

const kernels = await loadKernels();
const requests = createJobRequestReader(createValidators(() => "2026-11-25"));

test.each([
  ["calibration", "calibration"],
  ["blackscholes", "blackscholes"],
  ["montecarlo-payoffs", "montecarlo"],
  ["backtest", "backtest"],
])("the example of docs/models/%s.md is a request of %s, and runs where it needs no market data", (page, name) => {
  const [, example] = /```json\n([^`]+)```/.exec(read(`docs/models/${page}.md`))!;
  const request = requests.readKind(name, JSON.parse(example!));
  const kind = jobKindOf(name);
  const plan = kind.plan(request);
  if (plan.data !== null) return;
  const prepared = kind.prepare(request, null, 42);
  const statistics = kind.empty(prepared);
  for (let block = 0; block < plan.blocks; block++) kind.addBlock(statistics, prepared, block, kernels);
  const { metrics } = kind.reduce(prepared, statistics);
  for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
});

test("every relative link in the documents leads somewhere", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/ARCHITECTURE.md",
    ...readdirSync(new URL("../docs/adr", import.meta.url)).map((name) => `docs/adr/${name}`),
  ];
  for (const page of pages) {
    for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      expect({ page, target, exists: existsSync(new URL(target!, new URL(`../${page}`, import.meta.url))) }).toEqual({
        page,
        target,
        exists: true,
      });
    }
  }
});
