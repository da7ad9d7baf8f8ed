/** A job document as far as the demo reads it. */
export interface JobDocument {
  readonly job_id: string;
  readonly status: string;
  readonly error: { readonly detail: string } | null;
  readonly result_urls: Readonly<Record<string, string>> | null;
  /** What it computed with; `null` without market data. */
  readonly data: {
    readonly snapshot_digest: string;
    readonly rows: number;
    /** Sessions that a symbol lacks. */
    readonly gaps: readonly { readonly symbol: string; readonly count: number }[];
  } | null;
  readonly provenance: {
    readonly digest: string;
    readonly shards: number;
    readonly seed: number;
    readonly attempts: number;
  } | null;
}

/** Talks to the API as any REST client would. */
export interface ApiClient {
  /** Submits a job and returns its id. */
  submit(path: string, body: unknown): Promise<string>;
  /** Follows the events of a job to its end. @param onProgress - share done in [0, 1]. */
  follow(jobId: string, onProgress: (share: number) => void): Promise<JobDocument>;
  result(jobId: string): Promise<unknown>;
  download(url: string): Promise<Uint8Array>;
}

export function createApiClient(apiUrl: string): ApiClient {
  async function call(path: string, init?: RequestInit): Promise<Response> {
    const response = await fetch(`${apiUrl}${path}`, init);
    if (!response.ok)
      throw new Error(`${init?.method ?? "GET"} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }
  const read = async <Document>(path: string) => (await (await call(path)).json()) as Document;

  /** Reads events from one connection; true when the job has ended. */
  async function readEvents(
    jobId: string,
    from: { id: string },
    onProgress: (share: number) => void,
  ): Promise<boolean> {
    const response = await call(`/api/v1/jobs/${jobId}/events`, { headers: { "last-event-id": from.id } });
    let rest = "";
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split("\n")
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const data = field("data");
        if (!data) continue;
        from.id = field("id") ?? from.id;
        const { progress } = JSON.parse(data) as { progress?: number };
        if (progress !== undefined) onProgress(progress);
        if (["completed", "failed", "cancelled"].includes(field("event") ?? "")) return true;
      }
    }
    return false;
  }

  return {
    async submit(path, body) {
      const response = await call(path, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        body: JSON.stringify(body),
      });
      return ((await response.json()) as { job_id: string }).job_id;
    },
    async follow(jobId, onProgress) {
      const from = { id: "0" };
      while (!(await readEvents(jobId, from, onProgress).catch(() => false))) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return read<JobDocument>(`/api/v1/jobs/${jobId}`);
    },
    result: (jobId) => read(`/api/v1/jobs/${jobId}/result`),
    async download(url) {
      return new Uint8Array(await (await call(url)).arrayBuffer());
    },
  };
}
