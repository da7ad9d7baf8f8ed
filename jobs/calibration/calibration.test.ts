import { deserialize, serialize } from "node:v8";
import { loadKernels } from "../../kernels/loadKernels.ts";
import type { JobInput } from "../jobKind.ts";
import { calibration } from "./calibration.ts";
import { calibrationExamples } from "./examples.ts";
import type { CalibrationParams } from "./params.ts";

const kernels = await loadKernels();
const input = (params: Partial<CalibrationParams>): JobInput<CalibrationParams> => ({
  symbols: [],
  interval: "1d",
  vendor: "bundled",
  adjusted: "splits_and_dividends",
  missing: "drop",
  quality: {},
  params: {
    ...(calibrationExamples["Heston to fifteen vols"].params as CalibrationParams),
    ...params,
  },
});

function outcomeOf(request: JobInput<CalibrationParams>) {
  expect(calibration.check(request)).toEqual([]);
  const prepared = calibration.prepare(request, null, 1);
  const statistics = calibration.empty(prepared);
  for (let block = 0; block < calibration.plan(request).blocks; block++) {
    const part = calibration.empty(prepared);
    calibration.addBlock(part, prepared, block, kernels);
    calibration.merge(statistics, deserialize(serialize(part)));
  }
  return calibration.reduce(prepared, statistics);
}

test.each(["heston", "svi"] as const)("%s comes within half a point of vol of the example's quotes", (model) => {
  const outcome = outcomeOf(input({ model }));
  expect(outcome.result.largest_vol_error as number).toBeLessThan(0.005);
  expect(calibration.tables(outcome)[0]!.columns.model_vol).toHaveLength(15);
  expect(calibration.charts(outcome)).toHaveLength(1);
});

test("a weight of zero takes a wrong quote out", () => {
  const vols = [...input({}).params.implied_vols];
  vols[2] = 0.5;
  const weights = vols.map((_, i) => (i === 2 ? 0 : 1));
  const { result } = outcomeOf(input({ implied_vols: vols, weights }));
  expect(result.root_mean_square_vol_error as number).toBeLessThan(0.005);
});

test("columns of different lengths and too few quotes are named", () => {
  const faults = calibration.check(input({ strikes: [90, 100], expiries: [1], implied_vols: [0.2, 0.2] }));
  expect(faults.map(({ pointer }) => pointer)).toEqual(["/params/expiries", "/params/strikes"]);
});
