import { bootstrap } from "./bootstrap.ts";
import { ewma, garch } from "./conditionalVariance.ts";
import type { BuildContext, Builder, BuiltDynamics } from "./context.ts";
import { heston } from "./heston.ts";
import { gbm, studentT } from "./independentSteps.ts";
import { kou, merton } from "./jumps.ts";
import type { DynamicsModel } from "./params.ts";

const builders: Readonly<Record<DynamicsModel, Builder>> = {
  gbm,
  merton,
  kou,
  heston,
  garch,
  ewma,
  student_t: studentT,
  bootstrap,
};

/** Builds the dynamics of a request. */
export const buildDynamics = (context: BuildContext): BuiltDynamics => builders[context.dynamics.model](context);
