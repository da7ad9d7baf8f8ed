import type { CatalogueError, ErrorCode } from "../../protocol/errors.ts";
import { golden } from "../../test/support/golden.ts";
import type { SimulatedAnswer } from "../../test/support/vendors/answer.ts";
import { type FaultKind, faultKinds, seededFaults } from "../../test/support/vendors/faults.ts";
import { paidKey, startVendorSimulator, type VendorSimulator } from "../../test/support/vendors/simulator.ts";
import { dailyBarsOf, remoteOptions, testTuning, withSimulator } from "../../test/support/vendors/testVendor.ts";
import { createEodhdVendor } from "../eodhd/eodhdVendor.ts";
import { createTwelveDataVendor } from "../twelvedata/twelveDataVendor.ts";
import type { Vendor } from "../vendor.ts";

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator({ slowMs: 150 });
});
afterAll(() => simulator.stop());

type Name = "eodhd" | "twelvedata";
const names: readonly Name[] = ["eodhd", "twelvedata"];
const vendorOf = (name: Name, at: VendorSimulator = simulator, tuning = testTuning()): Vendor =>
  name === "eodhd"
    ? createEodhdVendor(remoteOptions(at.eodhdUrl, { tuning }))
    : createTwelveDataVendor(remoteOptions(at.twelveDataUrl, { tuning }));
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: CatalogueError) => error,
  );
const search = (vendor: Vendor) => vendor.listSymbols({ search: "EUR" });

interface Recorded {
  readonly case: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}
const recorded = golden<Record<Name, Recorded[]>>("vendors/refusals.json");
const meanings: Readonly<Record<Name, Readonly<Record<string, ErrorCode>>>> = {
  eodhd: {
    "bad or missing token": "market_data.key_refused",
    "demo key, symbol or API not covered": "market_data.not_in_plan",
    "endpoint not in (free) plan": "market_data.not_in_plan",
    "unknown ticker (eod, single real-time)": "market_data.unknown_symbol",
    "unknown exchange (exchange-symbol-list)": "market_data.unknown_symbol",
    "daily calls used up": "market_data.quota_exhausted",
    "per-minute limit": "market_data.rate_limited",
    "validation error (e.g. two tickers in news s=, malformed symbol)": "market_data.unsupported",
    "maintenance window 05:30-06:00 GMT": "market_data.unavailable",
  },
  twelvedata: {
    "bad or missing key": "market_data.key_refused",
    "bad key, 2021-22 text (HTTP 200 in that period)": "market_data.key_refused",
    "endpoint above the plan (free key on /dividends)": "market_data.not_in_plan",
    "symbol above the plan": "market_data.not_in_plan",
    "unknown symbol": "market_data.unknown_symbol",
    "unknown symbol, 2021-22 shape": "market_data.unknown_symbol",
    "no bars in the range": "market_data.insufficient",
    "bad interval": "market_data.unsupported",
    "outputsize over 5000": "market_data.unsupported",
    "minute credits used up": "market_data.rate_limited",
    "minute credits used up, wording of the current spec": "market_data.rate_limited",
    "day credits used up": "market_data.quota_exhausted",
    "too many symbols/parameters": "market_data.unsupported",
    "server error": "market_data.unavailable",
    "demo key, symbol not covered (HTTP 200 form)": "market_data.key_refused",
    "demo key, symbol not covered (HTTP 401 form)": "market_data.key_refused",
    // One symbol of several: the client asks for one at a time, and this is no search result.
    "one bad symbol inside a symbol=A,B request": "market_data.bad_answer",
  },
};

describe.each(names)("recorded refusals of %s", (name) => {
  test.each(recorded[name])("$status $case", async ({ case: what, status, headers, body }) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const type = typeof body === "string" ? "text/html; charset=UTF-8" : "application/json";
    simulator.answerNext({ status, headers: { "content-type": type, ...headers }, body: text } as SimulatedAnswer);
    const error = await refusal(search(vendorOf(name)));
    expect(error?.code).toBe(meanings[name][what]);
  });
});

describe("EODHD's refusals as its documents show them", () => {
  test("a document in the place of the text", async () => {
    const body = JSON.stringify({ error: "Forbidden", code: 403 });
    simulator.answerNext({ status: 200, headers: { "content-type": "application/json" }, body });
    expect((await refusal(search(vendorOf("eodhd"))))?.code).toBe("market_data.not_in_plan");
  });

  test("Retry-After and the end of the day are passed on", async () => {
    simulator.answerNext({ status: 429, headers: { "retry-after": "5" }, body: "Too Many Requests" });
    expect((await refusal(search(vendorOf("eodhd"))))?.retryAfterMs).toBe(5_000);
    simulator.answerNext({ status: 402, headers: {}, body: "You exceeded your daily API requests limit." });
    // The test's day is half over.
    expect((await refusal(search(vendorOf("eodhd"))))?.retryAfterMs).toBe(12 * 3_600_000);
  });
});

describe.each(names)("what goes wrong on the way to %s", (name) => {
  const outcomes: Readonly<Record<FaultKind, ErrorCode | null>> = {
    reset: null,
    truncate: null,
    slow: null,
    tear: "market_data.bad_answer",
    html: "market_data.bad_answer",
    down: "market_data.unavailable",
    limit: "market_data.rate_limited",
    limit_in_200: "market_data.rate_limited",
    // What cannot be true is a matter of those who fetch for the lake: they ask again.
    lie: null,
    high_below_low: null,
    two_closes: "market_data.bad_answer",
    future_bar: "market_data.bad_answer",
    // EODHD does not say of what its bars are.
    other_symbol: name === "eodhd" ? null : "market_data.bad_answer",
    missing_field: "market_data.bad_answer",
    page_of_text: "market_data.bad_answer",
    numbers_otherwise: null,
  };
  test.each(faultKinds)("%s", async (kind) => {
    const vendor = vendorOf(name);
    await search(vendor);
    if (name === "eodhd") await dailyBarsOf(vendor, "USD/JPY");
    simulator.answerNext(kind);
    const error = await refusal(dailyBarsOf(vendor, "USD/JPY"));
    expect(error?.code ?? null).toBe(outcomes[kind]);
    expect(JSON.stringify([error?.message, error?.stack, error?.cause])).not.toContain(paidKey);
  });

  test("a redirect is a wrong setting: it is neither followed nor tried again", async () => {
    const headers = { location: "https://elsewhere.test/" };
    simulator.answerNext({ status: 301, headers, body: "" } as SimulatedAnswer);
    const before = simulator.asked.length;
    const error = await refusal(search(vendorOf(name)));
    expect(error).toMatchObject({ code: "market_data.vendor_unconfigured" });
    expect(error!.message).toMatch(/^the base URL of .+ redirects \(status 301\)/);
    expect(simulator.asked).toHaveLength(before + 1);
  });

  test("a connection that breaks three times is an outage", async () => {
    simulator.answerNext("reset", "truncate", "reset");
    expect(await refusal(search(vendorOf(name)))).toMatchObject({ code: "market_data.unavailable" });
  });

  test("an answer that does not come in time, and one that is too long", async () => {
    simulator.answerNext("slow");
    const hasty = vendorOf(name, simulator, testTuning({ timeoutMs: 50 }));
    expect((await refusal(search(hasty)))?.message).toMatch(/did not answer within 50 ms$/);
    const small = vendorOf(name, simulator, testTuning({ maxBytes: 10 }));
    expect((await refusal(search(small)))?.code).toBe("market_data.bad_answer");
  });

  test("a vendor that is down is left alone, then tried by one request", async () => {
    let clockMs = 0;
    const vendor = vendorOf(name, simulator, testTuning({ now: () => clockMs }));
    simulator.answerNext("down", "down", "down", "down", "down", "down");
    const before = simulator.asked.length;
    for (let i = 0; i < 5; i++) await refusal(search(vendor));
    const error = await refusal(search(vendor));
    expect(error).toMatchObject({ code: "market_data.unavailable", retryAfterMs: 15_000 });
    expect(simulator.asked).toHaveLength(before + 5);
    clockMs += 15_000;
    const trial = await Promise.all([refusal(search(vendor)), refusal(search(vendor))]);
    expect(trial.map((one) => one?.code)).toEqual(["market_data.unavailable", "market_data.unavailable"]);
    expect(simulator.asked).toHaveLength(before + 6);
    clockMs += 15_000;
    await search(vendor);
    await Promise.all([search(vendor), search(vendor)]);
    expect(simulator.asked).toHaveLength(before + 9);
  });

  test("after the limit was told nothing is asked until it is over", async () => {
    let clockMs = 0;
    const vendor = vendorOf(name, simulator, testTuning({ now: () => clockMs }));
    simulator.answerNext("limit");
    // EODHD says how long; Twelve Data counts by minutes of the clock.
    const waitMs = name === "eodhd" ? 5_000 : 60_000;
    expect((await refusal(search(vendor)))?.retryAfterMs).toBe(waitMs);
    const before = simulator.asked.length;
    clockMs += waitMs - 1_000;
    expect(await refusal(search(vendor))).toMatchObject({ code: "market_data.rate_limited", retryAfterMs: 1_000 });
    expect(simulator.asked).toHaveLength(before);
    clockMs += 1_000;
    expect(await refusal(search(vendor))).toBeNull();
  });
});

test("a key that no header takes is refused without being shown", async () => {
  const vendor = createTwelveDataVendor(remoteOptions(simulator.twelveDataUrl, { key: "secret\n7f3a" }));
  const error = await refusal(search(vendor));
  expect(error?.code).toBe("market_data.key_refused");
  expect([error?.message, error?.stack, error?.cause].join()).not.toMatch(/secret|7f3a/);
});

test("twenty requests, one after the other, share connections", async () => {
  await withSimulator({}, async (fresh) => {
    const vendor = vendorOf("twelvedata", fresh);
    for (let i = 0; i < 20; i++) await vendor.listSymbols({ search: `A${i}` });
    expect(fresh.asked).toHaveLength(20);
    // The first may still be closing its answer when the second begins.
    expect(fresh.connections).toBeLessThanOrEqual(2);
  });
});

test.each(names)("a third of the answers of %s wrong (seed 7): retries end with the right bars", async (name) => {
  await withSimulator({ faults: seededFaults(7, 0.33), slowMs: 20 }, async (faulty) => {
    let clockMs = 0;
    const vendor = vendorOf(name, faulty, testTuning({ now: () => clockMs }));
    for (const ticker of ["AAPL", "MSFT"]) {
      const days = faulty.world.daysOf(faulty.world.find(ticker, "XNAS")!);
      let closes: readonly number[] | null = null;
      for (let attempt = 0; closes === null && attempt < 30; attempt++) {
        const bars = await dailyBarsOf(vendor, `${ticker}.XNAS`).catch((error: CatalogueError) => {
          expect(["market_data.unavailable", "market_data.rate_limited", "market_data.bad_answer"]).toContain(
            error.code,
          );
          clockMs += error.retryAfterMs ?? 100;
          return null;
        });
        closes = bars && [...bars.close];
      }
      expect(closes).toEqual(days.map(({ close }) => close));
    }
  });
});
