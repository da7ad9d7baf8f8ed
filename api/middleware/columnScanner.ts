import { Column, maxRows } from "../../protocol/columns.ts";
import { CatalogueError } from "../../protocol/errors.ts";
import { invalid } from "../validation/validator.ts";

/** Pointers of the fields that may be columns: a field of a parameter, such as `/params/contracts/strike`. */
export type ColumnPointers = ReadonlySet<string>;

/** Names in each of these pointers. */
const pointerLength = 3;

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openArray = 0x5b;
const backslash = 0x5c;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Bytes of one value of a column with the blanks around it; different words of one column. */
const maxValueBytes = 1_024;
export const maxWords = 100;

/**
 * Takes the columns out of a JSON text while it arrives: their numbers go straight into arrays of doubles, and an empty array
 * stays in their place. Memory is the columns and the rest of the text, however large the body is, and no piece of work
 * is longer than one chunk.
 */
export class ColumnScanner {
  readonly #pointers: ColumnPointers;
  readonly #maxRestBytes: number;
  #rest: Buffer = Buffer.allocUnsafe(4_096);
  #restLength = 0;
  /** The names on the way to the current place. */
  readonly #keys: string[] = ["", "", ""];
  #depth = 0;
  #inString = false;
  #escaped = false;
  #stringStart = 0;
  #stringEnd = 0;
  #lastByte = 0;
  #carry: Buffer = Buffer.alloc(0);

  /** Of the column that is being read; `null` outside of columns. */
  #pointer: string | null = null;
  /** A comma came last: there has to be another value. */
  #wantsValue = false;
  #values = new Float64Array(0);
  #rows = 0;
  #words: Map<string, number> | null = null;
  readonly #columns = new Map<string, Column>();

  constructor(pointers: ColumnPointers, maxRestBytes: number) {
    this.#pointers = pointers;
    this.#maxRestBytes = maxRestBytes;
  }

  /** @throws {@link CatalogueError} `request.malformed`, `request.too_large`, or `request.invalid` with the row. */
  write(chunk: Buffer): void {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#pointer === null ? this.#scanRest(bytes, at) : this.#scanColumn(bytes, at);
      if (next === at) break;
      at = next;
    }
    this.#carry = bytes.subarray(at);
    if (this.#carry.length > maxValueBytes) throw malformed(`a value of ${this.#pointer} is longer than any number`);
  }

  /** The text without the columns, and the columns by pointer. */
  end(): { readonly rest: Buffer; readonly columns: ReadonlyMap<string, Column> } {
    if (this.#pointer !== null) throw malformed(`it ends inside of ${this.#pointer}`);
    return { rest: this.#rest.subarray(0, this.#restLength), columns: this.#columns };
  }

  /** Copies bytes up to the end or to the beginning of a column. */
  #scanRest(bytes: Buffer, start: number): number {
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      this.#keep(byte);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          this.#inString = false;
          this.#stringEnd = this.#restLength;
        }
        continue;
      }
      if (isBlank(byte)) continue;
      if (byte === quote) {
        this.#inString = true;
        this.#stringStart = this.#restLength - 1;
      } else if (byte === colon) this.#readKey();
      else if (byte === openObject || byte === openArray) {
        if (byte === openArray && this.#lastByte === colon && this.#isColumn()) {
          this.#keep(closeArray);
          this.#lastByte = closeArray;
          this.#open();
          return at + 1;
        }
        this.#depth += 1;
        if (this.#depth > 0 && this.#depth <= pointerLength) this.#keys[this.#depth - 1] = "";
      } else if (byte === closeObject || byte === closeArray) this.#depth -= 1;
      this.#lastByte = byte;
    }
    return bytes.length;
  }

  #keep(byte: number): void {
    if (this.#restLength === this.#maxRestBytes) {
      throw new CatalogueError("request.too_large", `a body has at most ${this.#maxRestBytes} bytes beside columns`);
    }
    if (this.#restLength === this.#rest.length) {
      this.#rest = Buffer.concat([this.#rest], Math.min(2 * this.#rest.length, this.#maxRestBytes));
    }
    this.#rest[this.#restLength++] = byte;
  }

  #isColumn = (): boolean => this.#depth === pointerLength && this.#pointers.has(`/${this.#keys.join("/")}`);

  #readKey(): void {
    if (this.#depth <= 0 || this.#depth > pointerLength) return;
    const text = this.#rest.toString("utf8", this.#stringStart, this.#stringEnd);
    try {
      this.#keys[this.#depth - 1] = JSON.parse(text) as string;
    } catch {
      this.#keys[this.#depth - 1] = "";
    }
  }

  #open(): void {
    this.#pointer = `/${this.#keys.join("/")}`;
    this.#wantsValue = false;
    this.#values = new Float64Array(1_024);
    this.#rows = 0;
    this.#words = null;
  }

  /** Takes the values up to the end of the column, or up to the last comma of the chunk. */
  #scanColumn(bytes: Buffer, start: number): number {
    const close = bytes.indexOf(closeArray, start);
    const end = close >= 0 ? close : bytes.lastIndexOf(comma);
    if (end < start) return start;
    this.#addValues(bytes.toString("utf8", start, end), close >= 0);
    this.#wantsValue = close < 0;
    if (close >= 0) this.#close();
    return end + 1;
  }

  #addValues(text: string, isLast: boolean): void {
    const values = this.#parse(text);
    if (values.length === 0 && !(isLast && this.#rows === 0 && !this.#wantsValue)) {
      throw malformed(`a value is missing in ${this.#pointer}`);
    }
    for (const value of values) {
      if (typeof value === "number") this.#addNumber(value);
      else if (value === null) this.#add(Number.NaN);
      else if (typeof value === "string") this.#addWord(value);
      else throw this.#invalidRow("must be a number, a word or null", "type");
    }
  }

  #parse(text: string): readonly unknown[] {
    try {
      return JSON.parse(`[${text}]`) as unknown[];
    } catch {
      const nested = text.search(/[[{]/);
      if (nested >= 0 && !text.includes('"')) {
        const row = this.#rows + text.slice(0, nested).split(",").length - 1;
        throw this.#invalidRow("must be a number, a word or null", "type", row);
      }
      throw malformed(`${this.#pointer} holds something that is none, or a word with a comma or a bracket`);
    }
  }

  #addNumber(value: number): void {
    if (this.#words !== null) throw this.#invalidRow("must be a word, as the values before it", "type");
    this.#add(value);
  }

  #addWord(word: string): void {
    if (this.#words === null) {
      if (this.#values.subarray(0, this.#rows).some((value) => !Number.isNaN(value))) {
        throw this.#invalidRow("must be a number, as the values before it", "type");
      }
      this.#words = new Map();
    }
    const code = this.#words.get(word) ?? this.#words.size;
    if (code === maxWords) throw this.#invalidRow(`must be one of the ${maxWords} words before it`, "enum");
    this.#words.set(word, code);
    this.#add(code);
  }

  #add(value: number): void {
    if (this.#rows === maxRows) {
      throw invalid([{ pointer: this.#pointer!, message: `must have at most ${maxRows} items`, keyword: "maxItems" }]);
    }
    if (this.#rows === this.#values.length) {
      const larger = new Float64Array(Math.min(2 * this.#rows, maxRows));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#rows++] = value;
  }

  #close(): void {
    const words = this.#words ? [...this.#words.keys()] : undefined;
    this.#columns.set(this.#pointer!, Column.of(this.#values.slice(0, this.#rows), words));
    this.#pointer = null;
  }

  #invalidRow = (message: string, keyword: string, row = this.#rows): CatalogueError =>
    invalid([{ pointer: `${this.#pointer}/${row}`, message, keyword }]);
}

const malformed = (why: string): CatalogueError =>
  new CatalogueError("request.malformed", `the body is not JSON: ${why}`);
