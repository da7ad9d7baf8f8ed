import { runJob } from "./jobWorkflow.ts";

export { nightlyPrefetch } from "./nightlyPrefetch.ts";

/**
 * The complete list of Workflow Types: `nightlyPrefetch`, and one for each job kind of the catalogue, named `<kind>Workflow`. All
 * of these are this one implementation, so that a new job kind needs no new workflow code; Temporal runs the default export for
 * every type that has no export of its own.
 */
export default runJob;
