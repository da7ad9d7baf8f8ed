import { freePorts } from "./ports.ts";

/**
 * The current environment with a data folder and free ports: a stack beside all others, with servers of its own
 * whatever the shell names.
 */
export async function throwAwayEnvironment(dataDir: string): Promise<NodeJS.ProcessEnv> {
  const [port, postgresPort, temporalPort, uiPort] = await freePorts(4);
  return {
    ...process.env,
    DATA_DIR: dataDir,
    PORT: String(port),
    POSTGRES_PORT: String(postgresPort),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    DATABASE_URL: undefined,
    TEMPORAL_ADDRESS: undefined,
  };
}
