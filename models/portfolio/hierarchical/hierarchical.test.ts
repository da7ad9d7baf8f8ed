import { golden } from "../../../test/support/golden.ts";
import { flat, largestDifference, returnsOfRows, syntheticReturns } from "../../../test/support/portfolioReturns.ts";
import { uniforms } from "../../../test/support/random.ts";
import { estimateCovariance } from "../estimators/covariance.ts";
import { clustersOf, dendrogram, type Linkage, leavesOf, linkages } from "./dendrogram.ts";
import { hierarchicalEqualRisk } from "./hierarchicalEqualRisk.ts";
import { clusterVariance, hierarchicalRiskParity } from "./hierarchicalRiskParity.ts";

interface Published {
  readonly datasets: {
    readonly ppo20: { readonly tickers: string[]; readonly cov: number[][]; readonly corr: number[][] };
  };
  readonly cases: readonly {
    readonly id: string;
    readonly inputs: { readonly items: string[] };
    readonly expected: { readonly weights: number[]; readonly order: number[]; readonly clusterVariance: number };
    readonly tolerance: Record<string, { readonly abs: number }>;
  }[];
}
const published = golden<Published>("portfolio/publishedAllocation.json");
const { tickers, cov, corr } = published.datasets.ppo20;
const caseOf = (id: string) => published.cases.find((one) => one.id === id)!;

interface Computed {
  readonly cases: readonly {
    readonly name: string;
    readonly riskParity: readonly { readonly linkage: Linkage; readonly weights: number[]; readonly order: number[] }[];
    readonly equalRisk: readonly {
      readonly linkage: Linkage;
      readonly clusters: number | null;
      readonly found: number;
      readonly risk: "variance" | "vol";
      readonly weights: number[];
    }[];
  }[];
}
const { cases } = golden<Computed>("portfolio/hierarchical.json");
const returnsOf = new Map(
  golden<{ cases: { name: string; returns: number[][] }[] }>("portfolio/estimators.json").cases.map(
    ({ name, returns }) => [name, returnsOfRows(returns)],
  ),
);
const covarianceOfCase = (name: string) =>
  estimateCovariance(returnsOf.get(name)!, { method: "sample", periodsPerYear: 252 }).covariance;
const synthetic = (n: number, seed: number) =>
  estimateCovariance(syntheticReturns(4 * n + 20, n, seed), { method: "sample", periodsPerYear: 252 }).covariance;
const sum = (values: Float64Array) => values.reduce((total, x) => total + x, 0);

describe("hierarchicalRiskParity", () => {
  test("published weights and order of 20 assets (hrp20-single)", () => {
    const { expected, tolerance } = caseOf("hrp20-single");
    const { weights, order } = hierarchicalRiskParity({ covariance: flat(cov), correlation: flat(corr) });
    expect(largestDifference(weights, expected.weights)).toBeLessThanOrEqual(tolerance.weights!.abs);
    expect(order).toEqual(expected.order);
  });

  test("published cluster variance (hrp20-clustervar)", () => {
    const { inputs, expected, tolerance } = caseOf("hrp20-clustervar");
    const daily = flat(cov).map((x) => x / 252);
    const items = inputs.items.map((name) => tickers.indexOf(name));
    const gap = Math.abs(clusterVariance(daily, tickers.length, items) - expected.clusterVariance);
    expect(gap).toBeLessThanOrEqual(tolerance.clusterVariance!.abs);
  });

  test("published volatility on a shrunk covariance (lw20-hrp-vol)", () => {
    const estimators = golden<{
      datasets: { ppo20lw: { cov: number[][] } };
      cases: { id: string; expected: { volatility: number }; tolerance: { volatility: { abs: number } } }[];
    }>("portfolio/publishedEstimators.json");
    const { expected, tolerance } = estimators.cases.find(({ id }) => id === "lw20-hrp-vol")!;
    const covariance = flat(estimators.datasets.ppo20lw.cov);
    const { weights } = hierarchicalRiskParity({ covariance });
    let variance = 0;
    for (let i = 0; i < 20; i++)
      for (let j = 0; j < 20; j++) variance += weights[i]! * weights[j]! * covariance[i * 20 + j]!;
    expect(Math.abs(Math.sqrt(variance) - expected.volatility)).toBeLessThanOrEqual(tolerance.volatility.abs);
  });

  const rows = cases.flatMap(({ name, riskParity }) => riskParity.map((expected) => ({ name, ...expected })));
  test.each(rows)("PyPortfolioOpt, $name, $linkage", ({ name, linkage, weights, order }) => {
    const actual = hierarchicalRiskParity({ covariance: covarianceOfCase(name), linkage });
    expect(actual.order).toEqual(order);
    expect(largestDifference(actual.weights, weights)).toBeLessThan(1e-13);
  });

  test("without correlation and with equal sizes it is inverse variance; the scale of the covariance does not count", () => {
    const covariance = Float64Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 0.01 * (1 + at / 5) : 0));
    const { weights } = hierarchicalRiskParity({ covariance });
    const inverse = [1, 1 / 2, 1 / 3, 1 / 4];
    const total = inverse.reduce((a, b) => a + b, 0);
    expect(
      largestDifference(
        weights,
        inverse.map((x) => x / total),
      ),
    ).toBeLessThan(1e-15);
    const scaled = hierarchicalRiskParity({ covariance: covariance.map((x) => 64 * x) }).weights;
    expect(scaled).toEqual(weights);
  });

  test("the distance of distances is another tree with the same kind of weights", () => {
    const covariance = synthetic(15, 3);
    const { weights } = hierarchicalRiskParity({ covariance, distance: "distance_of_distances" });
    expect(sum(weights)).toBeCloseTo(1, 14);
    expect(weights.every((x) => x > 0)).toBe(true);
  });

  test("one and two assets", () => {
    expect(hierarchicalRiskParity({ covariance: Float64Array.of(0.04) }).weights).toEqual(Float64Array.of(1));
    const two = hierarchicalRiskParity({ covariance: Float64Array.of(0.04, 0.01, 0.01, 0.01) }).weights;
    expect(largestDifference(two, [0.2, 0.8])).toBeLessThan(1e-15);
  });

  test("refusals name parameter and bound", () => {
    expect(() => hierarchicalRiskParity({ covariance: Float64Array.of(0.04, 0, 0, 0) })).toThrow(
      /variance of asset 1: must be a finite number > 0/,
    );
    expect(() => hierarchicalRiskParity({ covariance: Float64Array.of(1, 0, 0) })).toThrow(/invalid covariance/);
    expect(() =>
      hierarchicalRiskParity({ covariance: Float64Array.of(1), correlation: Float64Array.of(Number.NaN) }),
    ).toThrow(/correlation/);
  });
});

describe("hierarchicalEqualRisk", () => {
  const rows = cases.flatMap(({ name, equalRisk }) => equalRisk.map((expected) => ({ name, ...expected })));
  test.each(rows)(
    "skfolio, $name, $linkage, $clusters clusters, $risk",
    ({ name, linkage, clusters, found, risk, weights }) => {
      const covariance = covarianceOfCase(name);
      const actual = hierarchicalEqualRisk({ covariance, linkage, risk, ...(clusters === null ? {} : { clusters }) });
      expect(new Set(actual.clusters).size).toBe(found);
      expect(largestDifference(actual.weights, weights)).toBeLessThan(1e-12);
    },
  );

  test("permuting the assets permutes the weights", () => {
    const n = 14;
    const covariance = synthetic(n, 8);
    const uniform = uniforms(2);
    const order = Array.from({ length: n }, (_, i) => i).sort(() => uniform() - 0.5);
    const moved = Float64Array.from(
      { length: n * n },
      (_, at) => covariance[order[Math.floor(at / n)]! * n + order[at % n]!]!,
    );
    for (const clusters of [1, 3, n]) {
      const weights = hierarchicalEqualRisk({ covariance, clusters }).weights;
      const expected = order.map((i) => weights[i]!);
      expect(largestDifference(hierarchicalEqualRisk({ covariance: moved, clusters }).weights, expected)).toBeLessThan(
        1e-14,
      );
    }
  });

  test("one cluster is inverse variance; two uncorrelated blocks have equal summed risk", () => {
    const covariance = synthetic(6, 1);
    const { weights } = hierarchicalEqualRisk({ covariance, clusters: 1 });
    const inverse = Array.from({ length: 6 }, (_, i) => 1 / covariance[i * 7]!);
    const total = inverse.reduce((a, b) => a + b, 0);
    expect(
      largestDifference(
        weights,
        inverse.map((x) => x / total),
      ),
    ).toBeLessThan(1e-14);
    const blocks = Float64Array.of(4, 3, 0, 0, 3, 4, 0, 0, 0, 0, 1, 0.8, 0, 0, 0.8, 1).map((x) => 0.01 * x);
    const pair = hierarchicalEqualRisk({ covariance: blocks, clusters: 2 });
    expect(pair.clusters).toEqual(Int32Array.of(1, 1, 0, 0));
    expect(pair.weights[0]! / pair.weights[2]!).toBeCloseTo(0.9 / 3.5, 13);
  });

  test("refuses more clusters than assets", () => {
    expect(() => hierarchicalEqualRisk({ covariance: synthetic(3, 1), clusters: 4 })).toThrow(
      /invalid clusters: must be a whole number from 1 to 3/,
    );
  });
});

describe("dendrogram", () => {
  /** The definition: at every step the closest pair of clusters, distances from all pairs of members. */
  function slow(distance: Float64Array, n: number, linkage: "single" | "complete" | "average") {
    const clusters = Array.from({ length: n }, (_, i) => ({ id: i, members: [i] }));
    const merges: { left: number; right: number; distance: number }[] = [];
    while (clusters.length > 1) {
      let best = { a: 0, b: 1, gap: Number.POSITIVE_INFINITY };
      for (let a = 0; a < clusters.length; a++) {
        for (let b = a + 1; b < clusters.length; b++) {
          const all = clusters[a]!.members.flatMap((i) => clusters[b]!.members.map((j) => distance[i * n + j]!));
          const gap = {
            single: Math.min(...all),
            complete: Math.max(...all),
            average: all.reduce((x, y) => x + y, 0) / all.length,
          }[linkage];
          if (gap < best.gap - 1e-12) best = { a, b, gap };
        }
      }
      const [one, other] = [clusters[best.a]!, clusters[best.b]!];
      merges.push({ left: Math.min(one.id, other.id), right: Math.max(one.id, other.id), distance: best.gap });
      // A cluster stands where its lowest asset stood.
      clusters[best.a] = { id: n + merges.length - 1, members: [...one.members, ...other.members] };
      clusters.splice(best.b, 1);
    }
    return merges;
  }

  test.each(["single", "complete", "average"] as const)(
    "%s linkage is the definition, also with many ties",
    (linkage) => {
      for (let seed = 1; seed <= 20; seed++) {
        const n = 12;
        const uniform = uniforms(seed);
        const distance = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) {
            // Multiples of 1/4 tie often, and their means are exact enough to tie again.
            const x = seed % 2 === 0 ? uniform() : Math.ceil(4 * uniform()) / 4;
            distance[i * n + j] = distance[j * n + i] = x;
          }
        }
        const actual = dendrogram(distance, n, linkage);
        const expected = linkage === "average" && seed % 2 === 1 ? null : slow(distance, n, linkage);
        if (expected === null) continue;
        expect(actual.map(({ left, right }) => [left, right])).toEqual(
          expected.map(({ left, right }) => [left, right]),
        );
        expect(
          largestDifference(
            actual.map((x) => x.distance),
            expected.map((x) => x.distance),
          ),
        ).toBeLessThan(1e-14);
      }
    },
  );

  test("distances do not fall, leaves are a permutation, clusters cover the assets", () => {
    const n = 40;
    const uniform = uniforms(9);
    const points = Array.from({ length: n }, () => [uniform(), uniform(), uniform()]);
    const distance = Float64Array.from({ length: n * n }, (_, at) => {
      const [a, b] = [points[Math.floor(at / n)]!, points[at % n]!];
      return Math.sqrt(a.reduce((total, x, k) => total + (x - b[k]!) * (x - b[k]!), 0));
    });
    for (const linkage of linkages) {
      const merges = dendrogram(distance, n, linkage);
      for (let m = 1; m < merges.length; m++)
        expect(merges[m]!.distance).toBeGreaterThanOrEqual(merges[m - 1]!.distance - 1e-14);
      expect(leavesOf(merges, n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      const inClusters = clustersOf(merges, n, 7).map((cluster) => leavesOf(merges, n, cluster));
      expect(inClusters).toHaveLength(7);
      expect(inClusters.flat()).toEqual(leavesOf(merges, n));
    }
  });

  test("equal distances merge from the lowest index up", () => {
    const distance = Float64Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? 0 : 1));
    expect(dendrogram(distance, 4, "single").map(({ left, right }) => [left, right])).toEqual([
      [0, 1],
      [2, 4],
      [3, 5],
    ]);
  });
});
