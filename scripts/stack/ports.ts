import { createServer } from "node:net";
import { ConfigurationError } from "../../protocol/configuration.ts";

function listens(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, host, () => probe.close(() => resolve(false)));
  });
}

/** @throws {@link ConfigurationError} naming the variable when another program listens on the port. */
export async function requireFreePort(variable: string, port: number, host = "127.0.0.1"): Promise<void> {
  if (await listens(port, host)) {
    throw new ConfigurationError(
      `port ${port} is in use: stop the program that has it, or set ${variable} to a free port`,
    );
  }
}

/** Ports that nothing listens on now; each call gives other ones as long as they are all held until the end. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer();
      await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
      return probe;
    }),
  );
  const ports = probes.map((probe) => (probe.address() as { port: number }).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
