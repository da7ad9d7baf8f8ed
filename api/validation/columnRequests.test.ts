import { blackscholes } from "../../jobs/blackscholes/blackscholes.ts";
import { Column } from "../../protocol/columns.ts";
import { readColumns } from "./columnRequests.ts";

const contractsOf = (option_type: readonly unknown[]) => {
  const contracts: Record<string, unknown> = { option_type };
  readColumns(blackscholes, { params: { contracts } });
  return contracts.option_type;
};

test("an array of few words becomes a column", () => {
  const column = contractsOf(["call", null, "put", "call"]) as Column;
  expect(column).toBeInstanceOf(Column);
  expect(column.words).toEqual(["call", "put"]);
  expect([...column.values!]).toEqual([0, Number.NaN, 1, 0]);
});

test("one of more words than a column has stays what it is, to be refused", () => {
  const words = Array.from({ length: 101 }, (_, i) => `word ${i}`);
  expect(contractsOf(words)).toBe(words);
  expect(contractsOf(words.slice(1))).toBeInstanceOf(Column);
});
