import { jobKindOf } from "../../jobs/catalogue.ts";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
import type { SnapshotDescription } from "../../protocol/marketData.ts";
import type { ComputedOutcome } from "../compute/computePool.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character]!);

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; color: #1c2330; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse } td, th { padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top }
  td.number { text-align: right; font-variant-numeric: tabular-nums } tr { border-bottom: 1px solid #e3e7ee }
  code { font-size: .85em; word-break: break-all } svg { max-width: 100%; height: auto }`;

const row = (name: string, value: string, kind = "") =>
  `<tr><th scope="row">${escapeHtml(name)}</th><td class="${kind}">${escapeHtml(value)}</td></tr>`;

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const words = (name: string) => name.replaceAll("_", " ");

const barsOf = (count: number) => `${count} ${count === 1 ? "bar" : "bars"}`;

/** Symbols that a report names of each kind of gap or flag; the snapshot has them all. */
const mostNamed = 50;

/** What the frozen data is, and what is missing or doubtful in it. */
function dataRows(snapshot: SnapshotDescription): readonly string[] {
  const { vendor, interval, start, end, rows, retrievedAt, missing, gaps, flags } = snapshot;
  const left = Math.max(0, gaps.length - mostNamed) + Math.max(0, flags.length - mostNamed);
  return [
    row("vendor", `${vendor}, retrieved ${retrievedAt}`),
    row("bars", `${rows} of ${interval} from ${start} to ${end}`),
    row("adjusted", adjustmentText(snapshot)),
    row("missing days", missing),
    ...gaps
      .slice(0, mostNamed)
      .map(({ symbol, count, dates }) => row(`${symbol}, sessions without bars`, `${count}: ${listed(count, dates)}`)),
    ...flags
      .slice(0, mostNamed)
      .map(({ symbol, flag, count, dates }) =>
        row(`${symbol}, ${words(flag)}`, `${barsOf(count)}: ${listed(count, dates)}`),
      ),
    ...(left > 0 ? [row("further", `${left} more; the snapshot lists them`)] : []),
    ...(flags.length === 0 ? [row("quality flags", "none")] : []),
    row("snapshot digest (SHA-256)", snapshot.digest),
  ];
}

function adjustmentText({ adjusted, adjustedAsOf }: SnapshotDescription): string {
  if (adjusted === false) return "as traded";
  return adjustedAsOf === null
    ? `${words(adjusted)}, as the vendor has them`
    : `${words(adjusted)}, as of ${adjustedAsOf}`;
}

const listed = (count: number, dates: readonly string[]) => dates.join(", ") + (count > dates.length ? ", …" : "");

/**
 * One self-contained HTML page: charts, headline numbers, the request, the data with what is doubtful in it, and the digest
 * that proves the result.
 */
export function renderReport(
  request: JobRequest,
  outcome: ComputedOutcome,
  charts: readonly { readonly title: string; readonly svg: string }[],
  snapshot: SnapshotDescription | null,
): string {
  const { title } = jobKindOf(request.type);
  const metrics = Object.entries(outcome.metrics).map(([name, value]) =>
    row(words(name), value.toLocaleString("en-US", { maximumSignificantDigits: 6 }), "number"),
  );
  const { params, symbols, ...envelope } = request;
  const inputs = [
    row("symbols", symbols.join(", ") || "none"),
    ...Object.entries(envelope).map(([name, value]) => row(name, textOf(value))),
    ...Object.entries(params).map(([name, value]) => row(words(name), JSON.stringify(value))),
  ];
  const data = snapshot ? `<h2>Data</h2>\n<table>${dataRows(snapshot).join("\n")}</table>\n` : "";
  const figures = charts.map(({ title, svg }) => `<h2>${escapeHtml(title)}</h2>\n<figure>${svg}</figure>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>${style}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
<table>${metrics.join("\n")}</table>
${figures.join("\n")}
<h2>Request</h2>
<table>${inputs.join("\n")}</table>
${data}<h2>Provenance</h2>
<table>${row("result digest (SHA-256)", sha256(outcome.canonical))}${row("model version", outcome.modelVersion)}</table>
</body>
</html>
`;
}
