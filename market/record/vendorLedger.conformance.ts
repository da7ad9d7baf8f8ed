import { setTimeout as sleep } from "node:timers/promises";
import { accountOf, type LedgerRules, type VendorAccount, type VendorLedger } from "./vendorLedger.ts";

/** Times that a test can wait for, and longer than a busy machine takes for a few calls. */
const rules: LedgerRules = { windowMs: 1_000, longestMs: 30_000, outagesToOpen: 3, openMs: 1_000 };
/** How far two clocks may be apart. */
const slackMs = 50;

/**
 * What every {@link VendorLedger} does.
 *
 * @param open - one process's view of a ledger.
 */
export function describeVendorLedger(name: string, open: (rules: LedgerRules) => VendorLedger): void {
  describe(`the vendor ledger: ${name}`, () => {
    let keys = 0;
    const freshAccount = (perMinute: number): VendorAccount => {
      keys += 1;
      return accountOf("eodhd", `key ${name} ${keys}`, perMinute);
    };
    const admitted = async (ledger: VendorLedger, account: VendorAccount, cost = 1): Promise<string> => {
      const admission = await ledger.admit(account, cost);
      if (admission.refusal !== null) throw new Error(`refused: ${admission.refusal}`);
      return admission.request;
    };

    test("a minute holds what it holds, and a request counts until a window behind its end", async () => {
      const ledger = open(rules);
      const account = freshAccount(3);
      const one = await admitted(ledger, account, 2);
      const two = await admitted(ledger, account, 1);
      expect(await ledger.standing(account)).toMatchObject({
        perMinute: 3,
        left: 0,
        closedForMs: 0,
        breaker: "closed",
      });
      await ledger.end(account, one, { answered: true });
      const full = await ledger.admit(account, 1);
      expect(full).toMatchObject({ refusal: "full", perMinute: 3 });
      const { waitMs } = full as { waitMs: number };
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(rules.windowMs);
      await sleep(waitMs + slackMs);
      // The second is under way still.
      expect((await ledger.standing(account)).left).toBe(2);
      await ledger.end(account, two, { answered: true });
      expect((await ledger.admit(account, 2)).refusal).toBeNull();
    });

    test("a request that costs more than a minute holds goes alone", async () => {
      const ledger = open(rules);
      const account = freshAccount(3);
      const small = await admitted(ledger, account, 1);
      expect(await ledger.admit(account, 20)).toMatchObject({ refusal: "full" });
      await ledger.end(account, small, { answered: true });
      await sleep(rules.windowMs + slackMs);
      const large = await admitted(ledger, account, 20);
      await ledger.end(account, large, { answered: true });
      expect(await ledger.admit(account, 1)).toMatchObject({ refusal: "full" });
    });

    test("what the vendor says of its limit replaces the settings", async () => {
      const ledger = open(rules);
      const account = freshAccount(1);
      await ledger.end(account, await admitted(ledger, account), { answered: true, perMinute: 5 });
      for (let i = 0; i < 4; i++) await admitted(ledger, account);
      expect(await ledger.admit(account, 1)).toMatchObject({ refusal: "full", perMinute: 5 });
    });

    test("nothing is asked while the vendor wants no request", async () => {
      const ledger = open(rules);
      const account = freshAccount(100);
      const end = { answered: true, closedForMs: 800, error: "market_data.rate_limited" } as const;
      await ledger.end(account, await admitted(ledger, account), end);
      expect(await ledger.admit(account, 1)).toMatchObject({ refusal: "full" });
      const standing = await ledger.standing(account);
      expect(standing).toMatchObject({ lastError: "market_data.rate_limited", breaker: "closed" });
      expect(standing.closedForMs).toBeGreaterThan(0);
      expect(standing.lastAnswerAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
      await sleep(800 + slackMs);
      expect((await ledger.admit(account, 1)).refusal).toBeNull();
    });

    test("a vendor that is down is left alone, then tried by one request", async () => {
      const ledger = open(rules);
      const account = freshAccount(100);
      const down = { answered: false, error: "market_data.unavailable" } as const;
      for (let i = 0; i < rules.outagesToOpen; i++) await ledger.end(account, await admitted(ledger, account), down);
      expect(await ledger.admit(account, 1)).toMatchObject({ refusal: "down", outages: 3 });
      expect(await ledger.standing(account)).toMatchObject({ breaker: "open", lastAnswerAt: null });
      await sleep(rules.openMs + slackMs);
      expect((await ledger.standing(account)).breaker).toBe("half_open");
      const trials = await Promise.all([1, 2, 3].map(() => ledger.admit(account, 1)));
      const [trial] = trials.filter(({ refusal }) => refusal === null) as { request: string }[];
      expect(trials.filter(({ refusal }) => refusal === "down")).toHaveLength(2);
      await ledger.end(account, trial!.request, { answered: true });
      expect((await ledger.admit(account, 1)).refusal).toBeNull();
      expect((await ledger.standing(account)).breaker).toBe("closed");
    });

    test("keys are counted apart", async () => {
      const ledger = open(rules);
      const [one, other] = [freshAccount(1), freshAccount(1)];
      await admitted(ledger, one);
      expect((await ledger.admit(other, 1)).refusal).toBeNull();
      expect((await ledger.admit(one, 1)).refusal).toBe("full");
      expect(await ledger.standing(freshAccount(7))).toEqual({
        ...{ perMinute: 7, left: 7, closedForMs: 0, breaker: "closed", openForMs: 0 },
        ...{ lastAnswerAt: null, lastErrorAt: null, lastError: null },
      });
    });
  });
}
