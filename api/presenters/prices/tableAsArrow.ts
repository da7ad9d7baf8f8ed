import {
  type Data,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Table,
  Utf8,
} from "apache-arrow";
import type { PriceRows, PriceTable } from "../../../market/prices/priceTable.ts";

/** The mark with which an Arrow IPC stream ends: a continuation and a length of zero. */
const endOfStream = 8;

/**
 * A price table as an Arrow IPC stream: the schema, a record batch for each piece, the end of the stream. What breaks off
 * before the end is noticed by its readers.
 *
 * @see Apache Arrow columnar format 1.5, "IPC Streaming Format".
 */
export async function* tableAsArrow(table: PriceTable): AsyncGenerator<Uint8Array> {
  const text = table.symbol === null ? ["date"] : ["symbol", "date"];
  const schema = new Schema([
    ...text.map((name) => new Field(name, new Utf8(), false)),
    ...table.names.map((name) => new Field(name, new Float64(), true)),
  ]);
  const empty = RecordBatchStreamWriter.writeAll(new Table(schema)).toUint8Array(true);
  const schemaBytes = empty.length - endOfStream;
  yield empty.subarray(0, schemaBytes);
  for await (const rows of table.chunks) {
    if (rows.dates.length === 0) continue;
    const children = columnsOf(rows, table.symbol);
    const type = new Struct(schema.fields);
    const batch = new RecordBatch(schema, makeData({ type, length: rows.dates.length, nullCount: 0, children }));
    // The writer of the library queues without bound: each batch is written as a stream, of which schema and end are cut.
    const stream = RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true);
    yield stream.subarray(schemaBytes, stream.length - endOfStream);
  }
  yield empty.subarray(schemaBytes);
}

function columnsOf({ dates, columns }: PriceRows, symbol: string | null): Data[] {
  const { length } = dates;
  const texts = symbol === null ? [dates] : [new Array<string>(length).fill(symbol), dates];
  return [...texts.map(textData), ...columns.map((column) => numberData(column, length))];
}

/** Texts of one column have one length. */
function textData(values: readonly string[]): Data<Utf8> {
  const width = values[0]!.length;
  const valueOffsets = Int32Array.from({ length: values.length + 1 }, (_, i) => i * width);
  const data = Buffer.from(values.join(""), "latin1");
  return makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets, data });
}

function numberData(column: Float64Array | null, length: number): Data<Float64> {
  const data = column ?? new Float64Array(length);
  const valid = new Uint8Array(Math.ceil(length / 8));
  let nullCount = length;
  if (column) {
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(column[i])) continue;
      valid[i >> 3]! |= 1 << (i & 7);
      nullCount -= 1;
    }
  }
  return makeData({ type: new Float64(), length, nullCount, nullBitmap: nullCount === 0 ? null : valid, data });
}
