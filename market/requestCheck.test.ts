import type { CatalogueError } from "../protocol/errors.ts";
import { requireWithinReach, type VendorReach } from "./requestCheck.ts";
import type { DataRequest } from "./vendor.ts";

const searched: string[] = [];
const reach: VendorReach = {
  name: "eodhd",
  refusalOf: () => null,
  sourceInterval: () => "5min",
  candidates: async (ticker) => {
    searched.push(ticker);
    return [`${ticker}.XNYS`];
  },
};
const refused = (request: Partial<DataRequest>): Promise<CatalogueError | undefined> =>
  requireWithinReach(reach, { symbols: ["KO.XNYS"], interval: "4h", adjusted: false, ...request }, "2024-06-30").then(
    () => undefined,
    (error: CatalogueError) => error,
  );

test("a range is bounded by the bars that are fetched", async () => {
  // A million bars of 5 minutes are 3,472.2 days: 2014-12-29 is the first of 3,472 days up to 2024-06-30.
  expect(await refused({ start: "2014-12-29" })).toBeUndefined();
  expect(await refused({ start: "2014-12-28" })).toMatchObject({ faults: [{ pointer: "/start" }] });
});

test("nothing is asked for before there were intraday bars, nor behind the end", async () => {
  expect(await refused({ start: "1900-01-01", end: "2001-12-31" })).toBeUndefined();
  expect(await refused({ start: "1900-01-01", end: "1930-01-01" })).toMatchObject({ faults: [{ pointer: "/end" }] });
  expect(await refused({ start: "2024-07-01" })).toMatchObject({ faults: [{ pointer: "/start" }] });
});

test("of many ambiguous symbols all are named, and three are searched for", async () => {
  const symbols = Array.from({ length: 300 }, (_, i) => `T${i}`);
  const error = await refused({ symbols, interval: "1d" });
  expect(error).toMatchObject({ code: "market_data.ambiguous_symbol" });
  expect(error!.faults).toHaveLength(300);
  expect(error!.faults[2]!.message).toMatch(/eodhd has T2.XNYS$/);
  expect(searched).toEqual(["T0", "T1", "T2"]);
});
