import { catalogue } from "../../jobs/catalogue.ts";
import { startTestApi, type TestApi } from "../../test/support/testApi.ts";
import { createRouters } from "../app.ts";

let api: TestApi;
// biome-ignore lint/suspicious/noExplicitAny: the document is walked as plain JSON.
let document: any;
beforeAll(async () => {
  api = await startTestApi();
  document = (await api.send("GET", "/openapi.json")).body;
});
afterAll(() => api.stop());

const verbs = ["get", "post", "put", "patch", "delete"];

test("every route is documented, and nothing else is", () => {
  const routes = createRouters(api.deps).flatMap((router) =>
    router.stack.flatMap(({ path, methods }) =>
      methods
        .filter((method) => method !== "HEAD")
        .map((method) => `${method} ${String(path).replace(/:(\w+)/g, "{$1}")}`),
    ),
  );
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations as object)
      .filter((verb) => verbs.includes(verb))
      .map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  const outside = (route: string) => !/^GET \/(docs|openapi\.json)/.test(route);
  expect(documented.sort()).toEqual([...new Set(routes.filter(outside))].sort());
});

test("every reference resolves and every operation has an id of its own", () => {
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    expect(document.components.schemas).toHaveProperty(name!);
  }
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(document.openapi).toBe("3.1.0");
});

test("the examples of the job kinds are requests that the API accepts", async () => {
  for (const { kind } of catalogue) {
    const { examples } = document.paths[`/api/v1/${kind}`].post.requestBody.content["application/json"];
    for (const { value } of Object.values(examples) as { value: unknown }[]) {
      const { status, body } = await api.send("POST", `/api/v1/${kind}`, value);
      expect({ kind, value, status }).toMatchObject({ status: 202 });
      await api.send("POST", `/api/v1/jobs/${body.job_id}/cancel`, { mode: "terminate" });
    }
  }
});

test("the examples of snapshots are requests that the API accepts", async () => {
  const { examples } = document.paths["/api/v1/snapshots"].post.requestBody.content["application/json"];
  for (const { value } of Object.values(examples) as { value: unknown }[]) {
    expect((await api.send("POST", "/api/v1/snapshots", value)).status).toBe(201);
  }
});

test("the examples of answers are what the requests that they name are answered", async () => {
  const examples = Object.values(document.paths as Record<string, object>).flatMap((operations) =>
    Object.values(operations).flatMap(({ responses }) =>
      Object.values(responses as Record<string, { content?: Record<string, { examples?: object }> }>).flatMap(
        ({ content = {} }) =>
          Object.entries(content).flatMap(([type, { examples = {} }]) =>
            (Object.values(examples) as { summary: string; value: unknown }[]).map((one) => ({ ...one, type })),
          ),
      ),
    ),
  );
  expect(examples.length).toBeGreaterThanOrEqual(4);
  for (const { summary, value, type } of examples) {
    const [method, path] = summary.split(" ") as [string, string];
    const { status, body } = await api.send(method, path, undefined, { accept: type });
    expect({ summary, status, body }).toEqual({ summary, status: 200, body: value });
  }
});
