import { runJob } from "./jobWorkflow.ts";

/**
 * The complete list of Workflow Types: one for each job kind of the catalogue, named `<kind>Workflow`. All of them are
 * this one implementation, so that a new job kind needs no new workflow code; Temporal runs the default export for every
 * type that has no export of its own.
 */
export default runJob;
