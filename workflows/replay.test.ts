import { readdirSync, readFileSync } from "node:fs";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { workflowBundle } from "../worker/roles.ts";

const folder = new URL("../test/histories/", import.meta.url);
const histories = readdirSync(folder).flatMap((type) =>
  readdirSync(new URL(`${type}/`, folder)).map((file) => ({
    name: `${type}/${file}`,
    url: new URL(`${type}/${file}`, folder),
  })),
);

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger("ERROR") });
});

test("recorded histories are there", () => {
  expect(histories.length).toBeGreaterThanOrEqual(5);
});

test.each(histories)("$name replays on the workflow code as it is", async ({ url }) => {
  await Worker.runReplayHistory({ workflowBundle }, JSON.parse(readFileSync(url, "utf8")));
});

test("a history that does not fit the code is noticed", async () => {
  const history = JSON.parse(readFileSync(histories.find(({ name }) => /sharded-completed/.test(name))!.url, "utf8"));
  const scheduled = history.events.find(
    (event: { activityTaskScheduledEventAttributes?: object }) => event.activityTaskScheduledEventAttributes,
  );
  scheduled.activityTaskScheduledEventAttributes.activityType.name = "somethingElse";
  await expect(Worker.runReplayHistory({ workflowBundle }, history)).rejects.toThrow();
});
