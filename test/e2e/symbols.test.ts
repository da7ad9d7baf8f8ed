import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "../support/testDatabase.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const script = fileURLToPath(new URL("../../scripts/symbols.ts", import.meta.url));

/** Runs the admin command as an operator does. */
function symbols(...words: string[]): { readonly status: number | null; readonly told: string } {
  const env = { ...process.env, DATABASE_URL: database.url };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { env, encoding: "utf8" });
  return { status, told: (status === 0 ? stdout : stderr).trimEnd() };
}

test("the life of an edit", () => {
  expect(symbols("list")).toEqual({ status: 0, told: "version 0" });
  expect(symbols("resolve", "eodhd", "FB.XNAS").told).toBe("FB.XNAS is FB.US at eodhd, by the rules");
  expect(symbols("set", "eodhd", "FB.XNAS", "META.US", "--note", "renamed on 2022-06-09").told).toMatch(/^version 1: /);
  expect(symbols("set", "twelvedata", "FB.XNAS", "META:XNAS").told).toMatch(/^version 2: FB.XNAS is META:XNAS/);
  expect(symbols("resolve", "eodhd", "FB.XNAS").told).toBe("FB.XNAS is META.US at eodhd, by an edit");
  expect(symbols("resolve", "eodhd", "META.XNAS")).toEqual({
    status: 1,
    told: "eodhd has META.US for FB.XNAS, by an edit of the symbol map, and none for META.XNAS",
  });
  expect(symbols("list").told).toMatch(
    /^version 2\n1\t\S+\teodhd\tFB.XNAS\tMETA.US\trenamed on 2022-06-09\n2\t\S+\ttwelvedata\tFB.XNAS\tMETA:XNAS$/,
  );
  expect(symbols("remove", "eodhd", "FB.XNAS").told).toBe("version 3: the rules hold again for FB.XNAS at eodhd");
  expect(symbols("list").told).toMatch(/^version 3\n2\t[^\n]+$/);
  expect(symbols("list", "--history").told.split("\n")).toHaveLength(4);
});

test("what cannot be done is said in one line, and changes nothing", () => {
  symbols("set", "eodhd", "TWTR.XNYS", "TWTR_old.US");
  const before = symbols("list", "--history").told;
  const refusals: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["set", "bloomberg", "FB.XNAS", "META.US"],
      /^bloomberg is no vendor with codes of its own: write one of eodhd, twelvedata$/,
    ],
    [["set", "eodhd", "FB", "META.US"], /^FB names no exchange: write it as TICKER.MIC$/],
    [["set", "eodhd", "FB.XNAS", "META"], /^META is no code of eodhd: write CODE.EXCHANGE/],
    [["set", "eodhd", "FB.XNAS", "FB.US"], /^FB.US is what the rules make of FB.XNAS/],
    [
      ["set", "eodhd", "X.XNYS", "TWTR_old.US"],
      /^eodhd has one instrument for TWTR_old.US: it is TWTR.XNYS already and cannot be X.XNYS too$/,
    ],
    [["remove", "eodhd", "KO.XNYS"], /^KO.XNYS has no code of its own at eodhd$/],
    [["set", "eodhd", "FB.XNAS"], /^npm run symbols -- list/],
  ];
  for (const [words, message] of refusals) {
    const { status, told } = symbols(...words);
    expect({ words, status }).toEqual({ words, status: 1 });
    expect(told).toMatch(message);
  }
  expect(symbols("list", "--history").told).toBe(before);
});
