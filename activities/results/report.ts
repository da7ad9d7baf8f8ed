import { jobKindOf } from "../../jobs/catalogue.ts";
import { sha256 } from "../../protocol/canonicalJson.ts";
import type { JobRequest } from "../../protocol/jobRequest.ts";
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

const words = (name: string) => name.replaceAll("_", " ");

/** One self-contained HTML page: charts, headline numbers, the request, and the digest that proves the result. */
export function renderReport(
  request: JobRequest,
  outcome: ComputedOutcome,
  charts: readonly { readonly title: string; readonly svg: string }[],
): string {
  const { title } = jobKindOf(request.type);
  const metrics = Object.entries(outcome.metrics).map(([name, value]) =>
    row(words(name), value.toLocaleString("en-US", { maximumSignificantDigits: 6 }), "number"),
  );
  const { params, symbols, ...envelope } = request;
  const inputs = [
    row("symbols", symbols.join(", ") || "none"),
    ...Object.entries(envelope).map(([name, value]) =>
      row(name, Array.isArray(value) ? value.join(", ") || "none" : String(value)),
    ),
    ...Object.entries(params).map(([name, value]) => row(words(name), JSON.stringify(value))),
  ];
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
<h2>Provenance</h2>
<table>${row("result digest (SHA-256)", sha256(outcome.canonical))}${row("model version", outcome.modelVersion)}</table>
</body>
</html>
`;
}
