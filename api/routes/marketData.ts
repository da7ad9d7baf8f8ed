import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import type { Bars } from "../../market/vendor.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import {
  type InstrumentKind,
  instrumentKinds,
  intervals,
  type VendorName,
  vendorNames,
} from "../../protocol/marketData.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { barsAsCsv, barsAsRows } from "../presenters/bars.ts";
import { presentCorporateActions } from "../presenters/corporateActions.ts";
import type { RequestState } from "../state.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";

const vendor = Type.Unsafe<VendorName>(
  Type.Enum([...vendorNames], { default: "bundled", description: "Where the data comes from." }),
);
const date = Type.Optional(Type.String({ format: "iso-date" }));

export const listSymbolsSchema = Type.Object(
  {
    vendor,
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: "Part of a ticker or name.", examples: ["AAPL"] }),
    ),
    exchange: Type.Optional(
      Type.String({ pattern: "^[A-Z0-9]{4}$", description: "MIC of the exchange (ISO 10383).", examples: ["XNAS"] }),
    ),
    kind: Type.Optional(Type.Unsafe<InstrumentKind>(Type.Enum([...instrumentKinds]))),
  },
  { additionalProperties: false, description: "Vendors over the network need search, exchange or kind." },
);

const symbol = Type.String({
  minLength: 1,
  maxLength: 32,
  description: "One symbol of GET /symbols.",
  examples: ["AAPL", "AAPL.XNAS", "EUR/USD"],
});

export const corporateActionsSchema = Type.Object({ symbol, vendor }, { additionalProperties: false });

/** Adjustments as they are written in a query. */
const adjustmentOfText = {
  false: false,
  splits: "splits",
  splits_and_dividends: "splits_and_dividends",
  true: "splits_and_dividends",
} as const;

export const pricesSchema = Type.Object(
  {
    symbol,
    start: date,
    end: date,
    interval: Type.Unsafe<(typeof intervals)[number]>(Type.Enum([...intervals], { default: "1d" })),
    vendor,
    adjusted: Type.Enum(Object.keys(adjustmentOfText) as (keyof typeof adjustmentOfText)[], {
      default: "splits_and_dividends",
      description: "What prices are adjusted for; false = as traded, true = splits_and_dividends.",
    }),
  },
  { additionalProperties: false },
);

/** Bars that are written as text, which is made in one piece; Parquet takes a twentieth of it. */
const mostBarsAsText = 200_000;

function requireFewBars({ dates }: Bars): void {
  if (dates.length <= mostBarsAsText) return;
  const hint = `ask for ${parquetType} or a shorter range`;
  throw new CatalogueError(
    "request.invalid",
    `${dates.length} bars are more than the ${mostBarsAsText} of a text: ${hint}`,
  );
}

export const parquetType = "application/vnd.apache.parquet";

/** `GET /symbols`, `GET /prices` and `GET /corporate-actions`. */
export function addMarketDataRoutes(
  router: Router<RequestState>,
  { market }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validateSymbols = validators.query(listSymbolsSchema as TSchema);
  const validatePrices = validators.query(pricesSchema as TSchema);
  const validateActions = validators.query(corporateActionsSchema as TSchema);

  router.get("/symbols", async (ctx) => {
    const query = { ...ctx.query };
    validateSymbols(query);
    const { vendor, ...wanted } = query as unknown as Static<typeof listSymbolsSchema>;
    const symbols = await market.listSymbols(vendor, wanted);
    ctx.body = { symbols, total: symbols.length };
  });

  router.get("/corporate-actions", async (ctx) => {
    const query = { ...ctx.query };
    validateActions(query);
    const { vendor, symbol } = query as unknown as Static<typeof corporateActionsSchema>;
    ctx.body = presentCorporateActions(vendor, await market.readCorporateActions(vendor, symbol));
  });

  router.get("/prices", async (ctx) => {
    const query = { ...ctx.query };
    validatePrices(query);
    const wanted = query as unknown as Static<typeof pricesSchema>;
    if (wanted.start && wanted.end && wanted.end < wanted.start) {
      throw invalid([{ pointer: "/end", message: `must not be before start, ${wanted.start}`, keyword: "order" }]);
    }
    const { start, end, adjusted: asked, ...rest } = wanted;
    const adjusted = adjustmentOfText[asked];
    const range = { ...rest, adjusted, ...(start ? { start } : {}), ...(end ? { end } : {}) };
    const type = ctx.accepts("application/json", "text/csv", parquetType);
    ctx.vary("accept");
    if (type === "text/csv") {
      const bars = await market.readBars(range);
      requireFewBars(bars);
      ctx.body = barsAsCsv(bars);
      ctx.type = "text/csv; charset=utf-8";
    } else if (type === parquetType) {
      ctx.body = Buffer.from(await market.readBarsAsParquet(range));
      ctx.type = parquetType;
    } else if (type === "application/json") {
      const { symbol, interval, vendor } = wanted;
      const bars = await market.readBars(range);
      requireFewBars(bars);
      const missing_sessions = market.missingSessions(range, bars);
      ctx.body = { symbol, interval, vendor, adjusted, missing_sessions, bars: barsAsRows(bars) };
    } else {
      throw new CatalogueError("request.not_acceptable", `prices come as application/json, text/csv or ${parquetType}`);
    }
  });
}
