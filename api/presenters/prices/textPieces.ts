/** Bytes of a piece of text, and room for the row that fills it: symbols, dates and numbers of any row take less. */
const pieceBytes = 65_536;
const longestRow = 65_536;

/** Prices have few decimals: those with at most six are written digit by digit, several times as fast as by the engine. */
const decimals = 6;
const scale = 10 ** decimals;
const mostWhole = 1e9;

const zero = 48;
const point = 46;

/** Text of ASCII characters that leaves in pieces of about 64 KiB. */
export class TextPieces {
  #bytes = Buffer.allocUnsafe(pieceBytes + longestRow);
  #length = 0;

  /** True when enough is written to be taken. */
  get full(): boolean {
    return this.#length >= pieceBytes;
  }

  /** What was written since the last piece. */
  take(): Buffer {
    const piece = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(pieceBytes + longestRow);
    this.#length = 0;
    return piece;
  }

  text(text: string): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** The shortest text that reads back as the same number (ECMAScript's); `missing` for NaN or where there is no column. */
  number(column: Float64Array | null, i: number, missing: string): void {
    const value = column === null ? Number.NaN : column[i]!;
    if (value >= 0 && value < mostWhole) {
      const scaled = Math.round(value * scale);
      // Decimals of at most fifteen digits are told apart by doubles: when one reads back as the value, it is the shortest.
      if (scaled / scale === value) {
        const whole = Math.floor(value);
        this.#digits(whole);
        this.#fraction(scaled - whole * scale);
        return;
      }
    }
    this.text(Number.isNaN(value) ? missing : `${value}`);
  }

  #digits(whole: number): void {
    const bytes = this.#bytes;
    let rest = whole | 0;
    let end = this.#length + 1;
    for (let bound = 10; rest >= bound && bound < mostWhole; bound *= 10) end += 1;
    for (let at = end - 1; at >= this.#length; at--) {
      const tens = (rest / 10) | 0;
      bytes[at] = zero + rest - tens * 10;
      rest = tens;
    }
    this.#length = end;
  }

  #fraction(millionths: number): void {
    if (millionths === 0) return;
    const bytes = this.#bytes;
    let rest = millionths | 0;
    let places = decimals;
    while (rest % 10 === 0) {
      rest = (rest / 10) | 0;
      places -= 1;
    }
    bytes[this.#length] = point;
    for (let at = this.#length + places; at > this.#length; at--) {
      const tens = (rest / 10) | 0;
      bytes[at] = zero + rest - tens * 10;
      rest = tens;
    }
    this.#length += places + 1;
  }
}
