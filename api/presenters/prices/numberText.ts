/** The shortest text that reads back as the same number; what a vendor does not have is `missing`. */
export const numberText = (column: Float64Array | null, i: number, missing: string): string => {
  const value = column === null ? Number.NaN : column[i]!;
  return Number.isNaN(value) ? missing : `${value}`;
};

/** Rows of text that leave together: large enough to spare system calls, small enough to stay in a cache. */
export const rowsPerPiece = 1_024;
