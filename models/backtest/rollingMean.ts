/**
 * Mean of the last n numbers, updated in constant time. The sum carries its rounding errors along, so that it does not
 * drift: a constant series has exactly its own mean.
 *
 * @see A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974) 39–51.
 */
export interface RollingMean {
  /** Takes the newest number; `leaving` is the one n places before it, 0 while there is none. */
  push(entering: number, leaving: number): void;
  value(): number;
}

export function createRollingMean(length: number): RollingMean {
  let sum = 0;
  let error = 0;
  const add = (x: number) => {
    const next = sum + x;
    const back = next - sum;
    error += sum - (next - back) + (x - back);
    sum = next;
  };
  return {
    push(entering, leaving) {
      add(entering);
      if (leaving !== 0) add(-leaving);
    },
    value: () => (sum + error) / length,
  };
}
