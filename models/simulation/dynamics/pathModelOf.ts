import type { PathModel } from "../pathModel.ts";
import { type BootstrapDynamics, bootstrapPaths } from "./bootstrap.ts";
import { type GarchDynamics, garchPaths } from "./garch.ts";
import { type GbmDynamics, gbmPaths } from "./gbm.ts";
import { type HestonPathDynamics, hestonPaths } from "./heston.ts";
import { type KouDynamics, kouPaths } from "./kouJumps.ts";
import { type MertonDynamics, mertonPaths } from "./mertonJumps.ts";
import { type StudentCopulaDynamics, studentCopulaPaths } from "./studentCopula.ts";

/** Any dynamics as plain data: what crosses threads in the place of a {@link PathModel}. */
export type DynamicsSpec =
  | { readonly kind: "gbm"; readonly input: GbmDynamics }
  | { readonly kind: "merton"; readonly input: MertonDynamics }
  | { readonly kind: "kou"; readonly input: KouDynamics }
  | { readonly kind: "heston"; readonly input: HestonPathDynamics }
  | { readonly kind: "garch"; readonly input: GarchDynamics }
  | { readonly kind: "student_t"; readonly input: StudentCopulaDynamics }
  | { readonly kind: "bootstrap"; readonly input: BootstrapDynamics };

const made = new WeakMap<DynamicsSpec, PathModel>();

/** The path model of a specification; the same object gives the same model, so that its tables are made once. */
export function pathModelOf(spec: DynamicsSpec): PathModel {
  const known = made.get(spec);
  if (known) return known;
  const model = build(spec);
  made.set(spec, model);
  return model;
}

function build(spec: DynamicsSpec): PathModel {
  switch (spec.kind) {
    case "gbm":
      return gbmPaths(spec.input);
    case "merton":
      return mertonPaths(spec.input);
    case "kou":
      return kouPaths(spec.input);
    case "heston":
      return hestonPaths(spec.input);
    case "garch":
      return garchPaths(spec.input);
    case "student_t":
      return studentCopulaPaths(spec.input);
    case "bootstrap":
      return bootstrapPaths(spec.input);
  }
}
