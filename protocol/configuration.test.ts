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
  ["TEMPORAL_ADDRESS", "nowhere", "TEMPORAL_ADDRESS=nowhere is not valid: it takes host:port"],
  ["DEBUG", "maybe", "DEBUG=maybe is not valid: it takes true or false"],
  ["LOG_LEVEL", "loud", "LOG_LEVEL=loud is not valid: it takes one of trace, debug"],
  ["MAX_SHARDS", "-1", "MAX_SHARDS=-1 is not valid"],
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
