import { ColumnScanner } from "./columnScanner.ts";

const pointers = new Set(["/params/contracts/strike", "/params/contracts/option_type"]);

/** What is left of a text, and its columns, when it arrives in pieces of some size. */
function scan(text: string, pieceBytes = text.length, maxRestBytes = 10_000) {
  const scanner = new ColumnScanner(pointers, maxRestBytes);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  const { rest, columns } = scanner.end();
  return {
    rest: rest.toString(),
    columns: Object.fromEntries(
      [...columns].map(([name, { values, words }]) => [name, { values: [...values!], words }]),
    ),
  };
}

const inContracts = (column: string) => `{"params":{"contracts":{"strike":${column}}}}`;
const strikes = (column: string, pieceBytes?: number) =>
  scan(inContracts(column), pieceBytes).columns["/params/contracts/strike"];

describe("ColumnScanner", () => {
  const body = {
    tags: ['a "quoted" \\ [text]', "{"],
    params: {
      model: "black_76",
      other: { strike: [1, 2] },
      contracts: {
        strike: [1, 2.5, -3e-7, null, 1234567890.12345],
        option_type: ["call", "put", 'ca"ll', null],
        spot: 100,
      },
      list: [{ strike: [1] }, [[]]],
    },
  };

  test.each([1, 2, 3, 5, 7, 11, 64, 10_000])(
    "takes columns out of a text that comes in pieces of %d bytes",
    (bytes) => {
      const expected = structuredClone(body);
      expected.params.contracts.strike = [];
      expected.params.contracts.option_type = [];
      for (const indent of [0, 2]) {
        const { rest, columns } = scan(JSON.stringify(body, null, indent), bytes);
        expect(JSON.parse(rest)).toEqual(expected);
        expect(columns).toEqual({
          "/params/contracts/strike": { values: [1, 2.5, -3e-7, Number.NaN, 1234567890.12345], words: undefined },
          "/params/contracts/option_type": { values: [0, 1, 2, Number.NaN], words: ["call", "put", 'ca"ll'] },
        });
      }
    },
  );

  test("leaves arrays alone that stand elsewhere", () => {
    for (const text of [
      '[{"params":{"contracts":{"strike":[1]}}}]',
      '{"params":[{"contracts":{"strike":[1]}}]}',
      '{"contracts":{"strike":[1]},"params":{}}',
      '{"x":{"contracts":1},"params":[{"strike":[1]}]}',
      '{"params":{"contracts":{"strike":{"a":[1]}}}}',
      '{"params":{"contracts":{"strikes":[1]}}}',
    ]) {
      expect(scan(text, 3)).toEqual({ rest: text, columns: {} });
    }
  });

  test("more closing brackets than opening ones are left to the parser of what remains", () => {
    const text = '}}}}":{"x":[1]';
    expect(scan(text, 1)).toEqual({ rest: text, columns: {} });
  });

  test("knows a name that is written with escapes, and takes the last of two columns with one name", () => {
    expect(scan('{"params":{"contracts":{"str\\u0069ke":[7]}}}').columns).toEqual({
      "/params/contracts/strike": { values: [7] },
    });
    expect(scan('{"params":{"contracts":{"strike":[7],"strike":[8,9]}}}').columns).toEqual({
      "/params/contracts/strike": { values: [8, 9] },
    });
  });

  test.each([
    "[1,,2]",
    "[,1]",
    "[1 2]",
    "[1,]",
    "[01]",
    "[NaN]",
    "[nul]",
    "[1",
    "[.5]",
    "[1.]",
    '["a" "b"]',
    '["\\x"]',
    "[1}",
  ])("refuses %s as no JSON, however it is cut", (column) => {
    for (const bytes of [1, 4, 1_000]) {
      expect(() => strikes(column, bytes)).toThrow(expect.objectContaining({ code: "request.malformed" }));
    }
  });

  test.each([
    ["[1,true]", 1],
    ["[1,2,[3]]", 2],
    ["[{}]", 0],
    ['[1,"call"]', 1],
    ['["call",1]', 1],
  ])("names the row that is no value of a column: %s", (column, row) => {
    expect(() => strikes(column, 2)).toThrow(
      expect.objectContaining({
        code: "request.invalid",
        faults: [expect.objectContaining({ pointer: `/params/contracts/strike/${row}` })],
      }),
    );
  });

  test("has limits: rows, words, the length of a value, and what is left of the text", () => {
    const many = (count: number, value: (i: number) => string) =>
      `[${Array.from({ length: count }, (_, i) => value(i)).join()}]`;
    expect(
      strikes(
        many(1_000_000, () => "1"),
        65_536,
      )!.values,
    ).toHaveLength(1_000_000);
    expect(() =>
      strikes(
        many(1_000_001, () => "1"),
        65_536,
      ),
    ).toThrow(/at most 1000000 items/);
    expect(() => strikes(many(101, (i) => `"w${i}"`))).toThrow(/one of the 100 words/);
    expect(() => strikes(`[${"1".repeat(10_000)}]`, 100)).toThrow(/longer than any number/);
    expect(() => scan(`{"a":"${"x".repeat(10_000)}"}`, 100)).toThrow(
      expect.objectContaining({ code: "request.too_large" }),
    );
  });
});
