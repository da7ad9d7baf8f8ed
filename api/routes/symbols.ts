import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import { CatalogueError } from "../../protocol/errors.ts";
import { type InstrumentKind, instrumentKinds } from "../../protocol/marketData.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { presentSymbol } from "../presenters/symbol.ts";
import type { RequestState } from "../state.ts";
import { vendorField } from "../validation/marketDataFields.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";

export const listSymbolsSchema = Type.Object(
  {
    vendor: vendorField,
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: "Part of a ticker or name.", examples: ["AAPL"] }),
    ),
    exchange: Type.Optional(
      Type.String({ pattern: "^[A-Z0-9]{4}$", description: "MIC of the exchange (ISO 10383).", examples: ["XNAS"] }),
    ),
    type: Type.Optional(Type.Unsafe<InstrumentKind>(Type.Enum([...instrumentKinds], { description: "What it is." }))),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: "Symbols of one page." }),
    cursor: Type.Optional(Type.String({ maxLength: 64, description: "next_cursor of the page before." })),
  },
  { additionalProperties: false, description: "Vendors over the network need search, exchange or type." },
);

export const getSymbolSchema = Type.Object({ vendor: vendorField }, { additionalProperties: false });

/** `GET /symbols` and `GET /symbols/{symbol}`. */
export function addSymbolRoutes(
  router: Router<RequestState>,
  { market }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validateList = validators.query(listSymbolsSchema as TSchema);
  const validateOne = validators.query(getSymbolSchema as TSchema);

  router.get("/symbols", async (ctx) => {
    const query = { ...ctx.query };
    validateList(query);
    const { vendor, limit, cursor, type, ...rest } = query as unknown as Static<typeof listSymbolsSchema>;
    const after = cursor === undefined ? "" : readCursor(cursor);
    const listed = await market.listSymbols(vendor, { ...rest, ...(type ? { kind: type } : {}) });
    // By code units, so that every page and every process agrees on the order.
    const found = listed.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
    const behind = found.filter(({ symbol }) => symbol > after);
    const page = behind.slice(0, limit);
    ctx.body = {
      symbols: page.map(presentSymbol),
      total: found.length,
      next_cursor: behind.length > page.length ? writeCursor(page.at(-1)!.symbol) : null,
    };
  });

  router.get("/symbols/:symbol", async (ctx) => {
    const query = { ...ctx.query };
    validateOne(query);
    const { vendor } = query as unknown as Static<typeof getSymbolSchema>;
    const text = String(ctx.params.symbol).slice(0, 32);
    const { listing, candidates } = await market.findSymbol(vendor, text);
    if (!listing) {
      const hint = candidates.length > 0 ? `, but ${candidates.join(", ")}` : "";
      throw new CatalogueError(
        "symbol.not_found",
        `${vendor} has no ${text}${hint}`,
        candidates.map((candidate) => ({ pointer: "/symbol", message: candidate, keyword: "candidate" })),
      );
    }
    ctx.body = presentSymbol(listing);
  });
}

const writeCursor = (symbol: string): string => Buffer.from(symbol).toString("base64url");

function readCursor(cursor: string): string {
  const symbol = Buffer.from(cursor, "base64url").toString();
  if (symbol === "" || writeCursor(symbol) !== cursor) {
    throw invalid([{ pointer: "/cursor", message: "must be the next_cursor of an earlier page", keyword: "format" }]);
  }
  return symbol;
}
