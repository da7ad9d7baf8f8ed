/** The four words of the last call, two by two: the first of each pair is the low half. */
export let philoxLow: u64 = 0;
export let philoxHigh: u64 = 0;

/** Philox4x32-10 at counter (attempt, 0, 0, 0). The TypeScript twin is models/numerics/philox.ts. */
export function philox(attempt: u32, key: u64): void {
  let a = <u64>attempt, b: u64 = 0, c: u64 = 0, d: u64 = 0;
  let k0 = <u32>key, k1 = <u32>(key >> 32);
  for (let round = 0; round < 10; round++) {
    const p = 0xd2511f53 * a, q = 0xcd9e8d57 * c;
    a = (q >> 32) ^ b ^ k0;
    b = <u64><u32>q;
    c = (p >> 32) ^ d ^ k1;
    d = <u64><u32>p;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  philoxLow = a | (b << 32);
  philoxHigh = c | (d << 32);
}
