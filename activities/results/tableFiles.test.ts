import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { encodeTable } from "./tableFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "quant-jobs-tables-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What another reader finds in a Parquet file. */
async function readParquet(bytes: Uint8Array) {
  const path = join(folder, "t.parquet");
  writeFileSync(path, bytes);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`select * from '${path}'`);
  connection.closeSync();
  instance.closeSync();
  return { names: result.columnNames(), columns: result.getColumns() };
}

test("whole numbers, numbers and words keep every bit and their order, over any number of pieces", async () => {
  // Neither a multiple of what the encoder takes at a time nor of what it takes without a pause.
  const rows = 40_001;
  const contract = Int32Array.from({ length: rows }, (_, row) => row);
  const price = Float64Array.from({ length: rows }, (_, row) => (row - 20_000) / 7 + 1e-13 * row);
  const side = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? "call" : 'p,"ut'));
  const plain = Array.from(price);
  const { csv, parquet } = await encodeTable({ name: "t", columns: { contract, price, side, plain } });
  const [contracts, prices, sides, plains] = (await readParquet(parquet)).columns;
  expect(contracts).toEqual(Array.from(contract));
  expect(prices).toEqual(plain);
  expect(sides).toEqual(side);
  expect(plains).toEqual(plain);
  const lines = Buffer.from(csv).toString().trimEnd().split("\n");
  expect(lines).toHaveLength(rows + 1);
  expect(lines[0]).toBe("contract,price,side,plain");
  expect(lines[rows]).toBe(`40000,${price[40_000]},"p,""ut",${price[40_000]}`);
});

test("a table without rows has its columns", async () => {
  const { csv, parquet } = await encodeTable({
    name: "t",
    columns: { contract: new Int32Array(0), price: new Float64Array(0) },
  });
  expect(Buffer.from(csv).toString().trim()).toBe("contract,price");
  expect((await readParquet(parquet)).names).toEqual(["contract", "price"]);
});
