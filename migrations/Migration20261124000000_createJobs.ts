import { Migration } from "@mikro-orm/migrations";

/** The first schema: users, jobs and what they leave. */
export class Migration20261124000000_createJobs extends Migration {
  override name = "Migration20261124000000_createJobs";

  override up(): void {
    this.addSql(`create table "snapshots" (
        "id" uuid not null,
        "digest" text not null,
        "vendor" text not null,
        "interval" text not null,
        "adjusted" boolean not null,
        "symbols" text[] not null,
        "first_date" text not null,
        "last_date" text not null,
        "rows" int not null,
        "as_of" timestamptz not null,
        "created_at" timestamptz not null default now(),
        primary key ("id")
      )`);
    this.addSql(`alter table "snapshots" add constraint "snapshots_digest_unique" unique ("digest")`);
    this.addSql(`create table "users" (
        "id" uuid not null,
        "email" text not null,
        "display_name" text not null,
        "created_at" timestamptz not null default now(),
        primary key ("id")
      )`);
    this.addSql(`alter table "users" add constraint "users_email_unique" unique ("email")`);
    this.addSql(`create table "jobs" (
        "id" uuid not null,
        "owner_id" uuid not null,
        "kind" text not null,
        "status" text not null,
        "request" jsonb not null,
        "symbols" text[] not null,
        "tags" text[] not null,
        "progress" double precision not null default 0,
        "shard_progress" integer[] not null default '{}',
        "blocks" int null,
        "shards" int null,
        "event_seq" int not null default 0,
        "attempts" int not null default 0,
        "run_id" text null,
        "snapshot_id" uuid null,
        "batch_id" uuid null,
        "rerun_of" uuid null,
        "idempotency_key" text null,
        "error" jsonb null,
        "cancel_requested_at" timestamptz null,
        "cancel_deadline" timestamptz null,
        "cancelled_by" text null,
        "cancel_reason" text null,
        "created_at" timestamptz not null default now(),
        "queued_at" timestamptz null,
        "started_at" timestamptz null,
        "finished_at" timestamptz null,
        primary key ("id")
      )`);
    this.addSql(`create index jobs_owner_newest on jobs (owner_id, id desc)`);
    this.addSql(`create index jobs_owner_status_newest on jobs (owner_id, status, id desc)`);
    this.addSql(`create index jobs_owner_kind_newest on jobs (owner_id, kind, id desc)`);
    this.addSql(
      `create index jobs_open on jobs (status, created_at) where status in ('pending', 'queued', 'running', 'cancelling')`,
    );
    this.addSql(
      `create index jobs_owner_open on jobs (owner_id) where status in ('pending', 'queued', 'running', 'cancelling')`,
    );
    this.addSql(`create index jobs_batch on jobs (owner_id, batch_id, id desc) where batch_id is not null`);
    this.addSql(
      `create index jobs_idempotency_key on jobs (owner_id, idempotency_key) where idempotency_key is not null`,
    );
    this.addSql(`create index jobs_tags on jobs using gin (tags)`);
    this.addSql(`create index jobs_symbols on jobs using gin (symbols)`);
    this.addSql(
      `alter table "jobs" add constraint "jobs_status_check" check ("status" in ('pending', 'queued', 'running', 'cancelling', 'completed', 'failed', 'cancelled'))`,
    );
    this.addSql(`create table "job_results" (
        "job_id" uuid not null,
        "digest" text not null,
        "canonical" text not null,
        "metrics" jsonb not null,
        "provenance" jsonb not null,
        "created_at" timestamptz not null default now(),
        primary key ("job_id")
      )`);
    this.addSql(`create table "job_events" (
        "job_id" uuid not null,
        "seq" int not null,
        "type" text not null,
        "status" text not null,
        "data" jsonb not null default '{}',
        "created_at" timestamptz not null default now(),
        primary key ("job_id", "seq")
      )`);
    this.addSql(
      `alter table "job_events" add constraint "job_events_type_check" check ("type" in ('submitted', 'queued', 'started', 'planned', 'progress', 'cancel_requested', 'completed', 'failed', 'cancelled'))`,
    );
    this.addSql(
      `alter table "job_events" add constraint "job_events_status_check" check ("status" in ('pending', 'queued', 'running', 'cancelling', 'completed', 'failed', 'cancelled'))`,
    );
    this.addSql(`create table "artifacts" (
        "id" uuid not null,
        "job_id" uuid not null,
        "name" text not null,
        "media_type" text not null,
        "size" bigint not null,
        "digest" text not null,
        "created_at" timestamptz not null default now(),
        primary key ("id")
      )`);
    this.addSql(`create index "artifacts_digest" on "artifacts" ("digest")`);
    this.addSql(`alter table "artifacts" add constraint "artifacts_job_name" unique ("job_id", "name")`);
    this.addSql(`create table "idempotency_keys" (
        "owner_id" uuid not null,
        "key" text not null,
        "request_digest" text not null,
        "job_id" uuid not null,
        "created_at" timestamptz not null default now(),
        "expires_at" timestamptz not null,
        primary key ("owner_id", "key")
      )`);
    this.addSql(`create index "idempotency_keys_expires" on "idempotency_keys" ("expires_at")`);
    this.addSql(
      `alter table "jobs" add constraint "jobs_owner_id_foreign" foreign key ("owner_id") references "users" ("id") on delete restrict`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_snapshot_id_foreign" foreign key ("snapshot_id") references "snapshots" ("id") on delete restrict`,
    );
    this.addSql(
      `alter table "job_results" add constraint "job_results_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "job_events" add constraint "job_events_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "artifacts" add constraint "artifacts_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "idempotency_keys" add constraint "idempotency_keys_owner_id_foreign" foreign key ("owner_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "idempotency_keys" add constraint "idempotency_keys_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade`,
    );

    // Every committed event wakes the listeners: whoever writes an event cannot forget to say so.
    this.addSql(`
      create function notify_job_event() returns trigger language plpgsql as $$
      begin
        perform pg_notify('job_events', json_build_object(
          'job_id', new.job_id, 'seq', new.seq, 'type', new.type, 'status', new.status)::text);
        return null;
      end $$
    `);
    this.addSql(`
      create trigger job_events_notify after insert on job_events
      for each row execute function notify_job_event()
    `);
  }

  override down(): void {
    for (const table of ["idempotency_keys", "artifacts", "job_events", "job_results", "jobs", "users", "snapshots"]) {
      this.addSql(`drop table "${table}"`);
    }
    this.addSql("drop function notify_job_event()");
  }
}
