export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" } }],
  },
  testPathIgnorePatterns: ["/node_modules/", "/.quant-jobs/"],
  modulePathIgnorePatterns: ["/.quant-jobs/"],
};
