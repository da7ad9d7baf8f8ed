import { sha256 } from "./canonicalJson.ts";

/** Rows that one column may have. */
export const maxRows = 1_000_000;

/** A long list of a request as the row of its job names it: the values lie in the artifact store, as little-endian doubles. */
export interface ColumnReference {
  readonly rows: number;
  /** SHA-256 of the values. */
  readonly digest: string;
  /** Of a column of words: every value is a position in this list. */
  readonly words?: readonly string[];
}

/** A column with the values of its rows from `first` on; NaN is a row without a value. */
export interface LoadedColumn extends ColumnReference {
  readonly first: number;
  readonly values: Float64Array;
}

/** A column of a request that is being accepted; in JSON it is its {@link ColumnReference}. */
export class Column implements ColumnReference {
  readonly rows: number;
  readonly digest: string;
  readonly words?: readonly string[];
  readonly first = 0;
  /** `null` when they lie in the store already, because an earlier job brought them. */
  readonly values: Float64Array | null;

  private constructor({ rows, digest, words }: ColumnReference, values: Float64Array | null) {
    this.rows = rows;
    this.digest = digest;
    if (words) this.words = words;
    this.values = values;
  }

  static of(values: Float64Array, words?: readonly string[]): Column {
    return new Column({ rows: values.length, digest: sha256(bytesOf(values)), ...(words ? { words } : {}) }, values);
  }

  static stored(reference: ColumnReference): Column {
    return new Column(reference, null);
  }

  toJSON(): ColumnReference {
    const { rows, digest, words } = this;
    return { rows, digest, ...(words ? { words } : {}) };
  }
}

/** The bytes of numbers, as a column's file has them. Every platform that runs Node.js is little-endian. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Whether a parameter stands for a column of values that lie elsewhere. */
export const isColumn = (value: unknown): value is ColumnReference =>
  typeof value === "object" && value !== null && "digest" in value && "rows" in value;
