import type Router from "@koa/router";
import { type Static, type TSchema, Type } from "typebox";
import { importIntervals } from "../../market/custom/importIntervals.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { bodyBytes } from "../middleware/bodyBytes.ts";
import type { RequestState, RouteContext } from "../state.ts";
import type { ValidatorFactory } from "../validation/validator.ts";
import { parquetType } from "./streams.ts";

export const importsSchema = Type.Object(
  {
    interval: Type.Unsafe<(typeof importIntervals)[number]>(
      Type.Enum([...importIntervals], { default: "1d", description: "Interval of the bars of the file." }),
    ),
    symbol: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 32,
        description: "Symbol of all bars, where the file has no column `symbol`.",
        examples: ["MY_FUND"],
      }),
    ),
  },
  { additionalProperties: false },
);

/** Imports that one process reads at a time: a file lies in memory until it is checked. */
const importsAtOnce = 2;

/** `POST /imports`: a user's own bars, as vendor `custom`. */
export function addImportRoutes(
  router: Router<RequestState>,
  { market, configuration }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validateQuery = validators.query(importsSchema as TSchema);
  let underWay = 0;

  router.post("/imports", async (ctx) => {
    const query = { ...ctx.query };
    validateQuery(query);
    const { interval, symbol } = query as unknown as Static<typeof importsSchema>;
    const format = formatOf(ctx);
    if (underWay === importsAtOnce) throw new CatalogueError("request.rate", "other imports are under way: try again");
    underWay += 1;
    try {
      const bytes = bodyBytes(ctx.req, configuration.MAX_BODY_BYTES);
      const imported = await market.importBars({ format, bytes }, { interval, ...(symbol ? { symbol } : {}) });
      ctx.status = imported.some(({ outcome }) => outcome === "stored") ? 201 : 200;
      ctx.body = { vendor: "custom", series: imported };
    } finally {
      underWay -= 1;
    }
  });
}

/** @throws {@link CatalogueError} `request.media_type`. */
function formatOf({ req: { headers } }: RouteContext): "csv" | "parquet" {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new CatalogueError("request.media_type", `send the file without content encoding; received ${encoding}`);
  }
  const [media = "", ...parameters] = (headers["content-type"] ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.every((one) => !one.startsWith("charset=") || /^charset="?utf-?8"?$/.test(one));
  if (media === "text/csv" && isUtf8) return "csv";
  if (media === parquetType) return "parquet";
  throw new CatalogueError(
    "request.media_type",
    `send the file as text/csv in UTF-8 or ${parquetType}; received ${headers["content-type"] || "no type"}`,
  );
}
