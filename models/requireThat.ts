import { CatalogueError } from "../protocol/errors.ts";

/** An argument of a model that is outside its domain. */
export const modelInputError = (name: string, domain: string, received: unknown): CatalogueError =>
  new CatalogueError("model.input", `invalid ${name}: must be ${domain}; received ${String(received)}`);

/** Checks one argument at the door of a model. @throws {@link CatalogueError} `model.input` naming it. */
export function requireThat(holds: boolean, name: string, domain: string, received: unknown): void {
  if (!holds) throw modelInputError(name, domain, received);
}
