import { loadKernels } from "../../../kernels/loadKernels.ts";
import { priceResult, runPayoff } from "../../../test/support/payoffJob.ts";
import { type PublishedPayoff, publishedPayoffs } from "../../../test/support/publishedPayoffs.ts";

const kernels = await loadKernels();

/** Standard errors that a price may be away from the published one, besides the tolerance of the source. */
const allowedErrors = 4;

function expectPublished({ params, expected, tolerance }: PublishedPayoff, own: Record<string, unknown>): void {
  const { price, standard_error } = priceResult(runPayoff({ ...params, ...own }, kernels));
  expect(Math.abs(price - expected)).toBeLessThan(tolerance + allowedErrors * standard_error);
  expect(standard_error).toBeLessThan(0.07 * Math.max(1, expected));
}

test.each(["option.lookback.bsm", "option.barrier.bsm", "option.double-barrier.bsm", "option.basket.bsm"])(
  "%s: every published value within 4 standard errors of 4,096 quasi-random paths",
  (family) => {
    const cases = publishedPayoffs(family);
    expect(cases.length).toBeGreaterThan(20);
    for (const one of cases) expectPublished(one, { simulations: 4_096 });
  },
);

const asians = publishedPayoffs("option.asian");
const underHeston = ({ params }: PublishedPayoff) => (params.dynamics as { model: string }).model === "heston";

test("option.asian: every published value under gbm within 4 standard errors", () => {
  for (const one of asians.filter((one) => !underHeston(one))) expectPublished(one, { simulations: 2_048 });
});

test("option.asian under heston: published values within 4 standard errors", () => {
  const cases = asians.filter(underHeston).filter((_, i) => i % 4 === 0);
  expect(cases.length).toBeGreaterThan(6);
  for (const one of cases) {
    expectPublished(one, { simulations: 1_024, pricing: { control_variate: "asset" } });
  }
});

test.each(publishedPayoffs("option.american.bsm").slice(0, 3))(
  "$id: the Longstaff-Schwartz put lies below its lattice value by half a percent at most",
  ({ params, expected }) => {
    const pricing = { control_variate: "european", calibration_paths: 4_096 };
    const { price, standard_error } = priceResult(runPayoff({ ...params, simulations: 4_096, pricing }, kernels));
    expect(price).toBeLessThan(expected + allowedErrors * standard_error);
    expect(price).toBeGreaterThan(expected * 0.995 - allowedErrors * standard_error);
  },
);

test.each(publishedPayoffs("option.american.basket"))(
  "$id: both bounds enclose the published max-call",
  ({ params, expected }) => {
    const pricing = { control_variate: "asset", upper_bound: true, upper_bound_paths: 64, inner_paths: 64 };
    const { price, standard_error, upper_bound } = priceResult(
      runPayoff({ ...params, simulations: 16_384, pricing }, kernels),
    );
    // The published values have two decimals.
    expect(price - allowedErrors * standard_error).toBeLessThan(expected + 0.005);
    expect(price + allowedErrors * standard_error).toBeGreaterThan(expected * 0.985);
    expect(upper_bound!.value + allowedErrors * upper_bound!.standard_error).toBeGreaterThan(expected - 0.005);
    expect(upper_bound!.value).toBeLessThan(expected * 1.03);
  },
);

/**
 * Bermudan max-calls on more assets, spot 100, as table 1 of S. Becker, P. Cheridito, A. Jentzen, J. Machine Learning Research
 * 20 (2019) quotes them: the lattice of Andersen and Broadie (2004) for three assets, and for five the 95 % interval of M.
 * Broadie and M. Cao, Quantitative Finance 8 (2008) 845–861 (their own interval is 26.138 to 26.174).
 */
test.each([
  [3, 18.685, 18.695],
  [5, 26.115, 26.164],
])("both bounds enclose the published max-call on %i assets: %f to %f", (assets, low, high) => {
  const identity = Array.from({ length: assets }, (_, i) =>
    Array.from({ length: assets }, (_, j) => (i === j ? 1 : 0)),
  );
  const { price, standard_error, upper_bound } = priceResult(
    runPayoff(
      {
        simulations: 8_192,
        risk_free_rate: 0.05,
        dividend_yield: 0.1,
        spot: new Array(assets).fill(100),
        dynamics: { model: "gbm", parameters: { volatility: 0.2, correlation: identity } },
        payoff: {
          type: "bermudan",
          option: "call",
          strike: 100,
          maturity: 3,
          exercise_dates: 9,
          basket: { type: "best_of" },
        },
        pricing: {
          control_variate: "asset",
          calibration_paths: 8_192,
          upper_bound: true,
          upper_bound_paths: 48,
          inner_paths: 64,
        },
      },
      kernels,
    ),
  );
  expect(price - 4 * standard_error).toBeLessThan(high);
  expect(price + 4 * standard_error).toBeGreaterThan(0.9924 * low);
  expect(upper_bound!.value + 4 * upper_bound!.standard_error).toBeGreaterThan(low);
  expect(upper_bound!.value).toBeLessThan(1.039 * high);
});
