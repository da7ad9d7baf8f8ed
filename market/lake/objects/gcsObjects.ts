import type { ApiError, Bucket } from "@google-cloud/storage";
import { storeError } from "../storeError.ts";
import { ObjectNotFound } from "./objectStore.ts";
import { type BucketOptions, type RemoteObjects, readAgain } from "./remoteObjects.ts";

/** Times that a request is made again before an outage is one. */
const maxRetries = 4;
/** A server that takes a request and says nothing for so long is away; by itself the SDK waits for an upload for ever. */
const usualSilenceMs = 60_000;
/** Objects of one page of a list; the service's own limit. */
const pageSize = 1_000;

/**
 * Objects in a bucket of Google Cloud Storage.
 *
 * @param endpoint - where it answers. Credentials are found by the SDK.
 * @param silenceMs - time without an answer after which a request has failed, in milliseconds.
 */
export function openGcsBucket(
  options: BucketOptions & { readonly endpoint: string; readonly silenceMs?: number },
): RemoteObjects {
  const { prefix } = options.place;
  const { silenceMs: timeout = usualSilenceMs } = options;
  let opening: Promise<Bucket> | undefined;

  /** Who keeps the lake in a folder never loads the SDK. */
  const open = async () => {
    const { IdempotencyStrategy, Storage } = await import("@google-cloud/storage");
    // Objects never change: what is put or deleted twice is as if it were once.
    const retryOptions = { maxRetries, idempotencyStrategy: IdempotencyStrategy.RetryAlways };
    const storage = new Storage({
      retryOptions,
      apiEndpoint: options.endpoint,
      useAuthWithCustomEndpoint: true,
      timeout,
    });
    return storage.bucket(options.place.bucket);
  };

  async function request<Result>(send: (bucket: Bucket) => Promise<Result>): Promise<Result> {
    opening ??= open();
    try {
      return await send(await opening);
    } catch (error) {
      throw errorOf(error as ApiError, options);
    }
  }

  const at = (key: string) => `${prefix}${key}`;

  return {
    async put(key, bytes) {
      // In one request: a resumable upload takes two and keeps state. The SDK compares the checksums.
      await request((bucket) => bucket.file(at(key)).save(Buffer.from(bytes), { resumable: false }));
    },
    get: (key) =>
      request((bucket) =>
        readAgain(async () => {
          const [bytes] = await bucket
            .file(at(key))
            .download()
            .catch((error: ApiError) => {
              throw error.code === 404 && !isWithoutBucket(error) ? new ObjectNotFound(key) : error;
            });
          return bytes;
        }),
      ),
    async *list(begin) {
      for (let pageToken: string | undefined; ; ) {
        const page = {
          prefix: at(begin),
          autoPaginate: false,
          maxResults: pageSize,
          ...(pageToken ? { pageToken } : {}),
        };
        const [files, next] = await request((bucket) => bucket.getFiles(page));
        for (const { name } of files) yield name.slice(prefix.length);
        pageToken = (next as { pageToken?: string } | null)?.pageToken;
        if (!pageToken) return;
      }
    },
    async delete(key) {
      await request((bucket) => bucket.file(at(key)).delete({ ignoreNotFound: true }));
    },
  };
}

/** What the SDK says before it sends anything. */
const unsettled = /credential|token|authenticat/i;

const isWithoutBucket = ({ message }: ApiError) => /bucket/i.test(message);

function errorOf(error: ApiError, options: BucketOptions): Error {
  if (error instanceof ObjectNotFound) return error;
  const { code, message } = error;
  if (typeof code !== "number") return storeError(options, unsettled.test(message), message, error);
  const refused = code >= 400 && code < 500 && code !== 408 && code !== 429;
  return storeError(options, refused, `Google Cloud Storage answers ${code}: ${message}`, error);
}
