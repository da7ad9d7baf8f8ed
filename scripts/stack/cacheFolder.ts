import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** The user's cache, shared by all checkouts: servers, engines and Python packages that scripts install once. */
export function cacheFolder(): string {
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, "quant-jobs");
  if (process.platform === "win32") return join(process.env.LOCALAPPDATA ?? tmpdir(), "quant-jobs");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "quant-jobs");
  return join(homedir(), ".cache", "quant-jobs");
}
