const zero = 0x30;
const nine = 0x39;
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= nine;

const powersOfTen = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** A number of a JSON text. */
export interface ScannedNumber {
  value: number;
  /** Index of the first byte behind it; 0 when there is no number of JSON. */
  end: number;
}

/**
 * Reads one JSON number (RFC 8259) from bytes without making a text of it where that gives the same double: up to fifteen
 * digits and a power of ten up to 22 are one exactly rounded multiplication or division.
 *
 * @param into - receives value and end, so that a million numbers make no million objects.
 * @see W. Clinger, "How to read floating point numbers accurately", PLDI (1990) 92–101.
 */
export function scanNumber(bytes: Buffer, start: number, into: ScannedNumber): void {
  into.end = 0;
  let at = start;
  const negative = bytes[at] === 0x2d;
  if (negative) at += 1;
  if (!isDigit(bytes[at])) return;
  const firstDigit = at;
  let mantissa = 0;
  while (isDigit(bytes[at])) mantissa = mantissa * 10 + bytes[at++]! - zero;
  if (bytes[firstDigit] === zero && at > firstDigit + 1) return;
  let digits = at - firstDigit;
  let exponent = 0;
  if (bytes[at] === 0x2e) {
    const firstDecimal = ++at;
    while (isDigit(bytes[at])) mantissa = mantissa * 10 + bytes[at++]! - zero;
    if (at === firstDecimal) return;
    exponent = firstDecimal - at;
    digits -= exponent;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    at += 1;
    const sign = bytes[at] === 0x2d ? -1 : 1;
    if (bytes[at] === 0x2d || bytes[at] === 0x2b) at += 1;
    const firstOfExponent = at;
    let power = 0;
    while (isDigit(bytes[at])) power = power * 10 + bytes[at++]! - zero;
    if (at === firstOfExponent) return;
    exponent += sign * power;
  }
  into.end = at;
  if (digits > 15 || exponent > 22 || exponent < -22) {
    into.value = Number(bytes.toString("latin1", start, at));
    return;
  }
  const size = exponent < 0 ? mantissa / powersOfTen[-exponent]! : mantissa * powersOfTen[exponent]!;
  into.value = negative ? -size : size;
}
