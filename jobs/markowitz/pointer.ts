import { CatalogueError } from "../../protocol/errors.ts";

/** Runs a model and says, of an argument that it refuses, which part of the request it came from. */
export function atPointer<T>(pointer: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof CatalogueError) || error.code !== "model.input" || error.faults.length > 0) throw error;
    const { message } = error;
    throw new CatalogueError("model.input", message, [{ pointer, message, keyword: "domain" }], { cause: error });
  }
}
