import { Migration } from "@mikro-orm/migrations";

/** What all processes know together about market data: symbol map, corporate actions, requests to vendors; snapshots say more. */
export class Migration20261126021236_marketRecord extends Migration {
  override name = "Migration20261126021236_marketRecord";

  override up(): void {
    this.addSql(`create table "vendor_symbols" (
        "version" int not null,
        "vendor" text not null,
        "symbol" text not null,
        "vendor_code" text null,
        "note" text not null,
        "edited_at" timestamptz not null default now(),
        primary key ("version")
      )`);
    this.addSql(`create index "vendor_symbols_symbol" on "vendor_symbols" ("vendor", "symbol", "version")`);
    this.addSql(`create table "corporate_actions" (
        "id" uuid not null,
        "vendor" text not null,
        "symbol" text not null,
        "kind" text not null,
        "ex_date" text not null,
        "ratio" double precision null,
        "amount" double precision null,
        "currency" text null,
        "price_unit" text null,
        "first_retrieved_at" timestamptz not null,
        "last_retrieved_at" timestamptz not null,
        "withdrawn_at" timestamptz null,
        primary key ("id")
      )`);
    this.addSql(
      `alter table "corporate_actions" add constraint "corporate_actions_kind_check" check ("kind" in ('split', 'dividend'))`,
    );
    this.addSql("create index corporate_actions_held on corporate_actions (vendor, symbol) where withdrawn_at is null");
    this.addSql(`create index "corporate_actions_symbol" on "corporate_actions" ("vendor", "symbol", "ex_date")`);
    this.addSql(`create table "corporate_action_retrievals" (
        "vendor" text not null,
        "symbol" text not null,
        "retrieved_at" timestamptz not null,
        primary key ("vendor", "symbol")
      )`);
    this.addSql(`create table "vendor_accounts" (
        "vendor" text not null,
        "key" text not null,
        "configured_per_minute" int not null,
        "per_minute" int not null,
        "closed_until" timestamptz null,
        "outages" int not null default 0,
        "open_until" timestamptz null,
        "last_answer_at" timestamptz null,
        "last_error_at" timestamptz null,
        "last_error" text null,
        primary key ("vendor", "key")
      )`);
    this.addSql(`create table "vendor_requests" (
        "id" uuid not null,
        "vendor" text not null,
        "key" text not null,
        "cost" int not null,
        "free_at" timestamptz not null,
        primary key ("id")
      )`);
    this.addSql(`create index "vendor_requests_account" on "vendor_requests" ("vendor", "key", "free_at")`);
    this.addSql(admitVendorRequest);

    // Until now days that some symbols lack were dropped, the map was never edited, and a vendor adjusted up to the
    // day on which it was asked.
    this.addSql(`alter table "snapshots" rename column "as_of" to "retrieved_at"`);
    this.addSql(`alter table "snapshots" alter column "adjusted" type text
      using case when "adjusted" then 'splits_and_dividends' else 'false' end`);
    this.addSql(`alter table "snapshots"
      add "adjusted_as_of" text null,
      add "symbol_map_version" int not null default 0,
      add "missing" text not null default 'drop',
      add "gaps" jsonb not null default '[]',
      add "flags" jsonb not null default '[]'`);
    this.addSql(`update "snapshots" set "adjusted_as_of" = to_char("retrieved_at" at time zone 'UTC', 'YYYY-MM-DD')
      where "adjusted" <> 'false'`);
    for (const column of ["symbol_map_version", "missing", "gaps", "flags"]) {
      this.addSql(`alter table "snapshots" alter column "${column}" drop default`);
    }
  }

  override down(): void {
    this.addSql(`alter table "snapshots" drop column "adjusted_as_of", drop column "symbol_map_version",
      drop column "missing", drop column "gaps", drop column "flags"`);
    this.addSql(`alter table "snapshots" alter column "adjusted" type boolean using "adjusted" <> 'false'`);
    this.addSql(`alter table "snapshots" rename column "retrieved_at" to "as_of"`);
    this.addSql("drop function admit_vendor_request");
    for (const table of [
      "vendor_requests",
      "vendor_accounts",
      "corporate_action_retrievals",
      "corporate_actions",
      "vendor_symbols",
    ]) {
      this.addSql(`drop table "${table}"`);
    }
  }
}

/**
 * Lets a request to a vendor through, or says why not and how many milliseconds to wait. A function because each of its
 * statements sees what was committed before it, and so, behind the lock of the account, every request of every process;
 * one statement alone would see what was there before it waited for the lock. The clock is the server's.
 */
const admitVendorRequest = `
  create function admit_vendor_request(
    the_request uuid, the_vendor text, the_key text, the_limit int, the_cost int,
    window_ms double precision, longest_ms double precision, outages_to_open int, open_ms double precision,
    out refusal text, out wait_ms double precision, out per_minute int, out outages int
  ) language plpgsql as $$
  declare
    account vendor_accounts;
    ms constant interval := interval '1 millisecond';
    instant timestamptz;
    used bigint;
  begin
    select * into account from vendor_accounts where vendor = the_vendor and key = the_key for update;
    if not found then
      insert into vendor_accounts (vendor, key, configured_per_minute, per_minute)
        values (the_vendor, the_key, the_limit, the_limit) on conflict do nothing;
      select * into account from vendor_accounts where vendor = the_vendor and key = the_key for update;
    end if;
    instant := clock_timestamp();
    if account.configured_per_minute <> the_limit then
      update vendor_accounts set configured_per_minute = the_limit, per_minute = the_limit
        where vendor = the_vendor and key = the_key;
      account.per_minute := the_limit;
    end if;
    per_minute := account.per_minute;
    outages := account.outages;

    if account.outages >= outages_to_open and instant < account.open_until then
      refusal := 'down';
      wait_ms := extract(epoch from account.open_until - instant) * 1000;
      return;
    end if;
    if instant < account.closed_until then
      refusal := 'full';
      wait_ms := extract(epoch from account.closed_until - instant) * 1000;
      return;
    end if;

    delete from vendor_requests where vendor = the_vendor and key = the_key and free_at <= instant;
    select coalesce(sum(cost), 0) into used from vendor_requests where vendor = the_vendor and key = the_key;
    if used > 0 and used + the_cost > per_minute then
      -- Requests under way are likely to end at once, and count for a window more.
      select extract(epoch from min(freed_at) - instant) * 1000 into wait_ms from (
        select least(free_at, instant + window_ms * ms) as freed_at, used - sum(cost) over (order by free_at, id) as rest
        from vendor_requests where vendor = the_vendor and key = the_key
      ) freed where rest = 0 or rest + the_cost <= per_minute;
      refusal := 'full';
      return;
    end if;

    if account.outages >= outages_to_open then
      -- The request that tries whether the vendor is back: until it ends, nobody else does.
      update vendor_accounts set open_until = instant + open_ms * ms where vendor = the_vendor and key = the_key;
    end if;
    insert into vendor_requests (id, vendor, key, cost, free_at)
      values (the_request, the_vendor, the_key, the_cost, instant + (longest_ms + window_ms) * ms);
  end $$
`;
