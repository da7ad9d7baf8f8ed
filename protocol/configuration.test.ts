import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { ConfigurationError, readConfiguration, requireSetting, settings } from "./configuration.ts";

test("everything has a default except what only the user knows", () => {
  const configuration = readConfiguration({});
  expect(configuration).toMatchObject({
    PORT: 8080,
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    DEBUG: false,
    TEMPORAL_NAMESPACE: "default",
  });
  expect(configuration.DATABASE_URL).toBeUndefined();
  expect(isAbsolute(configuration.DATA_DIR)).toBe(true);
});

test.each([
  ["PORT", "eighty", "PORT=eighty is not valid: it takes an integer from 1 to 65535"],
  ["PORT", "70000", "PORT=70000 is not valid"],
  [
    "DATABASE_URL",
    "mysql://x",
    "DATABASE_URL=mysql://x is not valid: it takes a URL that begins with postgres:// or postgresql://",
  ],
  ["DATABASE_URL", "postgre://me:pass@word@db/jobs", "DATABASE_URL=postgre://***@db/jobs is not valid"],
  ["EODHD_BASE_URL", "https://me:secret@proxy", "EODHD_BASE_URL=https://***@proxy is not valid: it takes a URL that"],
  ["TEMPORAL_ADDRESS", "nowhere", "TEMPORAL_ADDRESS=nowhere is not valid: it takes host:port"],
  ["DEBUG", "maybe", "DEBUG=maybe is not valid: it takes true or false"],
  ["LOG_LEVEL", "loud", "LOG_LEVEL=loud is not valid: it takes one of trace, debug"],
  ["MAX_SHARDS", "-1", "MAX_SHARDS=-1 is not valid"],
  [
    "LAKE_URL",
    "s3:/prices",
    "LAKE_URL=s3:/prices is not valid: it takes s3://bucket/prefix, gs://bucket/prefix or bigquery://project/dataset",
  ],
  ["LAKE_URL", "s3://prices/../other", "LAKE_URL=s3://prices/../other is not valid"],
  ["LAKE_URL", "s3://Prices", "LAKE_URL=s3://Prices is not valid"],
  ["LAKE_URL", "bigquery://my-project", "LAKE_URL=bigquery://my-project is not valid"],
  ["SNAPSHOTS_URL", "bigquery://my-project/prices", "SNAPSHOTS_URL=bigquery://my-project/prices is not valid"],
  ["LAKE_QUERY_MAX_BYTES", "1000", "LAKE_QUERY_MAX_BYTES=1000 is not valid: it takes an integer from 10485760 to"],
])("%s=%s stops the start with one line", (name, value, message) => {
  expect(() => readConfiguration({ [name]: value })).toThrow(ConfigurationError);
  expect(() => readConfiguration({ [name]: value })).toThrow(message);
});

test.each(["EODHD_API_KEY", "TWELVE_DATA_API_KEY"])("a bad %s is named, not shown", (name) => {
  for (const value of ["secret\n123", "secret 123", "secret\u200b123"]) {
    const message = `${name} is not valid: it takes printable ASCII without spaces`;
    expect(() => readConfiguration({ [name]: value })).toThrow(new ConfigurationError(message));
  }
});

test.each([
  ["s3://prices", { service: "s3", bucket: "prices", prefix: "" }],
  ["s3://prices.example/eod/v1/", { service: "s3", bucket: "prices.example", prefix: "eod/v1/" }],
  ["gs://prices_eu/eod", { service: "gs", bucket: "prices_eu", prefix: "eod/" }],
  ["bigquery://my-project/market_data", { service: "bigquery", project: "my-project", dataset: "market_data" }],
  ["bigquery://example.com:trading/prices", { service: "bigquery", project: "example.com:trading", dataset: "prices" }],
])("LAKE_URL=%s is read into its parts", (url, parts) => {
  expect(readConfiguration({ LAKE_URL: url }).LAKE_URL).toEqual({ ...parts, url });
});

test.each([
  "30 2 * *",
  "60 2 * * *",
  "30 24 * * *",
  "30 2 0 * *",
  "5-1 2 * * *",
  "*/0 * * * *",
  "0 2 * * MON",
  "@daily",
])("%s is no time of the nightly prefetch", (cron) => {
  const takes = "it takes five fields of cron (minute hour day month weekday), as 30 2 * * *";
  const message = `NIGHTLY_PREFETCH_CRON=${cron} is not valid: ${takes}`;
  expect(() => readConfiguration({ NIGHTLY_PREFETCH_CRON: cron })).toThrow(new ConfigurationError(message));
});

test.each(["30 2 * * *", "*/15 0-6,22 1,15 */3 1-5", "0 0 31 12 0"])("%s is a time of the nightly prefetch", (cron) => {
  expect(readConfiguration({ NIGHTLY_PREFETCH_CRON: cron }).NIGHTLY_PREFETCH_CRON).toBe(cron);
});

test("an empty variable is an absent one, and DEBUG raises the log level", () => {
  expect(readConfiguration({ PORT: "", DEBUG: "1" })).toMatchObject({ PORT: 8080, DEBUG: true, LOG_LEVEL: "debug" });
});

test("a setting that is needed is named when it is missing", () => {
  expect(() => requireSetting(readConfiguration({}), "DATABASE_URL")).toThrow("DATABASE_URL is not set");
});

test(".env.example documents every setting with its default", () => {
  const lines = readFileSync(new URL("../.env.example", import.meta.url), "utf8").split("\n");
  const documented = lines.flatMap((line, i) => {
    const match = /^#?([A-Z_]+)=(.*)$/.exec(line);
    return match ? [{ name: match[1]!, fallback: match[2]!, meaning: lines[i - 1]!.replace(/^# /, "") }] : [];
  });
  expect(documented).toEqual(
    Object.entries(settings).map(([name, { fallback = "", meaning }]) => ({ name, fallback, meaning })),
  );
});
