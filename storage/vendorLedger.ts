import { sql } from "kysely";
import type { ErrorCode } from "../protocol/errors.ts";
import { newRowId } from "../protocol/ids.ts";
import type { Storage } from "./storage.ts";

/** One key at one vendor; `key` only tells keys apart. */
export interface LedgerAccount {
  readonly vendor: string;
  readonly key: string;
  /** By the settings; what the vendor itself says replaces it, until the settings change. */
  readonly perMinute: number;
}

/** When a vendor is asked no more; times in milliseconds. */
export interface AccountRules {
  readonly windowMs: number;
  readonly longestMs: number;
  readonly outagesToOpen: number;
  readonly openMs: number;
}

type AccountAdmission =
  | { readonly refusal: null; readonly request: string }
  | {
      readonly refusal: "down" | "full";
      readonly waitMs: number;
      readonly perMinute: number;
      readonly outages: number;
    };

interface AccountRequestEnd {
  readonly answered: boolean;
  readonly perMinute?: number | undefined;
  readonly closedForMs?: number | undefined;
  readonly error?: ErrorCode | undefined;
}

interface AccountStanding {
  readonly perMinute: number;
  readonly left: number;
  readonly closedForMs: number;
  readonly breaker: "closed" | "open" | "half_open";
  readonly openForMs: number;
  readonly lastAnswerAt: string | null;
  readonly lastErrorAt: string | null;
  readonly lastError: ErrorCode | null;
}

/** Requests of keys as all processes over one database count them, by the clock of the database. */
export interface PostgresVendorLedger {
  admit(account: LedgerAccount, cost: number): Promise<AccountAdmission>;
  end(account: LedgerAccount, request: string, end: AccountRequestEnd): Promise<void>;
  standing(account: LedgerAccount): Promise<AccountStanding>;
}

const ms = (time: number) => sql`${time}::float8 * interval '1 millisecond'`;

/** Each call is one round trip. */
export function openVendorLedger(storage: Storage, rules: AccountRules): PostgresVendorLedger {
  const { windowMs, longestMs, outagesToOpen, openMs } = rules;
  return {
    async admit({ vendor, key, perMinute }, cost) {
      const request = newRowId();
      const { rows } = await sql<
        { refusal: "down" | "full" | null } & Record<"waitMs" | "perMinute" | "outages", number>
      >`
        select refusal, wait_ms as "waitMs", per_minute as "perMinute", outages from admit_vendor_request(
          ${request}, ${vendor}, ${key}, ${perMinute}, ${cost}, ${windowMs}, ${longestMs}, ${outagesToOpen}, ${openMs})
      `.execute(storage.unitOfWork().getKysely());
      const { refusal, ...why } = rows[0]!;
      return refusal === null ? { refusal, request } : { refusal, ...why };
    },

    async end({ vendor, key }, request, { answered, perMinute, closedForMs = 0, error = null }) {
      const said = Number.isInteger(perMinute) && perMinute! > 0 ? perMinute! : null;
      // The account before the request: that is the order in which requests are admitted.
      await sql`
        with account as (
          update vendor_accounts set
            per_minute = coalesce(${said}::int, per_minute),
            closed_until = greatest(closed_until, case when ${closedForMs}::float8 > 0
              then clock_timestamp() + ${ms(closedForMs)} end),
            outages = case when ${answered} then 0 else outages + 1 end,
            open_until = case when not ${answered} and outages + 1 >= ${outagesToOpen}
              then clock_timestamp() + ${ms(openMs)} else open_until end,
            last_answer_at = case when ${answered} then clock_timestamp() else last_answer_at end,
            last_error_at = case when ${error}::text is not null then clock_timestamp() else last_error_at end,
            last_error = coalesce(${error}, last_error)
          where vendor = ${vendor} and key = ${key} returning 1
        )
        update vendor_requests set free_at = least(free_at, clock_timestamp() + ${ms(windowMs)})
        from account where id = ${request}`.execute(storage.unitOfWork().getKysely());
    },

    async standing({ vendor, key, perMinute }) {
      const { rows } = await sql<StandingRow>`
        select per_minute as "perMinute", outages, last_error as "lastError",
          last_answer_at as "lastAnswerAt", last_error_at as "lastErrorAt",
          greatest(0, extract(epoch from closed_until - clock_timestamp()) * 1000)::float8 as "closedForMs",
          greatest(0, extract(epoch from open_until - clock_timestamp()) * 1000)::float8 as "openForMs",
          (select coalesce(sum(cost), 0) from vendor_requests
            where vendor = ${vendor} and key = ${key} and free_at > clock_timestamp())::int as used
        from vendor_accounts where vendor = ${vendor} and key = ${key}`.execute(storage.unitOfWork().getKysely());
      return standingOf(rows[0] ?? neverAsked(perMinute), outagesToOpen);
    },
  };
}

interface StandingRow {
  readonly perMinute: number;
  readonly used: number;
  readonly closedForMs: number;
  readonly outages: number;
  readonly openForMs: number;
  readonly lastAnswerAt: Date | string | null;
  readonly lastErrorAt: Date | string | null;
  readonly lastError: ErrorCode | null;
}

const neverAsked = (perMinute: number): StandingRow => ({
  ...{ perMinute, used: 0, closedForMs: 0, outages: 0, openForMs: 0 },
  ...{ lastAnswerAt: null, lastErrorAt: null, lastError: null },
});

function standingOf(row: StandingRow, outagesToOpen: number): AccountStanding {
  const isoOf = (instant: Date | string | null) => (instant === null ? null : new Date(instant).toISOString());
  const closed = row.outages < outagesToOpen;
  const openForMs = closed ? 0 : row.openForMs;
  return {
    perMinute: row.perMinute,
    left: Math.max(0, row.perMinute - row.used),
    closedForMs: row.closedForMs,
    breaker: closed ? "closed" : openForMs > 0 ? "open" : "half_open",
    openForMs,
    lastAnswerAt: isoOf(row.lastAnswerAt),
    lastErrorAt: isoOf(row.lastErrorAt),
    lastError: row.lastError,
  };
}
