/** What one key may ask of a simulated vendor. */
export interface Quota {
  readonly perMinute: number;
  readonly perDay: number;
}

/** What one request takes of both. */
export interface RequestCost {
  readonly minute: number;
  readonly day: number;
}

/** Counts a key's requests as a vendor does: by minutes and days of its clock. */
export interface QuotaCounter {
  /** Takes the cost of a request; says which limit it does not fit into. */
  take(ofMinute: number, ofDay?: number): "ok" | "minute" | "day";
  used(): number;
  left(): number;
  /** Requests that were refused. */
  readonly refused: number;
}

export function createQuotaCounter({ perMinute, perDay }: Quota, now: () => number): QuotaCounter {
  let minute = -1;
  let day = -1;
  let inMinute = 0;
  let inDay = 0;
  let refused = 0;
  const turn = () => {
    const [thisMinute, today] = [Math.floor(now() / 60_000), Math.floor(now() / 86_400_000)];
    if (thisMinute !== minute) inMinute = 0;
    if (today !== day) inDay = 0;
    minute = thisMinute;
    day = today;
  };
  return {
    take(ofMinute, ofDay = ofMinute) {
      turn();
      const full = inDay + ofDay > perDay ? "day" : inMinute + ofMinute > perMinute ? "minute" : null;
      if (full) {
        refused += 1;
        return full;
      }
      inMinute += ofMinute;
      inDay += ofDay;
      return "ok";
    },
    used: () => inMinute,
    left: () => Math.max(0, perMinute - inMinute),
    get refused() {
      return refused;
    },
  };
}
