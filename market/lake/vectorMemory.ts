/** The memory of a vector of numbers of DuckDB: values one by one take ten times as long. */
export interface VectorMemory {
  /** Doubles, or the days since 1970 of dates. What is put here counts once the vector is flushed. */
  readonly items: Float64Array | Int32Array;
  /** A bit for each value, the lowest first; `null` where all are there. */
  readonly validity: { readonly data: BigUint64Array | null };
}

export const memoryOf = (vector: unknown) => vector as VectorMemory;
