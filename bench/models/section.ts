/** One comparison of a section: the same work here and in a peer, on one core. */
export interface BenchRow {
  readonly name: string;
  /** Unit of both figures; smaller is faster. */
  readonly unit: string;
  readonly ours: number;
  /** `null` when the peer could not be installed. */
  readonly peer: number | null;
  /** The peer with its version. */
  readonly against: string;
  /** What else belongs to the comparison, such as the accuracy of both. */
  readonly note?: string;
}

/** Times one area of the models beside its peers. */
export type BenchSection = () => Promise<readonly BenchRow[]> | readonly BenchRow[];
