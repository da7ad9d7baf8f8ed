import type Router from "@koa/router";
import type { ApiDependencies } from "../dependencies.ts";
import { presentVendor } from "../presenters/vendors.ts";
import type { RequestState } from "../state.ts";

/** `GET /vendors`. */
export function addVendorRoutes(router: Router<RequestState>, { market }: ApiDependencies): void {
  router.get("/vendors", async (ctx) => {
    ctx.set("cache-control", "no-store");
    ctx.body = { vendors: (await market.vendorStates()).map(presentVendor) };
  });
}
