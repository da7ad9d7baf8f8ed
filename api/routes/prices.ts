import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import { tableOfBars } from "../../market/prices/priceTable.ts";
import { intervals } from "../../protocol/marketData.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { barsAsJson } from "../presenters/prices/barsAsJson.ts";
import { tableAsArrow } from "../presenters/prices/tableAsArrow.ts";
import { tableAsCsv } from "../presenters/prices/tableAsCsv.ts";
import type { RequestState } from "../state.ts";
import { adjustedField, dateField, readAdjusted, symbolField, vendorField } from "../validation/marketDataFields.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";
import { clientHas, versionTag } from "./headers.ts";
import { acceptedType, arrowType, begun, parquetType, sendPieces, untilClosed } from "./streams.ts";

export const pricesSchema = Type.Object(
  {
    symbol: symbolField,
    start: dateField("First date, inclusive. Default: as far back as the vendor goes."),
    end: dateField("Last date, inclusive. Default: as late as the vendor goes."),
    interval: Type.Unsafe<(typeof intervals)[number]>(Type.Enum([...intervals], { default: "1d" })),
    vendor: vendorField,
    adjusted: adjustedField,
  },
  { additionalProperties: false },
);

/** What prices come as, the default first. */
const priceTypes = ["application/json", "text/csv", parquetType, arrowType] as const;

/** `GET /prices`: bars of one symbol, streamed. */
export function addPriceRoutes(
  router: Router<RequestState>,
  { market, configuration }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validate = validators.query(pricesSchema as TSchema);

  router.get("/prices", async (ctx) => {
    const query = { ...ctx.query };
    validate(query);
    const { start, end, adjusted: asked, ...rest } = query as unknown as Static<typeof pricesSchema>;
    if (start && end && end < start) {
      throw invalid([{ pointer: "/end", message: `must not be before start, ${start}`, keyword: "order" }]);
    }
    const { symbol, interval, vendor } = rest;
    const adjusted = readAdjusted(asked);
    const wanted = { ...rest, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
    const type = acceptedType(ctx, "prices come", priceTypes);
    const signal = untilClosed(ctx);
    const { version, chunks } = await market.streamBars(wanted, signal);
    const tag = versionTag({ ...wanted, type, version, code: configuration.CODE_VERSION });
    if (clientHas(ctx, tag)) {
      ctx.set("etag", tag);
      ctx.status = 304;
      return;
    }
    if (ctx.method === "HEAD") ctx.status = 200;
    else if (type === parquetType) {
      const file = await market.parquetOf(tableOfBars(symbol, chunks), signal);
      ctx.length = file.size;
      sendPieces(ctx, file.bytes);
    } else {
      const { first, all } = await begun(chunks);
      if (type === "application/json") {
        const missing_sessions = market.missingSessions(wanted, first);
        sendPieces(ctx, barsAsJson({ symbol, interval, vendor, adjusted, missing_sessions }, all));
      } else {
        const table = tableOfBars(symbol, all);
        sendPieces(ctx, type === arrowType ? tableAsArrow(table) : tableAsCsv(table));
      }
    }
    ctx.set("etag", tag);
    // Kept for asking whether it is still true.
    ctx.set("cache-control", "private, no-cache");
    ctx.type = type === "text/csv" ? "text/csv; charset=utf-8" : type;
  });
}
