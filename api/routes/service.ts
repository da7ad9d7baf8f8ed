import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type Router from "@koa/router";
import { getAbsoluteFSPath } from "swagger-ui-dist";
import { catalogue } from "../../jobs/catalogue.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { createOpenApiDocument } from "../openapi/document.ts";
import { apiPrefix } from "../presenters/prefix.ts";
import type { RequestState, RouteContext } from "../state.ts";

/** Longest time that a dependency may take to prove that it is up, in milliseconds. */
const checkLimitMs = 1_000;

/** State of one dependency. */
interface DependencyHealth {
  readonly status: "up" | "down";
  readonly latency_ms: number;
}

/** Service card, health and metrics. */
export function addServiceRoutes(router: Router<RequestState>, deps: ApiDependencies): void {
  const { lifecycle, configuration, metrics } = deps;

  const checks: Readonly<Record<string, () => Promise<unknown>>> = {
    postgresql: () => lifecycle.storage.ping(),
    temporal: () =>
      lifecycle.temporal.withDeadline(Date.now() + checkLimitMs, () =>
        lifecycle.temporal.workflowService.describeNamespace({ namespace: configuration.TEMPORAL_NAMESPACE }),
      ),
  };

  async function health(ctx: RouteContext): Promise<void> {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await measure(check)] as const),
    );
    const up = entries.every(([, { status }]) => status === "up");
    ctx.set("cache-control", "no-store");
    ctx.status = up ? 200 : 503;
    ctx.body = {
      status: up ? "up" : "down",
      version: configuration.CODE_VERSION,
      dependencies: Object.fromEntries(entries),
    };
  }

  for (const prefix of ["", apiPrefix]) {
    router.get(`${prefix}/health`, health);
    router.get(`${prefix}/health/ready`, health);
    router.get(`${prefix}/health/live`, (ctx) => {
      ctx.body = { status: "up" };
    });
    router.get(prefix || "/", (ctx) => {
      ctx.body = {
        name: "quant-jobs",
        version: configuration.CODE_VERSION,
        job_kinds: catalogue.map(({ kind, title }) => ({ type: kind, title, href: `${apiPrefix}/${kind}` })),
        links: {
          jobs: `${apiPrefix}/jobs`,
          openapi: "/openapi.json",
          docs: "/docs",
          health: "/health",
          metrics: "/metrics",
        },
      };
    });
  }

  router.get("/metrics", async (ctx) => {
    ctx.set("content-type", metrics.registry.contentType);
    ctx.body = await metrics.registry.metrics();
  });
}

async function measure(check: () => Promise<unknown>): Promise<DependencyHealth> {
  const started = performance.now();
  const limit = new Promise((_, reject) => setTimeout(reject, checkLimitMs).unref());
  const status = await Promise.race([check(), limit]).then(
    () => "up" as const,
    () => "down" as const,
  );
  return { status, latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}

const swaggerFiles: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css",
  "swagger-ui-bundle.js": "text/javascript",
};

const docsPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Quant Jobs API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
`;

const docsScript = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, tryItOutEnabled: true });\n`;

/** OpenAPI document, Swagger UI from its package, and the page that problem types point at. */
export function addDocumentRoutes(router: Router<RequestState>, { configuration }: ApiDependencies): void {
  const document = JSON.stringify(createOpenApiDocument(configuration.CODE_VERSION));
  const errorsPage = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  const serve = (path: string, type: string, body: string) =>
    router.get(path, (ctx) => {
      ctx.type = type;
      ctx.body = body;
    });

  serve("/openapi.json", "application/json", document);
  serve("/docs", "text/html", docsPage);
  serve("/docs/start.js", "text/javascript", docsScript);
  serve("/docs/errors", "text/markdown", errorsPage);
  router.get("/docs/:file", async (ctx) => {
    const { file = "" } = ctx.params;
    const type = Object.hasOwn(swaggerFiles, file) ? swaggerFiles[file] : undefined;
    if (!type) throw new CatalogueError("route.not_found", `there is nothing at ${ctx.path}`);
    ctx.type = type;
    ctx.body = await readFile(`${getAbsoluteFSPath()}/${file}`);
  });
}
