import { loadKernels } from "../../../kernels/loadKernels.ts";
import { meanOf, visitPaths } from "../../../test/support/simulatedPaths.ts";
import { complex, minus, over, plus, scaled, times } from "../../numerics/complex.ts";
import { blackScholes } from "../../pricing/blackScholes.ts";
import { type HestonDynamics, hestonTransform } from "../../pricing/heston.ts";
import { mertonJump } from "../../pricing/mertonJump.ts";
import type { OptionMarket } from "../../pricing/optionMarket.ts";
import { type LogTransform, transformPrice } from "../../pricing/transform.ts";
import type { PathModel } from "../pathModel.ts";
import { bootstrapPaths, scaledToGrowth } from "./bootstrap.ts";
import { garchPaths } from "./garch.ts";
import { gbmPaths } from "./gbm.ts";
import { hestonPaths } from "./heston.ts";
import { kouPaths } from "./kouJumps.ts";
import { mertonPaths } from "./mertonJumps.ts";
import { studentCopulaPaths } from "./studentCopula.ts";

const kernels = await loadKernels();
const of = (...values: number[]) => Float64Array.from(values);

// Two assets with correlation −0.4.
const factor = of(1, 0, -0.4, Math.sqrt(1 - 0.16));
const timeline = { steps: 4, stepYears: 0.25, growth: of(0.05, -0.02) };
const diffusion = { ...timeline, vol: of(0.2, 0.35), correlationFactor: factor };
const merton = { ...diffusion, jumpIntensity: of(1.5, 40), jumpMean: of(-0.1, 0.01), jumpVol: of(0.15, 0.03) };
const kou = {
  ...diffusion,
  jumpIntensity: of(3, 30),
  upProbability: of(0.4, 0.7),
  upMean: of(0.1, 0.02),
  downMean: of(0.2, 0.04),
};
const heston = {
  ...timeline,
  initialVariance: of(0.04, 0.09),
  longRunVariance: of(0.06, 0.09),
  meanReversion: of(2, 0.5),
  volOfVol: of(0.4, 1),
  varianceCorrelation: of(-0.7, -0.9),
  correlationFactor: factor,
};
const garch = {
  ...timeline,
  omega: of(1e-4, 0),
  alpha: of(0.1, 0.06),
  beta: of(0.85, 0.94),
  firstVariance: of(0.004, 0.01),
  correlationFactor: factor,
};
const copula = { ...diffusion, dof: 3.5, sortedReturns: [] };
const history = of(0.97, 1.02, 1.01, 0.99, 1.04, 0.95, 1.03, 1.06, 0.98, 1.0);
const sortedReturns = [0, 1].map((i) =>
  Float64Array.from({ length: 5 }, (_, t) => Math.log(history[2 * t + i]!)).sort(),
);

const models: Readonly<Record<string, PathModel>> = {
  gbm: gbmPaths(diffusion),
  merton: mertonPaths(merton),
  kou: kouPaths(kou),
  heston: hestonPaths(heston),
  garch: garchPaths(garch),
  ewma: garchPaths({ ...garch, omega: of(0, 0), alpha: of(0.06, 0.03), beta: of(0.94, 0.97) }),
  "Student t copula, t marginals": studentCopulaPaths({ ...copula, marginal: "student_t" }),
  "Student t copula, normal marginals": studentCopulaPaths({ ...copula, marginal: "normal" }),
  "Student t copula, empirical marginals": studentCopulaPaths({ ...copula, marginal: "empirical", sortedReturns }),
  "bootstrap, iid": bootstrapPaths({
    steps: 4,
    assets: 2,
    factors: scaledToGrowth(history, timeline.growth, timeline.stepYears),
    method: "iid",
    blockLength: 1,
  }),
};

describe.each(Object.entries(models))("%s", (_, model) => {
  test("the expected price is the forward after every step, within 4 standard errors", () => {
    const values = Array.from({ length: model.steps * 2 }, () => [] as number[]);
    visitPaths(kernels, model, 8_000, 11, (path) => {
      for (const [at, value] of path.entries()) values[at]!.push(value);
    });
    for (const [at, column] of values.entries()) {
      const { mean, error } = meanOf(column);
      const years = (Math.floor(at / 2) + 1) * timeline.stepYears;
      expect(Math.abs(mean - Math.exp(timeline.growth[at % 2]! * years))).toBeLessThan(4 * error);
    }
  });

  test("every price is a finite number above zero, also for drivers far out", () => {
    const path = new Float64Array(model.steps * 2);
    for (const driver of [-8, 0, 8]) {
      model.evolve(new Float64Array(model.steps * model.driversPerStep).fill(driver), path);
      for (const price of path) expect(price > 0 && price < Number.POSITIVE_INFINITY).toBe(true);
    }
  });
});

const market: OptionMarket = { spot: 1, expiryYears: 1, vol: 0.2, rate: 0.05, dividendYield: 0 };

/** Largest distance of simulated calls on the first asset from their prices, in standard errors. */
function worstCall(model: PathModel, priceOf: (strike: number) => number): number {
  const strikes = [0.8, 1, 1.25];
  const payoffs = strikes.map(() => [] as number[]);
  visitPaths(kernels, model, 15_000, 5, (path) => {
    const terminal = path[(model.steps - 1) * model.assets]!;
    for (const [i, strike] of strikes.entries()) payoffs[i]!.push(Math.exp(-0.05) * Math.max(0, terminal - strike));
  });
  return Math.max(
    ...strikes.map((strike, i) => {
      const { mean, error } = meanOf(payoffs[i]!);
      return Math.abs(mean - priceOf(strike)) / error;
    }),
  );
}

describe("European calls within 4 standard errors of their prices", () => {
  test("gbm: Black–Scholes", () => {
    const priceOf = (strike: number) => blackScholes({ ...market, strike, type: "call" }).price;
    expect(worstCall(models.gbm!, priceOf)).toBeLessThan(4);
  });

  test("merton: the series", () => {
    const priceOf = (strike: number) =>
      mertonJump({ ...market, strike, type: "call", jumpIntensity: 1.5, jumpMean: -0.1, jumpVol: 0.15 });
    expect(worstCall(models.merton!, priceOf)).toBeLessThan(4);
  });

  test("kou: the transform", () => {
    const [intensity, up, upRate, downRate] = [3, 0.4, 1 / 0.1, 1 / 0.2];
    const meanJump = (up * upRate) / (upRate - 1) + ((1 - up) * downRate) / (downRate + 1) - 1;
    const transform: LogTransform = (u) => {
      const z = complex(0.5, u);
      const jump = plus(
        over(complex(up * upRate), minus(complex(upRate), z)),
        over(complex((1 - up) * downRate), plus(complex(downRate), z)),
      );
      const jumps = minus(minus(jump, complex(1)), scaled(z, meanJump));
      const variance = scaled(minus(times(z, z), z), 0.5 * 0.2 * 0.2);
      return plus(variance, scaled(jumps, intensity));
    };
    const priceOf = (strike: number) => transformPrice({ ...market, strike, type: "call" }, transform).price;
    expect(worstCall(models.kou!, priceOf)).toBeLessThan(4);
  });

  test("heston: the transform, also where Feller's condition fails", () => {
    const dynamics: HestonDynamics[] = [
      { initialVariance: 0.04, longRunVariance: 0.06, meanReversion: 2, volOfVol: 0.4, correlation: -0.7 },
      { initialVariance: 0.04, longRunVariance: 0.04, meanReversion: 0.5, volOfVol: 1, correlation: -0.9 },
    ];
    for (const one of dynamics) {
      const model = hestonPaths({
        steps: 16,
        stepYears: 1 / 16,
        growth: of(0.05),
        initialVariance: of(one.initialVariance),
        longRunVariance: of(one.longRunVariance),
        meanReversion: of(one.meanReversion),
        volOfVol: of(one.volOfVol),
        varianceCorrelation: of(one.correlation),
        correlationFactor: of(1),
      });
      const priceOf = (strike: number) =>
        transformPrice({ ...market, strike, type: "call" }, hestonTransform(one, 1)).price;
      expect(worstCall(model, priceOf)).toBeLessThan(4);
    }
  });
});

test("correlation of log returns is the one asked for", () => {
  const products: number[] = [];
  const model = gbmPaths({ ...diffusion, steps: 1 });
  visitPaths(kernels, model, 30_000, 3, (path) => {
    const [a, b] = [0, 1].map((i) => {
      const drift = (diffusion.growth[i]! - 0.5 * diffusion.vol[i]! ** 2) * 0.25;
      return (Math.log(path[i]!) - drift) / (diffusion.vol[i]! * Math.sqrt(0.25));
    });
    products.push(a! * b!);
  });
  const { mean, error } = meanOf(products);
  expect(Math.abs(mean + 0.4)).toBeLessThan(4 * error);
});

describe("bootstrap", () => {
  // Two assets whose factors say which row they are from.
  const rows = 50;
  const factors = Float64Array.from(
    { length: 2 * rows },
    (_, at) => (at % 2 === 0 ? 1 : 2) * 2 ** (Math.floor(at / 2) / rows),
  );
  const rowsOf = (path: Float64Array, asset: number) =>
    Array.from({ length: path.length / 2 }, (_, s) => {
      const factor = path[2 * s + asset]! / (s === 0 ? 1 : path[2 * s - 2 + asset]!);
      return Math.round(rows * Math.log2(factor / (asset + 1)));
    });

  test.each(["iid", "block", "stationary"] as const)("%s: the assets of a row stay together", (method) => {
    const model = bootstrapPaths({ steps: 40, factors, assets: 2, method, blockLength: 5 });
    visitPaths(kernels, model, 50, 1, (path) => expect(rowsOf(path, 0)).toEqual(rowsOf(path, 1)));
  });

  test("block: each block is a run of rows that starts anywhere and goes around the end", () => {
    const starts = new Set<number>();
    const model = bootstrapPaths({ steps: 40, factors, assets: 2, method: "block", blockLength: 8 });
    visitPaths(kernels, model, 200, 2, (path) => {
      const drawn = rowsOf(path, 0);
      for (let s = 0; s < 40; s++) {
        if (s % 8 === 0) starts.add(drawn[s]!);
        else expect(drawn[s]).toBe((drawn[s - 1]! + 1) % rows);
      }
    });
    expect(starts.size).toBe(rows);
  });

  test("stationary: blocks have the mean length asked for", () => {
    const model = bootstrapPaths({ steps: 100, factors, assets: 2, method: "stationary", blockLength: 4 });
    const restarts: number[] = [];
    visitPaths(kernels, model, 800, 3, (path) => {
      const drawn = rowsOf(path, 0);
      for (let s = 1; s < 100; s++) restarts.push(drawn[s] === (drawn[s - 1]! + 1) % rows ? 0 : 1);
    });
    const { mean, error } = meanOf(restarts);
    // A new block starts by chance with the next row once in 50 times.
    expect(Math.abs(mean - 0.25 * (1 - 1 / rows))).toBeLessThan(4 * error);
  });

  test("iid: every row comes equally often", () => {
    const counts = new Float64Array(rows);
    const model = bootstrapPaths({ steps: 100, factors, assets: 2, method: "iid", blockLength: 1 });
    visitPaths(kernels, model, 1_000, 4, (path) => {
      for (const row of rowsOf(path, 0)) counts[row]! += 1;
    });
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0);
    // 99.9 % quantile of the chi-square distribution with 49 degrees of freedom.
    expect(chiSquare).toBeLessThan(85.4);
  });
});

describe("Student t copula", () => {
  test("extremes come together more often than under a normal copula", () => {
    const jointCrashes = (model: PathModel) => {
      let crashes = 0;
      const [first, second] = [[], []] as [number[], number[]];
      visitPaths(kernels, model, 40_000, 9, (path) => {
        first.push(path[0]!);
        second.push(path[1]!);
      });
      const border = (values: number[]) => [...values].sort((a, b) => a - b)[400]!;
      const [a, b] = [border(first), border(second)];
      for (const [p, value] of first.entries()) if (value < a && second[p]! < b) crashes += 1;
      return crashes;
    };
    const one = { ...copula, steps: 1, correlationFactor: of(1, 0, 0.5, Math.sqrt(0.75)) };
    const student = jointCrashes(studentCopulaPaths({ ...one, dof: 3, marginal: "normal" }));
    const normal = jointCrashes(gbmPaths(one));
    // Lower tail dependence at the 1 % quantile: 0.35 against 0.13.
    expect(student).toBeGreaterThan(1.5 * normal);
  });

  test("normal marginals have the quantiles of the normal distribution", () => {
    const model = studentCopulaPaths({ ...copula, steps: 1, marginal: "normal" });
    const scores: number[] = [];
    visitPaths(kernels, model, 30_000, 10, (path) => {
      scores.push((Math.log(path[0]!) - (0.05 - 0.02) * 0.25) / (0.2 * Math.sqrt(0.25)));
    });
    const { mean, error } = meanOf(scores);
    expect(Math.abs(mean)).toBeLessThan(4 * error);
    const fourth = meanOf(scores.map((score) => score ** 4));
    expect(Math.abs(fourth.mean - 3)).toBeLessThan(4 * fourth.error);
  });

  test("Student t marginals have the vol asked for", () => {
    const model = studentCopulaPaths({ ...copula, dof: 6, steps: 1, marginal: "student_t" });
    const logs: number[] = [];
    visitPaths(kernels, model, 40_000, 12, (path) => logs.push(Math.log(path[0]!)));
    const centre = meanOf(logs).mean;
    const { mean, error } = meanOf(logs.map((x) => (x - centre) ** 2));
    expect(Math.abs(mean - 0.04 * 0.25)).toBeLessThan(4 * error);
  });
});
