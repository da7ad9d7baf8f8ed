/** Text of a vendor for a message: without the key in any spelling, on one line, cut. */
export function quotable(text: string, key: string): string {
  const spellings = new Set([key, encodeURIComponent(key), Buffer.from(key).toString("base64")].filter(Boolean));
  let clean = text;
  for (const spelling of spellings) clean = clean.replaceAll(spelling, "***");
  clean = clean.replace(/(api_?token|api_?key)(=|%3D|["': ]+)[^&\s"'<>]+/gi, "$1$2***");
  clean = clean.replace(/\s+/g, " ").trim();
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
