import {
  type BlockStatistics,
  blockMoments,
  type GbmBlockSimulator,
  type GbmPortfolio,
  simulateGbmBlock,
} from "./gbmBlock.ts";

const gridBins = 400;
const grid = { low: -1, binsPerUnit: 200, bins: gridBins };

/** A portfolio of `assets` correlated assets for tests. */
export function testPortfolio(assets: number, steps: number, overrides: Partial<GbmPortfolio> = {}): GbmPortfolio {
  const loadings = new Float64Array(assets * assets);
  for (let i = 0; i < assets; i++)
    for (let j = 0; j <= i; j++) loadings[i * assets + j] = i === j ? 0.02 + 0.001 * i : 0.004;
  return {
    drift: Float64Array.from({ length: assets }, (_, i) => 0.0003 - 0.0001 * i),
    loadings,
    weights: new Float64Array(assets).fill(1 / assets),
    steps,
    antithetic: false,
    terminalGrid: grid,
    stepGrids: Array.from({ length: steps }, () => grid),
    centre: 1.01,
    ...overrides,
  };
}

/** Empty statistics that fit {@link testPortfolio}. */
export const emptyStatistics = (steps: number, segments = 1): BlockStatistics => ({
  terminal: new Uint32Array(gridBins),
  bands: new Uint32Array(steps * gridBins),
  drawdowns: new Uint32Array(64),
  moments: new Float64Array(segments * blockMoments.length),
});

/** What every implementation of {@link GbmBlockSimulator} has to do: give the bits of the plain one, and keep its rules. */
export function describeGbmBlock(name: string, simulate: GbmBlockSimulator): void {
  describe(`GBM block in ${name}`, () => {
    const run = (portfolio: GbmPortfolio, paths: number, bands: boolean, with_ = simulate, segments = 1) => {
      const into = emptyStatistics(bands ? portfolio.steps : 0, segments);
      with_(portfolio, 20_260_105, 3, paths, into);
      return into;
    };

    const cases = [1, 2, 3, 5, 17].flatMap((assets) =>
      [false, true].flatMap((antithetic) => [false, true].map((bands) => ({ assets, antithetic, bands }))),
    );
    test.each(cases)(
      "gives the bits of the plain implementation: $assets assets, antithetic $antithetic, bands $bands",
      (one) => {
        const portfolio = testPortfolio(one.assets, 37, { antithetic: one.antithetic });
        // 1002 is no multiple of the lanes: the last group is only partly counted.
        expect(run(portfolio, 1002, one.bands)).toEqual(run(portfolio, 1002, one.bands, simulateGbmBlock));
      },
    );

    test("a chunk of normals that does not end with a step gives the same bits", () => {
      const portfolio = testPortfolio(100, 11);
      expect(run(portfolio, 16, false)).toEqual(run(portfolio, 16, false, simulateGbmBlock));
    });

    test("bands do not change the terminal values", () => {
      const portfolio = testPortfolio(5, 20);
      const [without, with_] = [run(portfolio, 500, false), run(portfolio, 500, true)];
      expect(with_.terminal).toEqual(without.terminal);
      expect(with_.moments.subarray(0, 6)).toEqual(without.moments.subarray(0, 6));
    });

    test("without vol the drawdown is that of a falling price", () => {
      const falling = testPortfolio(1, 10, { drift: Float64Array.of(-0.05), loadings: Float64Array.of(0) });
      const { moments } = run(falling, 8, true);
      expect(moments[6]! / 8).toBeCloseTo(1 - Math.exp(-0.5), 14);
    });

    test.each([3, 32, 200])(
      "%i segments give the bits of the plain implementation, and the paths of one",
      (segments) => {
        for (const antithetic of [false, true]) {
          const portfolio = testPortfolio(2, 9, { antithetic });
          const parts = run(portfolio, 1002, true, simulate, segments);
          expect(parts).toEqual(run(portfolio, 1002, true, simulateGbmBlock, segments));
          const whole = run(portfolio, 1002, true);
          expect(parts.terminal).toEqual(whole.terminal);
          expect(parts.bands).toEqual(whole.bands);
          expect(parts.drawdowns).toEqual(whole.drawdowns);
          for (const i of blockMoments.keys()) {
            let sum = 0;
            for (let at = i; at < parts.moments.length; at += blockMoments.length) sum += parts.moments[at]!;
            expect(sum).toBeCloseTo(whole.moments[i]!, 9);
          }
        }
      },
    );

    test("every path is counted once, at the end and after every step", () => {
      const { terminal, bands, drawdowns } = run(testPortfolio(2, 9), 1001, true);
      const sum = (counts: Uint32Array) => counts.reduce((total, count) => total + count, 0);
      expect(sum(terminal)).toBe(1001);
      expect(sum(drawdowns)).toBe(1001);
      for (let step = 0; step < 9; step++)
        expect(sum(bands.subarray(step * gridBins, (step + 1) * gridBins))).toBe(1001);
    });

    test("statistics are added to what is there", () => {
      const portfolio = testPortfolio(1, 5);
      const twice = emptyStatistics(0);
      simulate(portfolio, 1, 0, 64, twice);
      simulate(portfolio, 1, 0, 64, twice);
      const once = emptyStatistics(0);
      simulate(portfolio, 1, 0, 64, once);
      expect(twice.terminal).toEqual(once.terminal.map((count) => 2 * count));
      expect(twice.moments).toEqual(once.moments.map((moment) => 2 * moment));
    });

    test("blocks and seeds differ", () => {
      const portfolio = testPortfolio(1, 5);
      const of = (seed: number, block: number) => {
        const into = emptyStatistics(0);
        simulate(portfolio, seed, block, 64, into);
        return into.moments[0];
      };
      expect(new Set([of(1, 0), of(1, 1), of(2, 0), of(2 ** 40, 0), of(2 ** 40 + 1, 0)]).size).toBe(5);
    });
  });
}
