// The import rules of docs/ARCHITECTURE.md, one rule for each arrow that is missing from its picture.
// Tests are free to import what they exercise; composition roots assemble everything.
const tests = "[.](test|conformance)[.]ts$|^test/";
const room = (...folders) => `^(${folders.join("|")})/`;
const rooms = [
  "api",
  "workflows",
  "activities",
  "worker",
  "jobs",
  "models",
  "kernels",
  "market",
  "storage",
  "lifecycle",
  "protocol",
  "migrations",
];
const allBut = (...folders) => room(...rooms.filter((folder) => !folders.includes(folder)));

const forbidden = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });
const code = (folder, ...exceptions) => ({ path: room(folder), pathNot: [tests, ...exceptions].join("|") });

export default {
  forbidden: [
    forbidden(
      "no-cycles",
      "A cycle has no bottom: nobody can read one of its files alone.",
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ["type-only"] },
      },
    ),
    forbidden(
      "models-import-nothing",
      "A quantitative model sees numbers only. Pass data in; move I/O to activities/ or market/.",
      code("models"),
      { path: allBut("models", "protocol") },
    ),
    forbidden(
      "models-take-only-errors",
      "From protocol/ a model takes the error catalogue, to name what was wrong with its arguments.",
      code("models"),
      { path: "^protocol/(?!errors[.]ts$)" },
    ),
    forbidden(
      "protocol-imports-nothing-of-ours",
      "Words that all processes share depend on none of them.",
      code("protocol"),
      {
        path: allBut("protocol"),
      },
    ),
    forbidden("jobs-see-models-and-protocol", "A job kind is pure: schema, plan, model, charts.", code("jobs"), {
      path: allBut("jobs", "models", "protocol"),
    }),
    forbidden(
      "kernels-see-models",
      "A kernel has the signature, the seeding and the coefficients of its model, and nothing else.",
      code("kernels"),
      {
        path: allBut("kernels", "models"),
      },
    ),
    forbidden("market-sees-protocol", "Market data knows nothing of jobs, databases or queues.", code("market"), {
      path: allBut("market", "protocol"),
    }),
    forbidden("storage-sees-protocol", "The record knows nothing of what is computed.", code("storage"), {
      path: allBut("storage", "protocol", "migrations"),
    }),
    forbidden(
      "lifecycle-sees-storage-and-protocol",
      "The consistency protocol between PostgreSQL and Temporal is the same for every job kind.",
      code("lifecycle"),
      { path: allBut("lifecycle", "storage", "protocol") },
    ),
    forbidden("workflows-see-protocol", "Workflow code is deterministic: no I/O, no models.", code("workflows"), {
      path: allBut("workflows", "protocol", "activities", "jobs"),
    }),
    forbidden(
      "workflows-take-types-only",
      "Activities and jobs reach a workflow as types: their values must not be bundled.",
      code("workflows"),
      { path: room("activities", "jobs"), dependencyTypesNot: ["type-only"] },
    ),
    forbidden(
      "activities-do-not-see-processes",
      "Activities are called by workers and never know which.",
      code("activities"),
      {
        path: room("api", "worker", "workflows", "lifecycle", "migrations"),
      },
    ),
    forbidden(
      "activities-receive-instances",
      "Market, storage and kernels arrive as arguments: import their types only.",
      code("activities"),
      { path: room("kernels", "market", "storage"), dependencyTypesNot: ["type-only"] },
    ),
    forbidden("api-does-not-compute", "The API accepts, answers and never computes.", code("api"), {
      path: room("worker", "activities", "kernels", "models", "migrations"),
    }),
    forbidden("api-takes-workflow-types-only", "A workflow is started by name.", code("api"), {
      path: room("workflows"),
      dependencyTypesNot: ["type-only"],
    }),
    forbidden(
      "api-receives-the-market",
      "Vendors and the lake are opened in the composition root and arrive as arguments.",
      code("api", "^api/main[.]ts$"),
      { path: "^market/market[.]ts$", dependencyTypesNot: ["type-only"] },
    ),
    forbidden("worker-does-not-see-the-api", "Workers run without the door.", code("worker"), { path: room("api") }),
    forbidden(
      "nothing-imports-tools",
      "Scripts, benchmarks and tests use the product; the product never uses them.",
      { path: room(...rooms), pathNot: tests },
      { path: room("scripts", "bench", "test") },
    ),
    forbidden(
      "no-junk-drawers",
      "A file belongs to the room of its idea.",
      {},
      {
        path: "^(?!node_modules).*/(utils|helpers|common|lib)/",
        pathNot: "node_modules",
      },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|kernels/assembly|kernels/build|workflows/build|[.]quant-jobs)/" },
    tsPreCompilationDeps: true,
    parser: "tsc",
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
