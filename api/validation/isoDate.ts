/** True for a real calendar date since 1900 written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "1900-01-01") return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Dates like 2021-02-30 roll over to March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
