import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createTemporalClient } from "../../lifecycle/temporalClient.ts";
import { readConfiguration } from "../../protocol/configuration.ts";
import { query } from "../../scripts/stack/postgres.ts";
import { temporalAddress } from "./testDatabase.ts";
import type { TestPlatform } from "./testPlatform.ts";

/** A secret as it is, as an address has it, and in base64 at each of the three places where its bytes may begin. */
export function spellingsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    // Letters that share bits with what stands before or behind the secret are not known.
    return bytes.toString("base64").slice(shift === 0 ? 0 : 4, 4 * Math.floor(bytes.length / 3));
  });
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ "": secret }).toString().slice(1),
      ...base64,
    ]),
  ];
}

/** Everything that a history says, its payloads decoded. */
function textIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(textIn).join("\n");
}

/**
 * The places of a platform that have one of some texts: tables of the database, files of the data folder (logs, lake,
 * snapshots and artifacts; Parquet is read, for it is packed) and histories of jobs.
 */
export async function placesWith(
  texts: readonly string[],
  { database, dataDir }: TestPlatform,
  jobIds: readonly string[],
): Promise<{
  readonly found: readonly string[];
  readonly searched: Readonly<Record<"tables" | "files" | "histories", number>>;
}> {
  const found: string[] = [];
  const has = (text: string) => texts.some((secret) => text.includes(secret));

  const tables = await query(
    database.url,
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  for (const { name } of tables.rows as { name: string }[]) {
    const { rows } = await query(database.url, `select t::text as text from "${name}" t`);
    if (rows.some(({ text }: { text: string }) => has(text))) found.push(`table ${name}`);
  }

  const duckDb = await DuckDBInstance.create(":memory:");
  const connection = await duckDb.connect();
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name);
    const rows = file.endsWith(".parquet")
      ? (
          await connection.runAndReadAll(`select t::text from read_parquet('${file.replaceAll("'", "''")}') t`)
        ).getRows()
      : [];
    if (has(`${file}\n${readFileSync(file, "latin1")}\n${rows.join("\n")}`)) found.push(file);
  }
  connection.closeSync();
  duckDb.closeSync();

  const temporal = createTemporalClient(readConfiguration({ TEMPORAL_ADDRESS: temporalAddress() }));
  const left = [...jobIds];
  const search = async () => {
    for (let jobId = left.pop(); jobId; jobId = left.pop()) {
      const history = await temporal.workflow.getHandle(`job-${jobId}`).fetchHistory();
      if (has(textIn(history))) found.push(`history of ${jobId}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, search));
  await temporal.connection.close();
  return { found, searched: { tables: tables.rows.length, files: files.length, histories: jobIds.length } };
}
