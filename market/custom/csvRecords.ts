import type { FileFaults } from "./fileFaults.ts";

/** One record of a CSV file. */
export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Characters of a record that no line of prices has. */
const longestRecord = 4_096;

/**
 * Reads CSV as RFC 4180 has it, with commas and LF or CRLF, in UTF-8; strictly, so that every record has its line: DuckDB's reader
 * passes over blank lines and counts none. What cannot be read is a fault, and ends the reading.
 */
export async function* csvRecords(bytes: AsyncIterable<Uint8Array>, faults: FileFaults): AsyncGenerator<CsvRecord> {
  let line = 1;
  let rest = "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of withEnd(bytes)) {
    const text = decode(decoder, chunk);
    if (text === null) {
      faults.add(null, null, "the file is not valid UTF-8", "encoding");
      return;
    }
    const whole = rest + text;
    let from = 0;
    for (;;) {
      const end = endOfRecord(whole, from);
      if (end === -1) break;
      const record = readRecord(whole.slice(from, end), line, faults);
      if (!record) return;
      yield record;
      line += 1 + newlinesIn(record.fields);
      from = end + 1;
    }
    rest = whole.slice(from);
    if (rest.length > longestRecord) {
      faults.add(line, null, `is longer than ${longestRecord} characters: is a quote not closed?`, "maxLength");
      return;
    }
  }
  if (rest === "") return;
  const record = readRecord(rest, line, faults);
  if (record) yield record;
}

/** The same chunks, and `null` behind the last one. */
async function* withEnd(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  yield* bytes;
  yield null;
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | null): string | null {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    return null;
  }
}

/** Position of the LF that ends the record which begins at `from`, or -1 when it is not there yet. */
function endOfRecord(text: string, from: number): number {
  let end = text.indexOf("\n", from);
  // Within quotes the number of quotes so far is odd.
  let quotes = 0;
  let counted = from;
  while (end !== -1) {
    for (let at = text.indexOf('"', counted); at !== -1 && at < end; at = text.indexOf('"', at + 1)) quotes += 1;
    if (quotes % 2 === 0) return end;
    counted = end;
    end = text.indexOf("\n", end + 1);
  }
  return -1;
}

const fieldPattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/gy;

function readRecord(text: string, line: number, faults: FileFaults): CsvRecord | null {
  const record = text.endsWith("\r") ? text.slice(0, -1) : text;
  if (record === "") {
    faults.add(line, null, "is empty", "csv");
    return null;
  }
  // Nearly all records are plain.
  if (!record.includes('"') && !record.includes("\r")) return { line, fields: record.split(",") };
  const fields: string[] = [];
  fieldPattern.lastIndex = 0;
  for (;;) {
    const match = fieldPattern.exec(record);
    if (!match) {
      faults.add(
        line,
        null,
        `field ${fields.length + 1} is not CSV: a quote or a line end stands where none can`,
        "csv",
      );
      return null;
    }
    const [, quoted, plain = "", separator] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (separator === "") return { line, fields };
  }
}

const newlinesIn = (fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + field.split("\n").length - 1, 0);
