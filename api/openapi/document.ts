import { type TObject, Type } from "typebox";
import { catalogue } from "../../jobs/catalogue.ts";
import type { JobKind } from "../../jobs/jobKind.ts";
import { apiPrefix } from "../presenters/prefix.ts";
import { listJobsSchema } from "../routes/jobs.ts";
import { cancelSchema, rerunSchema } from "../routes/submissions.ts";
import { requestSchemaOf } from "../validation/jobRequests.ts";
import { marketDataPaths } from "./marketData.ts";
import { answer, body, bytes, get, header, type Json, problem, queryParameters, ref } from "./operations.ts";
import { responseSchemas } from "./schemas.ts";

const jobId: Json = { name: "jobId", in: "path", required: true, schema: { type: "string", format: "uuid" } };
const submissionHeaders = [
  header("Idempotency-Key", "One key, one job: a repeat within a day gets the answer of the first request.", {
    type: "string",
    pattern: "^[\\x21-\\x7e]{1,255}$",
  }),
  header(
    "Prefer",
    "wait=N waits up to N seconds (60 at most) and answers 200 with the finished job when it ends in time.",
  ),
];

const submitted: Json = {
  "200": answer("The job ended within the preferred wait.", "Job"),
  "202": answer("The job is accepted.", "Accepted"),
  default: problem,
};

const kindOperation = (kind: JobKind): Json => ({
  post: {
    operationId: `submit_${kind.kind}`,
    tags: ["Jobs by kind"],
    summary: kind.title,
    description: kind.description,
    parameters: submissionHeaders,
    requestBody: body(requestSchemaOf(kind), kind.examples),
    responses: submitted,
  },
});

function anyKindSchema(): Json {
  return {
    oneOf: catalogue.map((kind) => {
      const { properties } = requestSchemaOf(kind) as TObject;
      return Type.Object({ type: Type.Literal(kind.kind), ...properties }, { additionalProperties: false });
    }),
  };
}

const anyKindExamples = (): JobKind["examples"] =>
  Object.fromEntries(
    catalogue.flatMap(({ kind, examples }) =>
      Object.entries(examples).map(([title, request]) => [`${kind}: ${title}`, { type: kind, ...request }]),
    ),
  );

function cancelOperation(operationId: string): Json {
  return {
    operationId,
    tags: ["Jobs"],
    summary: "Cancel a job",
    parameters: [jobId],
    requestBody: body(cancelSchema, undefined, false),
    responses: {
      "200": answer("The job was cancelled already.", "Job"),
      "202": answer("The cancel is accepted.", "Job"),
      default: problem,
    },
  };
}

function jobPaths(): Record<string, Json> {
  const job = `${apiPrefix}/jobs/{jobId}`;
  return {
    [`${apiPrefix}/jobs`]: {
      ...get(
        "Jobs",
        "list_jobs",
        "Jobs in the order of their submission",
        { "200": answer("One page.", "JobList") },
        queryParameters(listJobsSchema),
      ),
      post: {
        operationId: "submit_job",
        tags: ["Jobs"],
        summary: "Submit a job of any kind",
        parameters: submissionHeaders,
        requestBody: body(anyKindSchema(), anyKindExamples()),
        responses: submitted,
      },
    },
    [job]: {
      ...get("Jobs", "get_job", "One job", { "200": answer("The job.", "Job") }, [jobId]),
      delete: cancelOperation("delete_job"),
    },
    [`${job}/cancel`]: { post: cancelOperation("cancel_job") },
    [`${job}/rerun`]: {
      post: {
        operationId: "rerun_job",
        tags: ["Jobs"],
        summary: "Run a job again, with other values where wanted",
        parameters: [jobId, ...submissionHeaders],
        requestBody: body(rerunSchema, undefined, false),
        responses: submitted,
      },
    },
    [`${job}/progress`]: get("Jobs", "get_progress", "Work done", { "200": answer("Progress.", "Progress") }, [jobId]),
    [`${job}/events`]: get(
      "Jobs",
      "stream_events",
      "Events as they happen, until the job ends",
      { "200": { description: "Server-sent events.", content: { "text/event-stream": { schema: ref("JobEvent") } } } },
      [jobId, header("Last-Event-ID", "The stream goes on behind this event.")],
    ),
    [`${job}/result`]: get(
      "Results",
      "get_result",
      "The result: exactly the bytes that the digest covers",
      {
        "200": bytes("Canonical JSON.", "application/json"),
        "206": bytes("A range.", "application/json"),
        "304": { description: "Not changed." },
      },
      [jobId, header("Range", "bytes=first-last"), header("If-None-Match", "ETag of what the client has.")],
    ),
    [`${job}/artifacts`]: get(
      "Results",
      "list_artifacts",
      "Files of the job",
      { "200": answer("The files.", "ArtifactList") },
      [jobId],
    ),
    [`${job}/artifacts/{name}`]: get(
      "Results",
      "get_artifact",
      "One file",
      { "200": bytes("The file.", "*/*"), "206": bytes("A range.", "*/*"), "304": { description: "Not changed." } },
      [
        jobId,
        { name: "name", in: "path", required: true, schema: { type: "string" } },
        header("Range", "bytes=first-last"),
      ],
    ),
  };
}

function servicePaths(): Record<string, Json> {
  const health = {
    "200": answer("Everything that is needed is up.", "Health"),
    "503": answer("Something is down.", "Health"),
  };
  const paths: Record<string, Json> = {};
  for (const [prefix, suffix] of [
    ["", ""],
    [apiPrefix, "_v1"],
  ] as const) {
    paths[prefix || "/"] = get("Service", `service_card${suffix}`, "What this service is", {
      "200": answer("The card.", "ServiceCard"),
    });
    paths[`${prefix}/health`] = get("Service", `health${suffix}`, "Dependencies and their latency", health);
    paths[`${prefix}/health/ready`] = get("Service", `ready${suffix}`, "Ready for requests", health);
    paths[`${prefix}/health/live`] = get("Service", `live${suffix}`, "The process lives", {
      "200": answer("It does.", "Health"),
    });
  }
  paths["/metrics"] = get("Service", "metrics", "Prometheus metrics", { "200": bytes("Metrics.", "text/plain") });
  return paths;
}

/** The OpenAPI 3.1 document of the API, made of the schemas that validate and of the catalogue. */
export function createOpenApiDocument(version: string): Json {
  const kinds = catalogue.map((kind) => [`${apiPrefix}/${kind.kind}`, kindOperation(kind)]);
  const document = {
    openapi: "3.1.0",
    info: {
      title: "Quant Jobs",
      version,
      description:
        "Durable, cancellable, reproducible jobs for quantitative finance. Rates, vols, weights and returns are decimals.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      ...servicePaths(),
      ...jobPaths(),
      ...Object.fromEntries(kinds),
      ...marketDataPaths(),
    },
    components: { schemas: responseSchemas },
  };
  // TypeBox marks its schemas with hidden properties: only what is JSON goes out.
  return JSON.parse(JSON.stringify(document)) as Json;
}
