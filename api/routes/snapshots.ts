import type Router from "@koa/router";
import { type TSchema, Type } from "typebox";
import { marketDataFields } from "../../jobs/jobRequest.ts";
import { tableOfHistory } from "../../market/prices/priceTable.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { isUuid, newSnapshotId } from "../../protocol/ids.ts";
import { adjustmentOf, type MarketDataWanted } from "../../protocol/marketData.ts";
import { findSnapshot, type NamedSnapshot, registerSnapshot } from "../../storage/snapshots.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { readJsonBody } from "../middleware/jsonBody.ts";
import { apiPrefix } from "../presenters/prefix.ts";
import { tableAsArrow } from "../presenters/prices/tableAsArrow.ts";
import { tableAsCsv } from "../presenters/prices/tableAsCsv.ts";
import { presentSnapshot } from "../presenters/snapshot.ts";
import type { RequestState, RouteContext } from "../state.ts";
import { datesInOrder } from "../validation/jobRequests.ts";
import { invalid, type ValidatorFactory } from "../validation/validator.ts";
import { clientHas, versionTag } from "./headers.ts";
import { acceptedType, arrowType, parquetType, sendPieces, untilClosed } from "./streams.ts";

export const snapshotRequestSchema = Type.Object(marketDataFields({ min: 1, max: 500 }), {
  additionalProperties: false,
});

const dataTypes = [parquetType, "text/csv", arrowType] as const;

/** `POST /snapshots`, `GET /snapshots/{id}` and its data. Snapshots are shared: any user may read them. */
export function addSnapshotRoutes(
  router: Router<RequestState>,
  { lifecycle: { storage }, market, configuration }: ApiDependencies,
  validators: ValidatorFactory,
): void {
  const validate = validators.body(snapshotRequestSchema as TSchema);

  async function requireSnapshot(ctx: RouteContext): Promise<NamedSnapshot> {
    const { snapshotId = "" } = ctx.params;
    const found = isUuid(snapshotId) ? await findSnapshot(storage.unitOfWork(), snapshotId) : null;
    if (!found) throw new CatalogueError("snapshot.not_found", `there is no snapshot ${snapshotId.slice(0, 64)}`);
    return found;
  }

  /** Says what the bytes are, for ever; true when the client has them already. */
  function isKnown(ctx: RouteContext, { digest }: NamedSnapshot, type: string): boolean {
    const tag = versionTag({ digest, type, code: configuration.CODE_VERSION });
    ctx.set("etag", tag);
    ctx.set("cache-control", "private, max-age=31536000, immutable");
    const known = clientHas(ctx, tag);
    if (known) ctx.status = 304;
    return known;
  }

  async function sendData(ctx: RouteContext, snapshot: NamedSnapshot, type: string): Promise<void> {
    if (isKnown(ctx, snapshot, type)) return;
    ctx.type = type === "text/csv" ? "text/csv; charset=utf-8" : type;
    if (ctx.method === "HEAD") {
      ctx.status = 200;
      return;
    }
    const table = tableOfHistory(await market.loadSnapshot(snapshot.digest));
    if (type !== parquetType) return sendPieces(ctx, type === arrowType ? tableAsArrow(table) : tableAsCsv(table));
    const file = await market.parquetOf(table, untilClosed(ctx));
    ctx.length = file.size;
    sendPieces(ctx, file.bytes);
  }

  router.post("/snapshots", async (ctx) => {
    const body = await readJsonBody(ctx.req);
    if (body === undefined) throw new CatalogueError("request.malformed", "the body is empty: send a JSON object");
    validate(body);
    const validated = body as MarketDataWanted;
    const wanted = { ...validated, adjusted: adjustmentOf(validated.adjusted) };
    const faults = datesInOrder(wanted);
    if (faults.length > 0) throw invalid(faults);
    await market.requireServable(wanted);
    const frozen = await market.freezeSnapshot(wanted, untilClosed(ctx));
    const id = newSnapshotId();
    const snapshot = await registerSnapshot(storage.unitOfWork(), id, frozen);
    ctx.status = snapshot.id === id ? 201 : 200;
    ctx.set("location", `${apiPrefix}/snapshots/${snapshot.id}`);
    ctx.body = presentSnapshot(snapshot);
  });

  router.get("/snapshots/:snapshotId", async (ctx) => {
    const type = acceptedType(ctx, "a snapshot comes", ["application/json", ...dataTypes]);
    const snapshot = await requireSnapshot(ctx);
    if (type !== "application/json") return sendData(ctx, snapshot, type);
    if (!isKnown(ctx, snapshot, type)) ctx.body = presentSnapshot(snapshot);
  });

  router.get("/snapshots/:snapshotId/data", async (ctx) => {
    const type = acceptedType(ctx, "the data of a snapshot comes", dataTypes);
    await sendData(ctx, await requireSnapshot(ctx), type);
  });
}
