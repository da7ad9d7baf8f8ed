import type Router from "@koa/router";
import { CatalogueError } from "../../protocol/errors.ts";
import { isTerminal } from "../../protocol/jobStatus.ts";
import { findResult, listArtifacts } from "../../storage/jobQueries.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { presentArtifact } from "../presenters/job.ts";
import type { RequestState } from "../state.ts";
import { describeContent, sendRange } from "./headers.ts";
import { requireJob } from "./jobDocument.ts";
import { jobIdOf } from "./submissions.ts";

/** Result and artifacts of a job: the exact bytes that their digests cover. */
export function addJobFileRoutes(
  router: Router<RequestState>,
  { lifecycle: { storage }, artifacts }: ApiDependencies,
): void {
  router.get("/jobs/:jobId/result", async (ctx) => {
    const job = await requireJob(storage, ctx.state.user.id, jobIdOf(ctx));
    if (!isTerminal(job.status)) throw new CatalogueError("job.not_ended", `job ${job.id} is ${job.status}`);
    const result = await findResult(storage.unitOfWork(), jobIdOf(ctx));
    if (!result) throw new CatalogueError("job.no_result", `job ${job.id} is ${job.status}`);
    ctx.type = "application/json";
    if (describeContent(ctx, result.digest) === "fresh") {
      ctx.status = 304;
      return;
    }
    const bytes = Buffer.from(result.canonical, "utf8");
    const { start, end } = sendRange(ctx, bytes.length);
    ctx.body = bytes.subarray(start, end + 1);
  });

  router.get("/jobs/:jobId/artifacts", async (ctx) => {
    const job = await requireJob(storage, ctx.state.user.id, jobIdOf(ctx));
    ctx.body = { artifacts: (await listArtifacts(storage.unitOfWork(), [job.id])).map(presentArtifact) };
  });

  router.get("/jobs/:jobId/artifacts/:name", async (ctx) => {
    const job = await requireJob(storage, ctx.state.user.id, jobIdOf(ctx));
    const { name = "" } = ctx.params;
    const artifact = (await listArtifacts(storage.unitOfWork(), [job.id])).find((one) => one.name === name);
    if (!artifact) throw new CatalogueError("artifact.not_found", `job ${job.id} has no artifact ${name.slice(0, 64)}`);
    ctx.type = artifact.mediaType;
    ctx.set("content-disposition", `inline; filename="${artifact.name}"`);
    // A report is a page of its own: it may show its styles and nothing else.
    ctx.set("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    if (describeContent(ctx, artifact.digest) === "fresh") {
      ctx.status = 304;
      return;
    }
    const range = sendRange(ctx, artifact.size);
    ctx.body = await artifacts.read(artifact.digest, range);
  });
}
