/** An instant in milliseconds since 1970 as intraday bars write it, `YYYY-MM-DDTHH:MM:SSZ`. */
export const isoSeconds = (timeMs: number): string => new Date(timeMs).toISOString().replace(".000Z", "Z");
