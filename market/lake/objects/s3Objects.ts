import type { S3ServiceException } from "@aws-sdk/client-s3";
import { storeError } from "../storeError.ts";
import { ObjectNotFound } from "./objectStore.ts";
import { type BucketOptions, type RemoteObjects, readAgain } from "./remoteObjects.ts";

/** Times that a request is made before an outage is one. */
const maxAttempts = 5;
const connectionTimeoutMs = 5_000;
/** A server that takes a request and says nothing for so long is asked again; also when it stops in the middle. */
const usualSilenceMs = 60_000;

/**
 * Objects in a bucket of S3, or of a server that speaks as it does.
 *
 * @param endpoint - where that server answers; Amazon's unless given. Credentials and region are found by the SDK.
 * @param silenceMs - time without a byte after which a request is made again, in milliseconds.
 */
export function openS3Bucket(
  options: BucketOptions & { readonly endpoint: string | undefined; readonly silenceMs?: number },
): RemoteObjects {
  const { bucket, prefix } = options.place;
  const { silenceMs = usualSilenceMs } = options;
  /** Who keeps the lake in a folder never loads the SDK. */
  const open = async () => {
    const sdk = await import("@aws-sdk/client-s3");
    const client = new sdk.S3Client({
      maxAttempts,
      requestHandler: {
        connectionTimeout: connectionTimeoutMs,
        // Without the last of them the first one only writes a warning.
        ...{ requestTimeout: silenceMs, socketTimeout: silenceMs, throwOnRequestTimeout: true },
      },
      // Servers other than Amazon's rarely have a host name for each bucket.
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    });
    return { client, sdk };
  };

  let opening: ReturnType<typeof open> | undefined;

  async function request<Result>(send: (s3: Awaited<ReturnType<typeof open>>) => Promise<Result>): Promise<Result> {
    opening ??= open();
    try {
      return await send(await opening);
    } catch (error) {
      throw errorOf(error as S3ServiceException, options);
    }
  }

  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` });

  return {
    async put(key, bytes) {
      await request(({ client, sdk }) => client.send(new sdk.PutObjectCommand({ ...at(key), Body: bytes })));
    },
    get: (key) =>
      request(({ client, sdk }) =>
        readAgain(async () => {
          const { Body } = await client.send(new sdk.GetObjectCommand(at(key))).catch((error: S3ServiceException) => {
            throw error.name === "NoSuchKey" ? new ObjectNotFound(key) : error;
          });
          return Body!.transformToByteArray();
        }),
      ),
    async *list(begin) {
      for (let token: string | undefined; ; ) {
        const from = { Bucket: bucket, Prefix: `${prefix}${begin}`, ...(token ? { ContinuationToken: token } : {}) };
        const page = await request(({ client, sdk }) => client.send(new sdk.ListObjectsV2Command(from)));
        for (const { Key } of page.Contents ?? []) yield Key!.slice(prefix.length);
        token = page.NextContinuationToken;
        if (!page.IsTruncated || !token) return;
      }
    },
    async delete(key) {
      await request(({ client, sdk }) => client.send(new sdk.DeleteObjectCommand(at(key))));
    },
  };
}

/** Answers of S3 below 500 that pass. */
const passing = ["RequestTimeout", "SlowDown", "TooManyRequests", "OperationAborted"];
/** What the SDK says before it sends anything. */
const unsettled = /credential|token|region is missing/i;

function errorOf(error: S3ServiceException, options: BucketOptions): Error {
  if (error instanceof ObjectNotFound) return error;
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined)
    return storeError(options, unsettled.test(`${error.name} ${error.message}`), error.message || error.name, error);
  const refused = status < 500 && status !== 429 && !passing.includes(error.name);
  return storeError(options, refused, `S3 answers ${status} ${error.name}: ${error.message}`, error);
}
