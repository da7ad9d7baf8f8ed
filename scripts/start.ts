import { ConfigurationError, readConfiguration } from "../protocol/configuration.ts";
import { StartError } from "./stack/childProcess.ts";
import { startStack } from "./stack/stack.ts";
import { seconds, startStep } from "./stack/terminal.ts";

const started = performance.now();
const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});
try {
  const configuration = readConfiguration(process.env);
  const stack = await startStack(configuration, process.env);
  const { apiUrl } = stack;
  process.stdout.write(
    [
      "",
      `Ready in ${seconds(performance.now() - started)}.`,
      `  API          ${apiUrl}/api/v1`,
      `  Swagger UI   ${apiUrl}/docs`,
      ...(configuration.TEMPORAL_ADDRESS ? [] : [`  Temporal UI  http://127.0.0.1:${configuration.TEMPORAL_UI_PORT}`]),
      `  Data         ${configuration.DATA_DIR}`,
      "Ctrl-C stops everything.",
      "",
    ].join("\n"),
  );
  await stopAsked;
  const step = startStep("stopping");
  await stack.stop();
  step.done("stopped");
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof StartError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
