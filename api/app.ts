import cors from "@koa/cors";
import Router from "@koa/router";
import Koa, { type Middleware } from "koa";
import compress from "koa-compress";
import helmet from "koa-helmet";
import type { ApiDependencies } from "./dependencies.ts";
import { problems } from "./middleware/problems.ts";
import { requestState } from "./middleware/requestState.ts";
import { apiPrefix } from "./presenters/prefix.ts";
import { addCorporateActionRoutes } from "./routes/corporateActions.ts";
import { addImportRoutes } from "./routes/imports.ts";
import { addJobEventRoutes } from "./routes/jobEvents.ts";
import { addJobFileRoutes } from "./routes/jobFiles.ts";
import { addJobRoutes } from "./routes/jobs.ts";
import { addPriceRoutes } from "./routes/prices.ts";
import { addDocumentRoutes, addServiceRoutes } from "./routes/service.ts";
import { addSnapshotRoutes } from "./routes/snapshots.ts";
import { addSubmissionRoutes } from "./routes/submissions.ts";
import { addSymbolRoutes } from "./routes/symbols.ts";
import { addVendorRoutes } from "./routes/vendors.ts";
import type { RequestState } from "./state.ts";
import { createJobRequestReader } from "./validation/jobRequests.ts";
import { createValidators } from "./validation/validator.ts";

/** Every route of the API, for the application and for the test that compares it with the OpenAPI document. */
export function createRouters(deps: ApiDependencies): readonly Router<RequestState>[] {
  const validators = createValidators(deps.today);
  const service = new Router<RequestState>();
  addServiceRoutes(service, deps);
  addDocumentRoutes(service, deps);
  const api = new Router<RequestState>({ prefix: apiPrefix });
  addSubmissionRoutes(api, deps, createJobRequestReader(validators), validators);
  addJobRoutes(api, deps, validators);
  addJobFileRoutes(api, deps);
  addJobEventRoutes(api, deps);
  addSymbolRoutes(api, deps, validators);
  addPriceRoutes(api, deps, validators);
  addSnapshotRoutes(api, deps, validators);
  addCorporateActionRoutes(api, deps, validators);
  addImportRoutes(api, deps, validators);
  addVendorRoutes(api, deps);
  return [service, api];
}

/** The Koa application; it never listens by itself. */
export function createApp(deps: ApiDependencies): Koa {
  const app = new Koa();
  app.silent = true;
  app.use(requestState(deps));
  app.use(
    helmet({
      contentSecurityPolicy: {
        // Swagger UI sets inline styles and shows its icons from data URLs; everything else is our own files.
        directives: {
          "style-src": ["'self'", "'unsafe-inline'"],
          "img-src": ["'self'", "data:"],
          "upgrade-insecure-requests": null,
        },
      },
    }) as Middleware,
  );
  app.use(
    cors({
      exposeHeaders: [
        "Location",
        "ETag",
        "X-Request-Id",
        "Repr-Digest",
        "Preference-Applied",
        "Idempotency-Replayed",
        "Retry-After",
      ],
      maxAge: 600,
    }),
  );
  app.use(
    compress({
      threshold: 2048,
      br: false,
      // Events must leave at once, and ranges are byte positions of what is stored.
      filter: (type) =>
        /json|csv|html|javascript|css|svg|markdown|plain/.test(type) && !type.startsWith("text/event-stream"),
    }),
  );
  app.use(problems({ debug: deps.configuration.DEBUG }));
  for (const router of createRouters(deps)) {
    app.use(router.routes() as unknown as Middleware);
    app.use(router.allowedMethods({ throw: true }) as unknown as Middleware);
  }
  return app;
}
