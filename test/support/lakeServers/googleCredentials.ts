import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Credentials of a workload outside Google Cloud, with a token service of our own that gives them a token. */
export interface GoogleCredentials {
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

/** Google's SDKs always ask for a token before they ask a service; no service of a test looks at it. */
export async function startGoogleCredentials(folder: string): Promise<GoogleCredentials> {
  mkdirSync(folder, { recursive: true });
  const issued = {
    access_token: "test-token",
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    token_type: "Bearer",
    expires_in: 3_600,
  };
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(issued));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const subject = join(folder, "subject");
  const credentials = join(folder, "credentials.json");
  writeFileSync(subject, "a workload");
  writeFileSync(
    credentials,
    JSON.stringify({
      type: "external_account",
      audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/test/providers/test",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
      credential_source: { file: subject },
    }),
  );
  return {
    environment: { GOOGLE_APPLICATION_CREDENTIALS: credentials, GOOGLE_CLOUD_PROJECT: "test-project" },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
