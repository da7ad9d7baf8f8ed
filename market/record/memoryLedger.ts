import type { ErrorCode } from "../../protocol/errors.ts";
import { createCircuitBreaker } from "../http/circuitBreaker.ts";
import { createRequestBudget, type Lease } from "../http/requestBudget.ts";
import { usualLedgerRules, type VendorAccount, type VendorLedger } from "./vendorLedger.ts";

interface Page {
  readonly budget: ReturnType<typeof createRequestBudget>;
  readonly breaker: ReturnType<typeof createCircuitBreaker>;
  readonly leases: Map<string, Lease>;
  lastAnswerAt: string | null;
  lastErrorAt: string | null;
  lastError: ErrorCode | null;
}

/**
 * The ledger of a process that shares its keys with no other.
 *
 * @param now - clock in milliseconds.
 */
export function createMemoryLedger(now: () => number, rules = usualLedgerRules): VendorLedger {
  const pages = new Map<string, Page>();
  let requests = 0;

  function pageOf({ vendor, key, perMinute }: VendorAccount): Page {
    const name = `${vendor} ${key}`;
    const page = pages.get(name) ?? {
      budget: createRequestBudget(perMinute, rules.windowMs, now),
      breaker: createCircuitBreaker(rules, now),
      leases: new Map(),
      ...{ lastAnswerAt: null, lastErrorAt: null, lastError: null },
    };
    pages.set(name, page);
    return page;
  }

  return {
    async admit(account, cost) {
      const { budget, breaker, leases } = pageOf(account);
      const refusal = { perMinute: budget.perMinute, outages: breaker.outages };
      const downMs = breaker.waitMs();
      if (downMs > 0) return { refusal: "down", waitMs: downMs, ...refusal };
      const fullMs = budget.waitMs(cost);
      if (fullMs > 0) return { refusal: "full", waitMs: fullMs, ...refusal };
      breaker.admit();
      requests += 1;
      leases.set(String(requests), budget.take(cost));
      return { refusal: null, request: String(requests) };
    },
    async end(account, request, { answered, perMinute, closedForMs, error }) {
      const page = pageOf(account);
      page.leases.get(request)?.end();
      page.leases.delete(request);
      const at = new Date().toISOString();
      if (answered) {
        page.breaker.answered();
        page.lastAnswerAt = at;
      } else page.breaker.failed();
      if (error) {
        page.lastErrorAt = at;
        page.lastError = error;
      }
      if (perMinute !== undefined) page.budget.resize(perMinute);
      if (closedForMs !== undefined) page.budget.close(closedForMs);
    },
    async standing(account) {
      const { budget, breaker, lastAnswerAt, lastErrorAt, lastError } = pageOf(account);
      return {
        ...{ perMinute: budget.perMinute, left: budget.left(), closedForMs: budget.closedForMs() },
        ...{ breaker: breaker.state(), openForMs: breaker.waitMs(), lastAnswerAt, lastErrorAt, lastError },
      };
    },
  };
}
