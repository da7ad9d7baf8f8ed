import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import type { ApiDependencies } from "../dependencies.ts";
import { presentCorporateActions } from "../presenters/corporateActions.ts";
import type { RequestState } from "../state.ts";
import { symbolField, vendorField } from "../validation/marketDataFields.ts";
import type { ValidatorFactory } from "../validation/validator.ts";

export const corporateActionsSchema = Type.Object(
  {
    symbol: symbolField,
    vendor: vendorField,
    compare: Type.Boolean({
      default: false,
      description: "Compares what the vendor's own adjusted closes do on each day with what its list says.",
    }),
  },
  { additionalProperties: false },
);

/** `GET /corporate-actions`: splits and dividends of one symbol. */
export function addCorporateActionRoutes(
  router: Router<RequestState>,
  { market }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validate = validators.query(corporateActionsSchema as TSchema);

  router.get("/corporate-actions", async (ctx) => {
    const query = { ...ctx.query };
    validate(query);
    const { vendor, symbol, compare } = query as unknown as Static<typeof corporateActionsSchema>;
    const actions = await market.readCorporateActions(vendor, symbol);
    const comparison = compare ? await market.compareAdjustment(vendor, symbol) : null;
    ctx.body = presentCorporateActions(vendor, actions, comparison);
  });
}
