import { resolve } from "node:path";
import { isCron } from "./cron.ts";
import { type BucketPlace, type DatasetPlace, readBucketUrl, readDatasetUrl } from "./storeUrl.ts";

/** The environment as a plain record; only composition roots read `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that stops the start; the message names the variable and says what it takes. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

interface Setting<Value> {
  /** One sentence for `.env.example`, with the unit. */
  readonly meaning: string;
  /** Text that stands for an absent variable; `undefined` = the setting stays empty. */
  readonly fallback: string | undefined;
  /** What a valid text is, for the error message. */
  readonly takes: string;
  /** The value of a text, or `undefined` when it is not valid. */
  readonly parse: (text: string) => Value | undefined;
  /** Never shown in an error message. */
  readonly secret?: true;
}

const text = (meaning: string, fallback: string): Setting<string> => ({
  meaning,
  fallback,
  takes: "a non-empty text",
  parse: (value) => value,
});

const optional = (meaning: string): Setting<string> => ({ ...text(meaning, ""), fallback: undefined });

const vendorKey = (meaning: string): Setting<string> => ({
  ...optional(meaning),
  takes: "printable ASCII without spaces",
  parse: (value) => (/^[\x21-\x7e]+$/.test(value) ? value : undefined),
  secret: true,
});

const integer = (meaning: string, fallback: number, min: number, max: number): Setting<number> => ({
  meaning,
  fallback: String(fallback),
  takes: `an integer from ${min} to ${max}`,
  parse: (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  },
});

const flag = (meaning: string): Setting<boolean> => ({
  meaning,
  fallback: "false",
  takes: "true or false",
  parse: (value) => ({ true: true, "1": true, false: false, "0": false })[value],
});

const choice = <const Values extends readonly string[]>(
  meaning: string,
  fallback: Values[number],
  values: Values,
): Setting<Values[number]> => ({
  meaning,
  fallback,
  takes: `one of ${values.join(", ")}`,
  parse: (value) => values.find((known) => known === value),
});

const url = (meaning: string, protocols: readonly string[], fallback?: string): Setting<string> => ({
  meaning,
  fallback,
  takes: `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}${
    protocols.includes("http:") ? ", without a user" : ""
  }`,
  parse: (value) => {
    if (!URL.canParse(value)) return undefined;
    const { protocol, username, password } = new URL(value);
    // Nobody sends a request to an address with a user in it: it would pass for an outage.
    const isSendable = !/^https?:$/.test(protocol) || username + password === "";
    return protocols.includes(protocol) && isSendable ? value : undefined;
  },
});

const hostAndPort = (meaning: string): Setting<string> => ({
  meaning,
  fallback: undefined,
  takes: "host:port",
  parse: (value) => (/^[^\s:/]+:\d{1,5}$/.test(value) ? value : undefined),
});

const lakePlace: Setting<BucketPlace | DatasetPlace> = {
  meaning:
    "Where bars are kept: s3://bucket/prefix, gs://bucket/prefix or bigquery://project/dataset. Empty: DATA_DIR.",
  fallback: undefined,
  takes: "s3://bucket/prefix, gs://bucket/prefix or bigquery://project/dataset",
  parse: (value) => readBucketUrl(value) ?? readDatasetUrl(value),
};

const snapshotsPlace: Setting<BucketPlace> = {
  meaning:
    "Where the frozen data of jobs is kept: s3://bucket/prefix or gs://bucket/prefix. Empty: beside a lake in a bucket, else DATA_DIR.",
  fallback: undefined,
  takes: "s3://bucket/prefix or gs://bucket/prefix",
  parse: readBucketUrl,
};

/** Every variable that any process of ours reads: the single list behind `.env.example`, compose and the checks. */
export const settings = {
  PORT: integer("Port of the HTTP API.", 8080, 1, 65_535),
  HOST: text("Address that the HTTP API listens on.", "127.0.0.1"),
  DATABASE_URL: url("PostgreSQL of the platform. Empty: `npm start` brings its own.", ["postgres:", "postgresql:"]),
  DATABASE_POOL_SIZE: integer("Connections that one process keeps to PostgreSQL at most.", 10, 2, 200),
  TEMPORAL_ADDRESS: hostAndPort("Temporal frontend. Empty: `npm start` brings its own server."),
  TEMPORAL_NAMESPACE: text("Temporal namespace.", "default"),
  TEMPORAL_API_KEY: optional("API key of a Temporal Cloud namespace; switches TLS on."),
  TASK_QUEUE_PREFIX: text(
    "Prefix of the Task Queues; deployments that share a namespace take different ones.",
    "quant-jobs",
  ),
  DATA_DIR: text("Folder of the embedded servers, the price lake and the artifacts.", ".quant-jobs"),
  LAKE_URL: lakePlace,
  SNAPSHOTS_URL: snapshotsPlace,
  LAKE_CACHE_BYTES: integer(
    "Bytes of what was read from a bucket that are kept in DATA_DIR for the next reader.",
    10_737_418_240,
    1_048_576,
    1e15,
  ),
  LAKE_QUERY_MAX_BYTES: integer(
    "Bytes that BigQuery may bill for one query of the lake; a query that would take more is refused.",
    10_737_418_240,
    10_485_760,
    1e15,
  ),
  AWS_ENDPOINT_URL: url("Where S3 answers, for servers other than Amazon's.", ["https:", "http:"]),
  AWS_REGION: optional("Region of the S3 bucket; read by the AWS SDK, as its other variables, files and roles."),
  AWS_ACCESS_KEY_ID: optional("Name of a key for S3; read by the AWS SDK."),
  AWS_SECRET_ACCESS_KEY: { ...optional("Key for S3; read by the AWS SDK."), secret: true },
  GCS_ENDPOINT: url("Where Google Cloud Storage answers.", ["https:", "http:"], "https://storage.googleapis.com"),
  BIGQUERY_ENDPOINT: url("Where BigQuery answers.", ["https:", "http:"], "https://bigquery.googleapis.com"),
  GOOGLE_APPLICATION_CREDENTIALS: optional(
    "File with credentials for Google Cloud; read by Google's SDKs, which also know the roles of machines.",
  ),
  POSTGRES_PORT: integer("Port of the embedded PostgreSQL.", 5433, 1, 65_535),
  TEMPORAL_PORT: integer("Port of the embedded Temporal server.", 7233, 1, 65_535),
  TEMPORAL_UI_PORT: integer("Port of the embedded Temporal UI.", 8233, 1, 65_535),
  COMPUTE_THREADS: integer("Compute threads of one worker process; 0 = one per core.", 0, 0, 1024),
  SMALL_JOB_WORK_UNITS: integer(
    "Jobs of at most this many model steps run inside one Workflow Task.",
    20_000_000,
    0,
    1e12,
  ),
  SHARD_WORK_UNITS: integer("Model steps that one shard is planned to take.", 200_000_000, 1, 1e12),
  MAX_SHARDS: integer("Shards that one job is split into at most.", 200, 1, 500),
  CANCEL_DEADLINE_MS: integer(
    "Time after which an accepted cancel is enforced, in milliseconds.",
    30_000,
    100,
    3_600_000,
  ),
  SWEEP_INTERVAL_MS: integer(
    "Time between two sweeps for jobs that were accepted but not started, in milliseconds.",
    2_000,
    50,
    600_000,
  ),
  MAX_OPEN_JOBS: integer("Open jobs that one user may have.", 10_000, 1, 10_000_000),
  MAX_BODY_BYTES: integer(
    "Bytes of a request body with columns; what is left without them has at most 1 MiB, as every other body.",
    268_435_456,
    1_048_576,
    4_294_967_296,
  ),
  IDEMPOTENCY_HOURS: integer("Hours for which an Idempotency-Key is remembered.", 24, 1, 8_760),
  CODE_VERSION: text("Version of the code, kept with every result.", "development"),
  LOG_LEVEL: choice("Smallest severity that is logged.", "info", [
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "fatal",
    "silent",
  ]),
  DEBUG: flag("Logs at level debug and shows internal error details to clients."),
  SECRET_KEY: optional("Key that signs access tokens (reserved for identity)."),
  ACCESS_TOKEN_EXPIRE_MINUTES: integer("Life of an access token in minutes (reserved for identity).", 30, 1, 525_600),
  EODHD_API_KEY: vendorKey("Key for the vendor EODHD."),
  EODHD_BASE_URL: url(
    "Where EODHD answers; `npm run vendors:simulate` prints another place.",
    ["https:", "http:"],
    "https://eodhd.com/api",
  ),
  EODHD_REQUESTS_PER_MINUTE: integer("Requests a minute of the EODHD key, until its answers say.", 1_000, 1, 100_000),
  TWELVE_DATA_API_KEY: vendorKey("Key for the vendor Twelve Data."),
  TWELVE_DATA_BASE_URL: url(
    "Where Twelve Data answers; `npm run vendors:simulate` prints another place.",
    ["https:", "http:"],
    "https://api.twelvedata.com",
  ),
  TWELVE_DATA_CREDITS_PER_MINUTE: integer(
    "Credits a minute of the Twelve Data key, until its answers say.",
    8,
    1,
    100_000,
  ),
  NIGHTLY_PREFETCH_CRON: {
    ...optional("When the series of the lake are brought up to date, in UTC, as 30 2 * * *. Empty: never."),
    takes: "five fields of cron (minute hour day month weekday), as 30 2 * * *",
    parse: (value: string) => (isCron(value) ? value : undefined),
  },
  USE_FIXTURE: flag("Serves every vendor from the bundled data set."),
} as const satisfies Record<string, Setting<unknown>>;

type Settings = typeof settings;
type ValueOf<Name extends keyof Settings> = Settings[Name] extends Setting<infer Value> ? Value : never;
type OptionalName =
  | "DATABASE_URL"
  | "TEMPORAL_ADDRESS"
  | "TEMPORAL_API_KEY"
  | "LAKE_URL"
  | "SNAPSHOTS_URL"
  | "AWS_ENDPOINT_URL"
  | "AWS_REGION"
  | "AWS_ACCESS_KEY_ID"
  | "AWS_SECRET_ACCESS_KEY"
  | "GOOGLE_APPLICATION_CREDENTIALS"
  | "SECRET_KEY"
  | "NIGHTLY_PREFETCH_CRON"
  | "EODHD_API_KEY"
  | "TWELVE_DATA_API_KEY";

/** All settings after defaults, by the name of their variable. `DATA_DIR` is absolute. */
export type Configuration = {
  readonly [Name in Exclude<keyof Settings, OptionalName>]: ValueOf<Name>;
} & { readonly [Name in OptionalName]: ValueOf<Name> | undefined };

/**
 * Reads every setting from the environment.
 *
 * @param environment - variables by name; an empty text counts as absent.
 * @returns the configuration after defaults.
 * @throws {@link ConfigurationError} naming the first variable with a bad value, what it was (but for secrets) and what it takes.
 */
export function readConfiguration(environment: Environment): Configuration {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const given = environment[name];
    const source = given === undefined || given === "" ? setting.fallback : given;
    if (source === undefined) continue;
    const value = setting.parse(source);
    if (value === undefined) {
      const shown = setting.secret ? name : `${name}=${withoutUser(source)}`;
      throw new ConfigurationError(`${shown} is not valid: it takes ${setting.takes}`);
    }
    values[name] = value;
  }
  const configuration = values as unknown as Configuration;
  return {
    ...configuration,
    DATA_DIR: resolve(configuration.DATA_DIR),
    LOG_LEVEL: configuration.DEBUG && configuration.LOG_LEVEL === "info" ? "debug" : configuration.LOG_LEVEL,
  };
}

/** A text without the user and the password that an address in it may have. */
const withoutUser = (text: string): string => text.replace(/(:\/+).*@/, "$1***@");

/** A setting that this process cannot do without, or the {@link ConfigurationError} that says so. */
export function requireSetting<Name extends OptionalName>(configuration: Configuration, name: Name): ValueOf<Name> {
  const value = configuration[name];
  if (value === undefined) throw new ConfigurationError(`${name} is not set: it takes ${settings[name].takes}`);
  return value as ValueOf<Name>;
}
