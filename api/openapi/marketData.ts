import { apiPrefix } from "../presenters/prefix.ts";
import { corporateActionsSchema } from "../routes/corporateActions.ts";
import { importsSchema } from "../routes/imports.ts";
import { pricesSchema } from "../routes/prices.ts";
import { snapshotRequestSchema } from "../routes/snapshots.ts";
import { arrowType, parquetType } from "../routes/streams.ts";
import { getSymbolSchema, listSymbolsSchema } from "../routes/symbols.ts";
import { priceExamples, snapshotExamples, symbolExamples, vendorExamples } from "./marketDataExamples.ts";
import { answer, body, bytes, get, header, type Json, problem, queryParameters, ref } from "./operations.ts";

const pathParameter = (name: string, description: string, schema: Json): Json => ({
  ...{ name, in: "path", required: true, description, schema },
});

const notModified: Json = { "304": { description: "The client has it already." } };
const ifNoneMatch = header("If-None-Match", "ETag of what the client has.");

/** An answer of which examples are shown; each names the request that gives it. */
const shown = (description: string, name: string, examples: Readonly<Record<string, unknown>>): Json => ({
  description,
  content: { "application/json": { schema: ref(name), examples: exampleObjects(examples) } },
});

const exampleObjects = (examples: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(
    Object.entries(examples).map(([request, value], i) => [`example_${i + 1}`, { summary: request, value }]),
  );

const snapshotId = pathParameter("snapshotId", "Named by POST /snapshots and by the documents of jobs.", {
  type: "string",
  format: "uuid",
});
const dataFiles = bytes("A column of dates and one of closes for each symbol.", parquetType, "text/csv", arrowType);

const created = (status: string): Json => ({
  ...answer(status, "Snapshot"),
  headers: { Location: { schema: { type: "string" } } },
});

function snapshotPaths(): Record<string, Json> {
  return {
    [`${apiPrefix}/snapshots`]: {
      post: {
        operationId: "create_snapshot",
        tags: ["Market data"],
        summary: "Freeze market data for any number of jobs",
        requestBody: body(snapshotRequestSchema, snapshotExamples.requests),
        responses: {
          "201": created("Frozen."),
          "200": created("The same numbers were frozen before: this is their snapshot."),
          default: problem,
        },
      },
    },
    [`${apiPrefix}/snapshots/{snapshotId}`]: get(
      "Market data",
      "get_snapshot",
      "What a snapshot is, or by Accept its data",
      {
        "200": {
          description: "It.",
          content: { ...(answer("", "Snapshot").content as Json), ...(dataFiles.content as Json) },
        },
        ...notModified,
      },
      [snapshotId, ifNoneMatch],
    ),
    [`${apiPrefix}/snapshots/{snapshotId}/data`]: get(
      "Market data",
      "get_snapshot_data",
      "The data of a snapshot",
      { "200": dataFiles, ...notModified },
      [snapshotId, ifNoneMatch],
    ),
  };
}

const importOperation = (): Json => ({
  post: {
    operationId: "import_bars",
    tags: ["Market data"],
    summary: "Import a file of bars as vendor custom",
    description:
      "Columns symbol, date, open, high, low, close, volume; date and close are needed. All of the file is stored, or nothing: " +
      "faults are named by line or row and column.",
    parameters: queryParameters(importsSchema),
    requestBody: {
      required: true,
      content: {
        "text/csv": {
          schema: { type: "string" },
          example: "symbol,date,close\r\nMY_FUND,2024-05-01,101.25\r\nMY_FUND,2024-05-02,101.5\r\n",
        },
        [parquetType]: { schema: { type: "string", format: "binary" } },
      },
    },
    responses: {
      "200": answer("Exactly these bars were there already.", "ImportedBars"),
      "201": answer("The bars are stored.", "ImportedBars"),
      default: problem,
    },
  },
});

/** Symbols, prices, snapshots, imports and corporate actions in the OpenAPI document. */
export function marketDataPaths(): Record<string, Json> {
  return {
    ...snapshotPaths(),
    [`${apiPrefix}/imports`]: importOperation(),
    [`${apiPrefix}/symbols`]: get(
      "Market data",
      "list_symbols",
      "Instruments of a vendor",
      { "200": shown("One page, ascending by symbol.", "SymbolList", symbolExamples.list) },
      queryParameters(listSymbolsSchema),
    ),
    [`${apiPrefix}/symbols/{symbol}`]: get(
      "Market data",
      "get_symbol",
      "One instrument of a vendor; a 404 names what could have been meant",
      { "200": shown("It.", "Symbol", symbolExamples.one) },
      [
        pathParameter("symbol", "Percent-encoded: EUR%2FUSD.", { type: "string", examples: ["AAPL", "EUR/USD"] }),
        ...queryParameters(getSymbolSchema),
      ],
    ),
    [`${apiPrefix}/vendors`]: get("Market data", "list_vendors", "What can be expected of the vendors now", {
      "200": shown("All of them, configured or not.", "VendorList", vendorExamples),
    }),
    [`${apiPrefix}/corporate-actions`]: get(
      "Market data",
      "get_corporate_actions",
      "Splits and dividends of one symbol",
      { "200": answer("Them.", "CorporateActions") },
      queryParameters(corporateActionsSchema),
    ),
    [`${apiPrefix}/prices`]: get(
      "Market data",
      "get_prices",
      "Bars of one symbol, streamed; an answer that breaks off ends without the end that its format and HTTP demand",
      {
        "200": {
          description: "Bars.",
          content: {
            ...(shown("", "Prices", priceExamples.json).content as Json),
            ...(bytes("", parquetType, arrowType).content as Json),
            "text/csv": { schema: { type: "string" }, examples: exampleObjects(priceExamples.csv) },
          },
        },
        ...notModified,
      },
      [...queryParameters(pricesSchema), ifNoneMatch],
    ),
  };
}
