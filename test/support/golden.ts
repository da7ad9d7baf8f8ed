import { readFileSync } from "node:fs";

/** Reads a file of reference values under test/golden; the file itself says where they come from. */
export const golden = <Content>(path: string): Content =>
  JSON.parse(readFileSync(new URL(`../golden/${path}`, import.meta.url), "utf8")) as Content;

/** Distance of two numbers relative to the expected one; absolute where that is zero. */
export const relativeError = (actual: number, expected: number): number =>
  expected === 0 ? Math.abs(actual) : Math.abs(actual - expected) / Math.abs(expected);
