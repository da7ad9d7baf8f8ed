import type { RouterContext } from "@koa/router";
import type { Logger } from "pino";
import type { UserId } from "../protocol/ids.ts";

/** What the middleware leaves for the routes. */
export interface RequestState {
  requestId: string;
  log: Logger;
  /** The caller; every query goes through this id. */
  user: { readonly id: UserId };
}

export type RouteContext = RouterContext<RequestState>;
